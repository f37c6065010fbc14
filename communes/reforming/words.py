"""An operation said in one line, as resolutions say it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from communes.place_names import village_within_sentence
from communes.reforming.matching import KnownVillage
from communes.reforming.values import KIND_WORDS, Extent, Kind, Operation, Result, Share


def said(operation: Operation, villages: Mapping[int, KnownVillage] | None = None) -> str:
    """'Sáp nhập thôn A (19 hộ) và bản B (10 hộ) thành bản B'; an unclear one as it was written."""
    if operation.kind is Kind.UNCLEAR:
        return operation.text or "Chưa rõ"
    olds = _listed([share_words(share, villages) for share in operation.parts])
    news = _listed([result_words(result) for result in operation.results])
    verb = KIND_WORDS[operation.kind]
    if operation.kind is Kind.ABOLISH:
        return f"{verb} {olds}"
    if operation.kind is Kind.FOUND:
        return f"{verb} {news}"
    if operation.kind is Kind.MOVE:
        to = operation.results[0].commune if operation.results else ""
        return f"{verb}: {olds} → {to or news}"
    return f"{verb} {olds or '…'} thành {news or '…'}"


def share_words(share: Share, villages: Mapping[int, KnownVillage] | None = None) -> str:
    known = (villages or {}).get(share.village or 0)
    name = village_within_sentence(known.label if known else share.name) or "…"
    before = {Extent.PART: "một phần ", Extent.REST: "phần còn lại của "}.get(share.extent, "")
    return f"{before}{name}{_counts(share.households, share.people)}"


def result_words(result: Result) -> str:
    name = village_within_sentence(result.full_name)
    return f"{name or '…'}{_counts(result.households, result.people)}"


def _counts(households: int | None, people: int | None) -> str:
    said_counts = [
        f"{count:,} {word}".replace(",", ".")
        for count, word in ((households, "hộ"), (people, "khẩu"))
        if count is not None
    ]
    return f" ({', '.join(said_counts)})" if said_counts else ""


def _listed(names: list[str]) -> str:
    return " và ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
