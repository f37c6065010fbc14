"""Sentences of resolutions read as operations. Pure.

"Sáp nhập thôn A (19 hộ) và bản B (10 hộ) thành bản B" and its like, numbered or not, one to a line
or several with semicolons, as pasted from a resolution. What does not read as one of the known
forms becomes an operation of kind UNCLEAR with its text, to be put right by hand; introductions and
closing lines are returned as skipped. Nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from communes.place_names import split_village_kind
from communes.reforming.cutting import KINDS, OPENS, TALK, VERBS, sentences_in
from communes.reforming.phrases import result_of, results_in, shares_in
from communes.reforming.values import Extent, Kind, Operation, Result, Share, numbered
from communes.vietnamese import clean, match_key

LONGEST_TEXT = 60_000
MOST_OPERATIONS = 1_000

# No village is called so: another operation was taken for a name.
_NO_NAME = re.compile(r"(?:sáp\s+nhập|hợp\s+nhất|đổi\s+tên|giải\s+thể|chia\s+tách)\b", re.I)
_ANY_VERB = re.compile(rf"\b{VERBS}\b", re.I)
_ANNOUNCES = re.compile(r"(?:như\s+sau|gồm|cụ\s+thể|sau\s+đây)\s*[:.]?\s*$|:\s*$", re.I)
_NAMED = (
    r"(?:,?\s*(?:và\s+)?(?:lấy\s+tên(?:\s+gọi)?\s+là|đặt\s+tên\s+là|"
    r"(?:có|với)\s+tên\s+(?:gọi\s+)?là|mang\s+tên))"
)
_BECOMES = re.compile(
    rf"[,;]?\s*(?:{_NAMED}|(?:để\s+|và\s+)?(?:thành\s+lập|lập\s+thành|lập|thành|để\s+có))\s+"
    rf"(?=(?:(?:\d+|một|hai|ba|bốn|năm|các|những)\s+)?(?:{KINDS})\b|(?:{KINDS})\d)",
    re.I,
)
_BECOMES_BARE = re.compile(
    rf"[,;]?\s*(?:{_NAMED}|(?:để\s+|và\s+)?(?:thành\s+lập|lập\s+thành|thành))\s+", re.I
)
_INTO = re.compile(r"\s+(?:vào|về|với)\s+(?=(?:" + KINDS + r")\b)", re.I)
_LEAD = re.compile(r"^\s*(?:việc\s+)?(?:toàn\s+bộ\s+)?", re.I)
_BASIS = re.compile(
    r"\s*(?:,\s*)?trên\s+cơ\s+sở\s+"
    r"(?:(?:sáp\s+nhập|hợp\s+nhất|nhập|gộp|ghép|tách|chia|điều\s+chỉnh)\s+)?(?:từ\s+)?",
    re.I,
)
_UNIT = r"(?:xã|phường|thị\s+trấn|đặc\s+khu)\s+.+?"
_TO = rf"\s+(?:về|sang|vào|đến|cho)\s+(?P<new>{_UNIT})(?:\s+(?:trực\s+tiếp\s+)?quản\s+lý)?$"
_MOVE = re.compile(rf"^(?P<parts>.+?)\s+(?:thuộc|của|từ|ở)\s+(?P<old>{_UNIT}){_TO}", re.I)
_MOVE_SHORT = re.compile(rf"^(?P<parts>.+?){_TO}", re.I)


@dataclass(frozen=True)
class Read:
    """What a text said. skipped: lines that were taken for no operation, as written."""

    operations: list[Operation]
    skipped: list[str]


def read_sentences(text: str) -> Read:
    """The operations of a pasted text, numbered from 1, in its order."""
    operations: list[Operation] = []
    skipped: list[str] = []
    for sentence in sentences_in(text[:LONGEST_TEXT]):
        found = _read(sentence)
        if found is None:
            skipped.append(sentence)
        else:
            operations += found
    return Read(numbered(operations[:MOST_OPERATIONS]), skipped)


def _read(sentence: str) -> list[Operation] | None:
    """The operations of a sentence; None for talk around them."""
    opened = OPENS.match(sentence)
    if not opened:
        if TALK.match(sentence) or _ANNOUNCES.search(sentence) or not _ANY_VERB.search(sentence):
            return None
        return [_unclear(sentence)]
    if _ANNOUNCES.search(sentence) and not _BECOMES.search(sentence):
        return None
    if re.search(r"như\s+sau\s*:?$", sentence, re.I):
        return None
    verb = match_key(opened.group().split("việc")[-1])
    rest = (
        _LEAD.sub("", sentence[opened.end() :], count=1)
        if verb != "nhập"
        else sentence[opened.end() :]
    )
    rest = rest.strip(" ,:.")
    found = _FORMS[_form(verb)](rest, verb)
    if not found or any(_is_poor(operation) for operation in found):
        return [_unclear(sentence)]
    return [Operation(one.kind, one.parts, one.results, sentence) for one in found]


def _form(verb: str) -> str:
    words = " ".join(verb.split())
    if words in ("sáp nhập", "hợp nhất", "nhập", "gộp", "ghép"):
        return "merge"
    if words in ("chia", "tách", "chia tách"):
        return "split"
    if words in ("chuyển", "chuyển đổi", "điều chuyển"):
        return "convert"
    if words in ("thành lập", "lập mới", "lập"):
        return "found"
    return {"đổi tên": "rename", "giải thể": "abolish"}[words]


def _is_poor(operation: Operation) -> bool:
    """Names that cannot be names: a sentence that was read wrongly."""
    names = [split_village_kind(part.name)[1] for part in operation.parts]
    names += [result.name for result in operation.results if operation.kind != Kind.KIND]
    return any(not name or len(name) > 60 or _NO_NAME.match(name) for name in names)


def _unclear(sentence: str) -> Operation:
    return Operation(Kind.UNCLEAR, text=sentence)


def _becomes(rest: str) -> tuple[str, str] | None:
    """What stands before and after the last 'thành', 'lấy tên là'."""
    found = list(_BECOMES.finditer(rest)) or list(_BECOMES_BARE.finditer(rest))
    # 'thôn Thành Công': the name of a village is no verb.
    found = [
        one
        for one in found
        if not re.search(rf"(?:^|[\s,(])(?:{KINDS})\s*$", rest[: one.start()], re.I)
    ]
    if not found:
        return None
    last = found[-1]
    return rest[: last.start()].strip(" ,;"), rest[last.end() :].strip(" ,;.")


def _merge(rest: str, _verb: str) -> list[Operation]:
    cut = _becomes(rest)
    olds, news = cut if cut else (rest, "")
    into = _INTO.search(olds)
    taken = shares_in(olds[: into.start()] if into else olds)
    if into:
        host = shares_in(olds[into.end() :])
        taken = [*taken, *host]
        if not news and len(host) == 1:
            # "Nhập thôn A vào thôn B": the new village has the name of the one it is merged into.
            news = host[0].name
    results = results_in(news)
    if len(results) != 1 or not taken:
        return []
    return [Operation(Kind.MERGE, tuple(taken), tuple(results))]


def _split(rest: str, _verb: str) -> list[Operation]:
    cut = _becomes(rest)
    if cut is None:
        return []
    olds, results = shares_in(cut[0]), results_in(cut[1])
    if len(olds) == 1 and olds[0].extent is Extent.WHOLE and len(results) >= 2:
        return [Operation(Kind.SPLIT, tuple(olds), tuple(results))]
    if len(olds) == 1 and olds[0].extent is Extent.PART and len(results) == 1:
        return [Operation(Kind.SPLIT, tuple(olds), tuple(results))]
    if len(olds) > 1 and len(results) == 1:
        # "Tách 30 hộ của thôn A, 20 hộ của thôn B để thành lập thôn C".
        return [Operation(Kind.MERGE, tuple(olds), tuple(results))]
    return []


def _rename(rest: str, _verb: str) -> list[Operation]:
    cut = _becomes(rest)
    if cut is None:
        return []
    olds, results = shares_in(cut[0]), results_in(cut[1])
    if len(olds) != 1 or len(results) != 1:
        return []
    return [Operation(Kind.RENAME, tuple(olds), tuple(results))]


def _convert(rest: str, verb: str) -> list[Operation]:
    move = _MOVE.match(rest) or _MOVE_SHORT.match(rest)
    if move:
        old = move.groupdict().get("old") or ""
        shares = shares_in(move["parts"])
        commune = move["new"].strip(" ,.")
        if any(share.extent is not Extent.WHOLE for share in shares):
            return []
        return [
            Operation(
                Kind.MOVE, (_of_commune(share, old),), (Result(commune=commune, name=share.name),)
            )
            for share in shares
        ]
    cut = _becomes(rest)
    if cut is not None:
        olds, results = shares_in(cut[0]), results_in(cut[1], bare_kind=True)
        if len(results) != 1:
            return []
        result = results[0]
        if len(olds) == 1 and olds[0].extent is Extent.WHOLE:
            return [Operation(Kind.KIND, tuple(olds), (result,))]
        if len(olds) > 1 and not result.name:
            # "Chuyển tổ dân phố 1, 2, 3 thành thôn": each keeps its name.
            return [Operation(Kind.KIND, (old,), (result,)) for old in olds]
        return []
    into = _INTO.search(rest)
    if into:
        # "Chuyển 30 hộ của thôn A về thôn B".
        return _merge(rest, verb)
    return []


def _of_commune(share: Share, commune: str) -> Share:
    return Share(
        name=share.name,
        extent=share.extent,
        households=share.households,
        people=share.people,
        commune=share.commune or clean(commune),
        former=share.former,
    )


def _found(rest: str, verb: str) -> list[Operation]:
    basis = _BASIS.search(rest)
    if basis is None:
        results = results_in(rest)
        if len(results) != 1 or verb == "lập":
            return []
        return [Operation(Kind.FOUND, (), tuple(results))]
    result, parts = result_of(rest[: basis.start()]), shares_in(rest[basis.end() :])
    if result is None or not parts:
        return []
    if len(parts) == 1:
        # A part of one village becomes a village: what is left goes on.
        if parts[0].extent is Extent.PART:
            return [Operation(Kind.SPLIT, tuple(parts), (result,))]
        return []
    return [Operation(Kind.MERGE, tuple(parts), (result,))]


def _abolish(rest: str, verb: str) -> list[Operation]:
    merged = re.search(r"[,;]?\s*(?:để\s+|và\s+)?(?:sáp\s+)?nhập(?=\s+vào\s)", rest, re.I)
    if merged:
        return _merge(rest[: merged.start()] + rest[merged.end() :], verb)
    if _ANY_VERB.search(rest):
        return []
    shares = shares_in(rest)
    if any(share.extent is not Extent.WHOLE for share in shares):
        return []
    return [Operation(Kind.ABOLISH, (share,), ()) for share in shares]


_FORMS = {
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "convert": _convert,
    "found": _found,
    "abolish": _abolish,
}
