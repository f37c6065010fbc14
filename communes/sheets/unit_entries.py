"""Units as the reading of lists knows them: one entry per name, kind and place of a unit. Pure."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from communes.place_names import split_unit_kind
from communes.sheets.readings import Candidate
from communes.vietnamese import match_key

PROVINCE = "province"
DISTRICT = "district"
COMMUNE = "commune"


class UnitEntry(NamedTuple):
    """A version of a unit: `name` bare, `match_key` of the bare name; days inclusive, None open.

    district_* and province_* are those above it (its own for a district, for a province); names
    of units above carry their kind. holds_villages: communes, and districts without communes.
    """

    id: int
    level: str
    code: str
    kind: str
    name: str
    match_key: str
    district_code: str = ""
    district_name: str = ""
    province_code: str = ""
    province_name: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    holds_villages: bool = True

    @property
    def short_kind(self) -> str:
        """The kind as it stands in front of the name: a central city is a "Thành phố" too."""
        return "Thành phố" if self.kind.startswith("Thành phố") else self.kind

    @property
    def full_name(self) -> str:
        return f"{self.short_kind} {self.name}"

    @property
    def plain_name(self) -> str:
        """As it stands within a sentence: 'xã Tam Dân'."""
        return in_sentence(self.full_name)

    @property
    def place(self) -> str:
        """What it belongs to: 'huyện Phú Ninh, tỉnh Quảng Nam'."""
        above = []
        if self.level == COMMUNE and self.district_name:
            above.append(in_sentence(self.district_name))
        if self.level != PROVINCE and self.province_name:
            above.append(in_sentence(self.province_name))
        return ", ".join(above)

    @property
    def placed_name(self) -> str:
        return f"{self.plain_name} ({self.place})" if self.place else self.plain_name

    def valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def as_candidate(self) -> Candidate:
        return Candidate(self.id, self.code, self.full_name, self.place)


@dataclass(frozen=True, slots=True)
class Context:
    """The territory within which names are read: what the uploader chose, or a title names."""

    province_code: str = ""
    district_code: str = ""
    commune_code: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The unit that was meant, or why there is none.

    code: E_*; reason: a Vietnamese sentence that begins small, to stand after "Dòng 37: ".
    about: which cell is in question: 'code', 'commune', 'district' or 'province'.
    candidates: units that may have been meant; successors: who followed a unit that is no more;
    suggestion: the one text that would be accepted instead.
    """

    unit: UnitEntry | None = None
    code: str | None = None
    reason: str = ""
    about: str = "commune"
    warnings: tuple[str, ...] = ()
    candidates: tuple[UnitEntry, ...] = ()
    suggestion: str | None = None
    successors: tuple[UnitEntry, ...] = field(default=())


def in_sentence(full_name: str) -> str:
    """ "xã Tam Dân" of "Xã Tam Dân"."""
    return full_name[:1].lower() + full_name[1:]


def listed(names: list[str], most: int = 5) -> str:
    """'xã A, xã B và xã C'; beyond `most` the rest is counted."""
    if len(names) > most:
        return f"{', '.join(names[:most])} và {len(names) - most} nơi khác"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} và {names[-1]}"


def squeezed(key: str) -> str:
    """A match key with hyphens as blanks and numbers by value: 'phan rang tháp chàm', '1'."""
    key = " ".join(key.replace("-", " ").replace("–", " ").replace("' ", "'").split())
    return key.lstrip("0") or key if key.isdigit() else key


def name_key(text: str) -> str:
    """What two spellings of one unit's bare name share; accents count."""
    return squeezed(match_key(text))


# "H Cao Lộc": a letter without its dot may be a kind, or the first word of a name (A Lù, P Rao).
_LOOSE_LETTERS = {"x": "Xã", "p": "Phường", "h": "Huyện", "q": "Quận", "t": "Tỉnh"}
_LOOSE_LETTER = re.compile(r"([xphqt])[ .:]+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def name_readings(text: str) -> tuple[tuple[str, str], ...]:
    """The (kind, key) pairs that a written name may stand for, the likeliest first.

    The kind is '' where none is written; a name may itself begin with a kind (Phường Đúc).
    """
    kind, bare = split_unit_kind(text)
    found = [(kind, name_key(bare))] if kind and bare else []
    found.append(("", name_key(text)))
    letter = _LOOSE_LETTER.match(text)
    if letter and not kind:
        found.append((_LOOSE_LETTERS[letter[1].lower()], name_key(text[letter.end() :])))
    return tuple(found)
