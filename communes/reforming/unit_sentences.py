"""Sentences of resolutions about communes and districts read as operations. Pure.

"Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số của xã A và xã B thành xã mới có tên gọi là xã
C", "Nhập xã A vào xã B", "Chuyển xã A thuộc huyện B về huyện C quản lý". Resolutions name no codes:
those of old units are looked up by the exact name, those of new ones are left to be written in.
What does not read so becomes an operation of kind UNCLEAR with its text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from communes.place_names import split_unit_kind
from communes.reforming.cutting import MARK
from communes.reforming.units import (
    KnownAbove,
    KnownUnit,
    UnitOperation,
    UnitPart,
    UnitResult,
)
from communes.reforming.values import Extent, Kind
from communes.vietnamese import clean, match_key

_VERB = (
    r"(?:sắp\s+xếp|sáp\s+nhập|hợp\s+nhất|nhập|chia\s+tách|chia|tách|đổi\s+tên|điều\s+chuyển|"
    r"điều\s+chỉnh|chuyển|thành\s+lập|lập|giải\s+thể)"
)
_OPENS = re.compile(rf"^(?:việc\s+)?({_VERB})\s+", re.I)
_NEXT = re.compile(rf";|\.\s+(?={_VERB}\s|sau\s+khi\s)|\.\s*$", re.I)
_COMMUNE = r"(?:xã|phường|thị\s+trấn|đặc\s+khu)"
_ABOVE = r"(?:huyện|quận|thị\s+xã|thành\s+phố|tỉnh)"
_BECOMES = re.compile(
    rf"\s+(?:thành(?:\s+lập)?|để\s+thành\s+lập|lấy\s+tên\s+là)\s+(?:(?:01|một|\d+)\s+)?"
    rf"(?={_COMMUNE}\s)",
    re.I,
)
_CALLED = re.compile(r"^.*?\b(?:có\s+tên\s+gọi\s+là|tên\s+gọi\s+là|lấy\s+tên\s+là)\s+", re.I)
_INTO = re.compile(rf"\s+vào\s+(?={_COMMUNE}\s)", re.I)
_BASIS = re.compile(r"\s+trên\s+cơ\s+sở\s+(?:(?:sáp\s+nhập|nhập|hợp\s+nhất|chia|tách)\s+)?", re.I)
_MOVE = re.compile(
    rf"^(?P<parts>.+?)(?:\s+(?:thuộc|của|từ)\s+(?P<old>{_ABOVE}\s.+?))?"
    rf"\s+(?:về|sang|vào)\s+(?P<new>{_ABOVE}\s.+?)(?:\s+(?:trực\s+tiếp\s+)?quản\s+lý)?$",
    re.I,
)
_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:km2|km²|ha|người|nhân\s+khẩu|hộ)(?!\w)|\([^()]*\)", re.I)
_GROUND = re.compile(
    r"\b(?:toàn\s+bộ|nguyên\s+trạng|một\s+phần|phần\s+còn\s+lại|diện\s+tích(?:\s+tự\s+nhiên)?|"
    r"quy\s+mô\s+dân\s+số|dân\s+số|của|là|gồm|các|\d{1,2})\b",
    re.I,
)
_SEPARATOR = re.compile(r"\s*[,:]\s*|\s+(?:và|với|cùng)\s+", re.I)


@dataclass(frozen=True)
class Known:
    """What names may mean. units: of the eve; above: of the day; both by code."""

    units: Mapping[str, KnownUnit]
    above: Mapping[str, KnownAbove]

    def unit(self, kind: str, name: str, under: str = "") -> KnownUnit | None:
        """The one of that name; of namesakes the one under the unit named, or of the province."""
        whole = match_key(f"{kind} {name}".strip())
        found = [
            one
            for one in self.units.values()
            if match_key(one.full_name) == whole or (not kind and match_key(one.name) == whole)
        ]
        if under:
            found = [one for one in found if match_key(one.under) == match_key(under)]
        own = [one for one in found if one.here]
        found = own or found
        return found[0] if len(found) == 1 else None

    def over(self, name: str) -> KnownAbove | None:
        found = [one for one in self.above.values() if match_key(one.full_name) == match_key(name)]
        own = [one for one in found if one.here]
        found = own or found
        return found[0] if len(found) == 1 else None


def read_unit_sentences(text: str, known: Known) -> tuple[list[UnitOperation], list[str]]:
    """The operations of a pasted text in its order, and the lines taken for none."""
    operations: list[UnitOperation] = []
    skipped: list[str] = []
    for sentence in _sentences(text):
        opened = _OPENS.match(sentence)
        if opened is None or re.search(r"như\s+sau\s*:?$", sentence, re.I):
            skipped.append(sentence)
            continue
        verb, rest = match_key(opened[1]), sentence[opened.end() :].strip(" .,")
        found = _read(verb, rest, known)
        operations.append(replace(found or UnitOperation(Kind.UNCLEAR), text=sentence))
    numbered = [replace(one, position=place) for place, one in enumerate(operations, start=1)]
    return numbered, skipped


def _sentences(text: str) -> list[str]:
    """Lines that neither carry a mark nor open with a verb go on with the one before."""
    pieces: list[str] = []
    for line in text.splitlines():
        bare = clean(MARK.sub("", line))
        if not bare:
            continue
        begins = MARK.match(line) or _OPENS.match(bare) or not pieces
        if begins or pieces[-1].endswith((".", ";", ":")):
            pieces.append(bare)
        else:
            pieces[-1] = f"{pieces[-1]} {bare}"
    parts = [part.strip(" .;") for piece in pieces for part in _NEXT.split(piece)]
    return [part for part in parts if part]


def _read(verb: str, rest: str, known: Known) -> UnitOperation | None:
    if verb in ("chuyển", "điều chuyển", "điều chỉnh") and (move := _MOVE.match(rest)):
        return _moved(move, known)
    if verb == "giải thể":
        return _made(Kind.ABOLISH, _parts(rest, known), [])
    if verb in ("thành lập", "lập"):
        cut = _BASIS.split(rest, maxsplit=1)
        news = _results(cut[0])
        if len(cut) < 2:
            return _made(Kind.FOUND, [], news) if len(news) == 1 else None
        return _merged(_parts(cut[1], known), news, known)
    into = _INTO.search(rest)
    if into and not _BECOMES.search(rest):
        host = _parts(rest[into.end() :], known)
        if host is None or len(host) != 1:
            return None
        olds = _parts(rest[: into.start()], known)
        stays = known.units[host[0].code]
        result = UnitResult(stays.code, stays.kind, stays.name)
        return _made(Kind.MERGE, olds and [*olds, *host], [result])
    cut = _BECOMES.split(rest, maxsplit=1)
    if len(cut) < 2:
        return None
    olds, news = _parts(cut[0], known), _results(cut[1])
    if verb in ("chia", "tách", "chia tách"):
        return _made(Kind.SPLIT, olds, _coded(news, olds or [], known)) if len(news) > 1 else None
    return _merged(olds, news, known)


def _merged(
    olds: list[UnitPart] | None, news: list[UnitResult], known: Known
) -> UnitOperation | None:
    """Several into one; one alone that becomes another is renamed or of another kind."""
    if not olds or len(news) != 1:
        return None
    if len(olds) > 1:
        return _made(Kind.MERGE, olds, _coded(news, olds, known))
    if olds[0].extent is Extent.PART:
        return None
    old, new = known.units[olds[0].code], replace(news[0], code=olds[0].code)
    same = match_key(old.name) == match_key(new.name)
    return _made(Kind.KIND if same else Kind.RENAME, olds, [new])


def _moved(move: re.Match[str], known: Known) -> UnitOperation | None:
    old = _first(move["old"] or "")
    olds = _parts(move["parts"], known, old)
    to = known.over(_first(move["new"]))
    if not olds or to is None:
        return None
    return _made(Kind.MOVE, olds, [UnitResult(to.code)])


def _made(
    kind: Kind, olds: Collection[UnitPart] | None, news: Iterable[UnitResult]
) -> UnitOperation | None:
    return None if olds is None else UnitOperation(kind, tuple(olds), tuple(news))


def _first(text: str) -> str:
    """'huyện Lương Sơn, tỉnh Hòa Bình' is the district."""
    return clean(text.split(",")[0])


def _parts(text: str, known: Known, under: str = "") -> list[UnitPart] | None:
    """The units of a list; None when one of them is not known."""
    found: list[UnitPart] = []
    kind, extent = "", Extent.WHOLE
    for piece in _SEPARATOR.split(_AMOUNT.sub(" ", text)):
        if re.search(r"\bmột\s+phần\b|\bphần\s+còn\s+lại\b", piece, re.I):
            extent = Extent.PART
        elif re.search(r"\b(?:toàn\s+bộ|nguyên\s+trạng)\b", piece, re.I):
            extent = Extent.WHOLE
        bare = clean(_GROUND.sub(" ", piece))
        if not bare:
            continue
        own = re.sub(r"\s+(?:thuộc|ở|tại)\s+.*$", "", bare)
        written, name = split_unit_kind(own)
        kind = written or kind
        if not name:
            continue
        unit = known.unit(kind, name, under)
        if unit is None:
            return None
        found.append(UnitPart(unit.code, extent))
    return found or None


def _results(text: str) -> list[UnitResult]:
    found: list[UnitResult] = []
    kind = ""
    for piece in _SEPARATOR.split(_AMOUNT.sub(" ", text)):
        named = _CALLED.sub("", piece) if _CALLED.match(piece) else piece
        written, name = split_unit_kind(re.sub(r"^(?:mới\s+|\d+\s+)", "", clean(named)))
        kind = written or kind
        name = re.sub(r"\s+(?:mới|thuộc\s+.*)$", "", name)
        if not name or match_key(name) == "mới":
            continue
        found.append(UnitResult("", kind, name))
    return found


def _coded(news: Iterable[UnitResult], olds: Iterable[UnitPart], known: Known) -> list[UnitResult]:
    """A new unit that keeps the bare name of an old one of the operation keeps its code."""
    codes = {match_key(known.units[part.code].name): part.code for part in olds}
    return [replace(new, code=codes.get(match_key(new.name), "")) for new in news]
