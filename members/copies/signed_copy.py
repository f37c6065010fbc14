"""What the text layer of a signed copy says beside what the register says; pure.

Spaces, line breaks, composed and decomposed letters, capitals, the place of a tone (Hoà, Hòa) and
hyphens lost at the end of a line make no difference; accents and every letter do: Tam Dân is not
Tam Đàn. Names are compared syllable by syllable, so that Nguyễn Văn An is not found in Nguyễn Văn
Anh, nor in Nguyễn Văn An Bình.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from communes.vietnamese import clean, match_key
from members.copies.names import Names, Word, runs, syllables, text_of, words_of
from members.name_words import HONORIFICS, SURNAMES
from teams.document_number import display_number

Verdict = Literal["image", "unread", "agrees", "differs"]

MOST_LOOKED_FOR = 60
MOST_EXTRA = 30
LONGEST_NAME = 8  # syllables


@dataclass(frozen=True)
class Expected:
    """What the register says of a document. names: of members, as often as each is named."""

    number: str
    signed_on: datetime.date | None
    signer: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One thing compared. paper: what the copy says, '' where it says nothing of the kind.

    page: of what the copy says, from 1; None when nothing was found.
    """

    what: str
    register: str
    paper: str
    page: int | None
    agrees: bool


@dataclass(frozen=True)
class Comparison:
    """verdict: 'image' the copy has no text, 'unread' its text is of no use, else of the lines."""

    verdict: Verdict
    lines: tuple[Line, ...] = ()

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if not line.agrees]

    @property
    def agreeing(self) -> list[Line]:
        return [line for line in self.lines if line.agrees]


def compare(pages: Sequence[str] | None, expected: Expected) -> Comparison:
    """Compare a text layer with the register. Never raises, whatever the pages hold."""
    if pages is None:
        return Comparison("unread")
    if not any(page.strip() for page in pages):
        return Comparison("image")
    texts = [_plain(page) for page in pages]
    if not _is_vietnamese(texts):
        return Comparison("unread")
    words = [word for number, text in enumerate(texts, 1) for word in words_of(text, number)]
    signer, signed_at = _signer_line(words, expected.signer)
    lines = [
        _number_line(texts, expected.number),
        _day_line(texts, expected.signed_on),
        signer,
        *_name_lines(words, expected, signed_at),
    ]
    verdict: Verdict = "agrees" if all(line.agrees for line in lines) else "differs"
    return Comparison(verdict, tuple(lines))


# The text


_DASHES = re.compile("[\u2010-\u2015\u2212\x02\ufffe\u00ad]")
_USUAL = re.compile(r"\b(?:ngày|tháng|quyết định|ủy ban|uỷ ban|thành viên|công nghệ số)\b")


def _plain(page: str) -> str:
    """NFC with tabs and line ends kept, every dash one dash, nothing invisible."""
    kept = _DASHES.sub("-", page.replace("\r", "\n"))
    lines = (line.split("\t") for line in kept.split("\n"))
    return "\n".join("\t".join(map(clean, cells)) for cells in lines)


def _is_vietnamese(texts: Sequence[str]) -> bool:
    """Whether the layer is text at all: old fonts and bad recognition give other letters."""
    return any(_USUAL.search(match_key(text)) for text in texts)


# Number and day


def _bare(text: str) -> str:
    return re.sub(r"[\s\-]", "", match_key(text)).lstrip("0")


_HEAD_MARK = re.compile(r"(?<!\w)[Ss][Ốố]\s*:\s*")
_ANY_MARK = re.compile(r"(?<!\w)số\s*:?\s*", re.IGNORECASE)
_NUMBER_SHAPE = re.compile(r"0*\d[^\s,;.]*(?:\s*[/\-]\s*[^\s,;.:/\-]+)*")
_NO_NUMBER = re.compile(r"[\s.…_]*/")


def _number_line(texts: Sequence[str], number: str) -> Line:
    """What stands behind the first 'Số:' of the first page; without one, the number anywhere."""
    text = texts[0]
    wanted = re.sub(r"[\s\-]", "", match_key(display_number(number))).lstrip("0")
    mark = _HEAD_MARK.search(text)
    if mark is None:
        there = wanted and any(
            _begins_with(text[one.end() : one.end() + 200], wanted)
            for one in _ANY_MARK.finditer(text)
        )
        return Line(
            "Số, ký hiệu", number, number if there else "", 1 if there else None, bool(there)
        )
    rest = text[mark.end() : mark.end() + 200]
    if wanted and _begins_with(rest, wanted):
        return Line("Số, ký hiệu", number, number, 1, True)
    shape = _NUMBER_SHAPE.match(rest)
    paper = clean(shape[0]) if shape else "để trống" if _NO_NUMBER.match(rest) else ""
    return Line("Số, ký hiệu", number, paper, 1, False)


def _begins_with(text: str, wanted: str) -> bool:
    """Whether the text begins with the bare number, and not with a longer one."""
    text = match_key(text).lstrip("0")
    seen = 0
    for at, sign in enumerate(text):
        if seen == len(wanted):
            # What follows at once, or behind a mark, would be part of the number.
            return not re.match(r"\s*[-/]\s*\w|\w", text[at:])
        if sign.isspace() or sign == "-":
            continue
        if sign != wanted[seen]:
            return False
        seen += 1
    return seen == len(wanted)


_LONG_DAY = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_BLANK_DAY = re.compile(r"ngày[\s.…_]*tháng[\s.…_\d]*năm", re.IGNORECASE)
_SHORT_DAY = re.compile(r"ngày\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.IGNORECASE)


def _day_line(texts: Sequence[str], day: datetime.date | None) -> Line:
    """The first day of the first page: below the name of the state, before every ground."""
    text = texts[0]
    register = f"{day:%d/%m/%Y}" if day else ""
    found = _LONG_DAY.search(text)
    blank = _BLANK_DAY.search(text)
    if blank is not None and (found is None or blank.start() < found.start()):
        return Line("Ngày ký", register, "để trống", 1, False)
    found = found or _SHORT_DAY.search(text)
    if found is None:
        return Line("Ngày ký", register, "", None, False)
    numbers = tuple(int(part) for part in found.groups())
    paper = f"{numbers[0]:02}/{numbers[1]:02}/{numbers[2]}"
    agrees = day is not None and numbers == (day.day, day.month, day.year)
    return Line("Ngày ký", register, paper, 1, agrees)


# Names


_SIGNATURE_REACH = 60
_APPENDIX = {"DANH", "PHỤ"}


def _signer_line(words: Sequence[Word], signer: str) -> tuple[Line, int | None]:
    """The name below 'CHỦ TỊCH' in capitals; anywhere when no signature is seen. And where."""
    places = _signatures(words) or list(range(len(words)))
    index = Names(words)
    found = index.find(signer, set(places))
    if found:
        return Line("Người ký", signer, signer, words[found[-1]].page, True), found[-1]
    like = index.like(signer, set(places))
    if like is None:
        named = [run for run in runs(words, places) if words[run[0]].key in SURNAMES]
        if not named:
            return Line("Người ký", signer, "", None, False), None
        like = text_of(words, named[-1]), words[named[-1][0]].page
    return Line("Người ký", signer, like[0], like[1], False), None


def _signatures(words: Sequence[Word]) -> list[int]:
    """The places behind each 'CHỦ TỊCH', to the end of its page or to the list that follows."""
    places: set[int] = set()
    for at, (word, behind) in enumerate(pairwise(words)):
        if word.text != "CHỦ" or behind.text != "TỊCH":
            continue
        for place in range(at + 2, min(at + 2 + _SIGNATURE_REACH, len(words))):
            if words[place].page != word.page or words[place].text in _APPENDIX:
                break
            places.add(place)
    return sorted(places)


def _name_lines(words: Sequence[Word], expected: Expected, signed_at: int | None) -> list[Line]:
    """Each member named as often as the register names them, and names that it does not know.

    signed_at: where the signer's name stands, which is no naming of a member.
    """
    index = Names(words)
    wanted = Counter(match_key(name) for name in expected.names)
    written = {match_key(name): name for name in reversed(expected.names)}
    agreeing: dict[str, Line] = {}
    used: set[int] = set()
    missing: list[tuple[str, int]] = []
    for key, times in wanted.items():
        places = [at for at in index.find(written[key]) if at != signed_at]
        used.update(at + step for at in places for step in range(len(syllables(key))))
        if len(places) >= times:
            name = written[key]
            agreeing[key] = Line("Thành viên", name, name, words[places[0]].page, True)
        else:
            missing.append((key, len(places)))
    differing: dict[str, Line] = {}
    for count, (key, found) in enumerate(missing):
        paper, page = "", None
        if count < MOST_LOOKED_FOR and (like := index.like(written[key], avoid=used)):
            paper, page = like
            used.update(index.last_window)
        if found:
            paper = f"{found} lượt" + (f"; {paper}" if paper else "")
        times = wanted[key]
        name = f"{written[key]} ({times} lượt)" if times > 1 else written[key]
        differing[key] = Line("Thành viên", name, paper, page, False)
    known = {*wanted, match_key(expected.signer)}
    told = [(agreeing.get(key) or differing[key]) for key in wanted]
    return [*told, *_unknown(words, known, used)]


def _unknown(words: Sequence[Word], known: set[str], used: set[int]) -> Iterable[Line]:
    """Names in numbered rows, or behind Ông, Bà, that the register does not have."""
    told: set[str] = set()
    for run in runs(words, range(len(words))):
        first = words[run[0]]
        if first.key not in SURNAMES or len(run) > LONGEST_NAME or used & set(run):
            continue
        behind = words[run[-1] + 1].before if run[-1] + 1 < len(words) else "\t"
        in_row = first.before == "#" and behind != " "
        addressed = run[0] > 0 and words[run[0] - 1].key in HONORIFICS
        name = text_of(words, run)
        key = match_key(name)
        if (in_row or addressed) and key not in known | told and not name.isupper():
            told.add(key)
            if len(told) > MOST_EXTRA:
                return
            yield Line("Thành viên", "", name, first.page, False)
