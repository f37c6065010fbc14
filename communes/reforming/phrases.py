"""The parts of a sentence about villages: old ones with their shares, new ones. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from communes.place_names import split_village_kind
from communes.reforming.values import Extent, Result, Share
from communes.vietnamese import clean

_COUNT = r"(\d{1,3}(?:[.\s]\d{3})+|\d+)"
_HOUSES = r"hộ(?:\s+(?:gia\s+đình|dân))?"
_HEADS = r"(?:nhân\s+khẩu|khẩu|người|nhân\s+dân)"
_HOUSEHOLDS = re.compile(rf"{_COUNT}\s*{_HOUSES}(?!\w)", re.I)
_PEOPLE = re.compile(rf"{_COUNT}\s*{_HEADS}(?!\w)", re.I)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_UNIT = r"(?:xã|phường|thị\s+trấn|đặc\s+khu)\s+"
_FORMER = re.compile(rf"^(?:thuộc\s+)?({_UNIT}.+?)(?:\s+(?:cũ|trước\s+đây))?$", re.I)
_GROUND = r"(?:\s+(?:diện\s+tích|dân\s+số|dân\s+cư|địa\s+bàn|số\s+hộ|hộ\s+dân|các\s+hộ|dân))*"
_OF = r"\s*(?:của|thuộc|từ|ở)?\s*"
_PART = re.compile(rf"^(?:một|1|01)\s+(?:phần|số\s+hộ){_GROUND}{_OF}", re.I)
_REST = re.compile(rf"^(?:toàn\s+bộ\s+)?(?:phần|số\s+hộ|diện\s+tích)\s+còn\s+lại{_OF}", re.I)
_WHOLE = re.compile(rf"^(?:toàn\s+bộ|nguyên\s+trạng){_GROUND}{_OF}", re.I)
_SO_MANY_OF = re.compile(
    rf"^{_COUNT}\s*{_HOUSES}(?P<people>\s*[,/(]\s*{_COUNT}\s*{_HEADS}\)?)?"
    r"(?P<rest>\s+còn\s+lại)?\s*(?:của|thuộc|ở|từ)\s+",
    re.I,
)
_MANY = re.compile(r"^(?:(?:\d+|hai|ba|bốn|năm|các|những|cả\s+\w+)\s+)(?=\D)", re.I)
_OF_COMMUNE = re.compile(rf"\s*,?\s*(?:thuộc|của|ở|tại)\s+({_UNIT}[^,;()]+)$", re.I)
_SAYING = r"(?:(?:với|có|gồm|hiện\s+có|là|quy\s+mô)\s+)*(?:khoảng\s+)?"
_FIGURES = re.compile(rf"[,;:–-]?\s*{_SAYING}{_COUNT}\s*(?:hộ|{_HEADS}).*$", re.I)
_ONLY_FIGURES = re.compile(rf"^{_SAYING}{_COUNT}\s*(?:hộ|{_HEADS})\b[\w\s]*$", re.I)
_SEPARATOR = re.compile(
    r"\s*[,;+&]\s*(?:và\s+|với\s+|cùng\s+)?|\s+(?:và|với|cùng\s+với|cùng)\s+", re.I
)


@dataclass(frozen=True)
class _Phrase:
    """A village of a list with what was said of it."""

    text: str
    households: int | None
    people: int | None
    former: str


def shares_in(text: str) -> list[Share]:
    """'thôn 1, 2 và một phần thôn 3 (25 hộ)' as three shares; [] when one cannot be read."""
    shares: list[Share] = []
    kind = ""
    for phrase in _phrases(text):
        share = _share(phrase)
        written, name = split_village_kind(share.name)
        if not name and not written:
            return []
        if written:
            kind = written
        elif kind:
            share = replace(share, name=f"{kind} {name}")
        shares.append(share)
    return shares


def results_in(text: str, *, bare_kind: bool = False) -> list[Result]:
    """'thôn A1 (80 hộ) và thôn A2' as two new villages. bare_kind: a kind alone is enough."""
    results: list[Result] = []
    kind = ""
    for phrase in _phrases(text):
        result = _result(phrase)
        if not result.name and not (bare_kind and result.kind):
            return []
        if result.kind:
            kind = result.kind
        results.append(replace(result, kind=result.kind or kind))
    return results


def result_of(text: str) -> Result | None:
    found = results_in(text)
    return found[0] if len(found) == 1 else None


def number_of(text: str) -> int:
    """'1.234' and '1 234' are 1234."""
    return int(re.sub(r"\D", "", text))


def _phrases(text: str) -> list[_Phrase]:
    """The members of a list; brackets and figures belong to the village before them."""
    text = clean(text).strip(" ,;.:")
    # "02 thôn: thôn A và thôn B": what is counted out follows the colon.
    text = re.sub(r"^(?:\d+|hai|ba|bốn|năm|các)\s+[^,:()]{2,25}:\s*", "", text, flags=re.I)
    found: list[_Phrase] = []
    for piece in _pieces(text):
        if _ONLY_FIGURES.match(piece) and found:
            found[-1] = _with_figures(found[-1], piece)
        elif piece:
            found.append(_phrase(piece))
    return found


def _pieces(text: str) -> list[str]:
    parts, begin = [], 0
    brackets = [found.span() for found in _BRACKETS.finditer(text)]
    for separator in _SEPARATOR.finditer(text):
        if any(first < separator.start() < last for first, last in brackets):
            continue
        parts.append(text[begin : separator.start()])
        begin = separator.end()
    return [part.strip() for part in [*parts, text[begin:]]]


def _phrase(piece: str) -> _Phrase:
    said = " ".join(_BRACKETS.findall(piece))
    bare = clean(_BRACKETS.sub(" ", piece))
    former = next(
        (found[1] for note in _BRACKETS.findall(piece) if (found := _FORMER.match(clean(note)))),
        "",
    )
    return _with_figures(_Phrase(bare, None, None, former), said)


def _with_figures(phrase: _Phrase, text: str) -> _Phrase:
    households, people = _HOUSEHOLDS.search(text), _PEOPLE.search(text)
    return replace(
        phrase,
        households=number_of(households[1]) if households else phrase.households,
        people=number_of(people[1]) if people else phrase.people,
    )


def _share(phrase: _Phrase) -> Share:
    text, extent = phrase.text, Extent.WHOLE
    households, people, commune = phrase.households, phrase.people, ""
    so_many = _SO_MANY_OF.match(text)
    if so_many:
        extent = Extent.REST if so_many["rest"] else Extent.PART
        households = number_of(so_many[1])
        counted = _PEOPLE.search(so_many["people"] or "")
        people = number_of(counted[1]) if counted else people
        text = text[so_many.end() :]
    else:
        for pattern, meant in ((_REST, Extent.REST), (_PART, Extent.PART), (_WHOLE, Extent.WHOLE)):
            found = pattern.match(text)
            if found:
                extent, text = meant, text[found.end() :]
                break
    text = _MANY.sub("", text)
    of_commune = _OF_COMMUNE.search(text)
    if of_commune:
        commune, text = clean(of_commune[1]), text[: of_commune.start()]
    behind = _FIGURES.search(text)
    if behind and behind.start() > 0:
        phrase = _with_figures(phrase, text[behind.start() :])
        households = households if households is not None else phrase.households
        people = people if people is not None else phrase.people
        text = text[: behind.start()]
    return Share(
        name=clean(text),
        extent=extent,
        households=households,
        people=people,
        commune=commune,
        former=phrase.former,
    )


def _result(phrase: _Phrase) -> Result:
    text, commune = phrase.text, ""
    behind = _FIGURES.search(text)
    if behind and behind.start() > 0:
        phrase = _with_figures(phrase, text[behind.start() :])
        text = text[: behind.start()]
    of_commune = _OF_COMMUNE.search(text)
    if of_commune:
        commune, text = clean(of_commune[1]), text[: of_commune.start()]
    text = re.sub(r"^(?:\d+|một|hai|các)\s+(?=\D)", "", text, flags=re.I)
    kind, name = split_village_kind(text)
    name = name.removesuffix(" mới")
    return Result(
        kind=kind,
        name=_in_letters(name),
        households=phrase.households,
        people=phrase.people,
        commune=commune,
    )


def _in_letters(name: str) -> str:
    """A name shouted in capitals as names are written: TÂN LẬP is Tân Lập."""
    words = name.split()
    if len(name) > 2 and name.isupper() and all(not any(map(str.isdigit, word)) for word in words):
        return " ".join(word.capitalize() for word in words)
    return name
