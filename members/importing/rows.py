"""A row of a member list as it was understood, told from the batch's row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from communes.vietnamese import clean

if TYPE_CHECKING:
    from communes.models import ImportRow


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of one team of a commune; pk is the batch's row.

    team: the team as written in the row or its section ('Tổ CNSCĐ thôn Cẩm Khê'). role: a
    SeatRole. phone: ten digits or ''. birth: 'dd/mm/yyyy', a year or ''. sex: a Person.Sex or ''.
    """

    pk: int
    commune_id: int
    team: str
    name: str
    role: str
    posts: str
    organisation: str
    phone: str
    birth: str
    sex: str


def member_of(row: ImportRow) -> MemberRow:
    """The member that a valid row names."""
    told = row.understood
    return MemberRow(
        pk=row.pk,
        commune_id=row.unit_id or 0,
        team=_text(told, "team"),
        name=_text(told, "name"),
        role=_text(told, "role"),
        posts=_text(told, "posts"),
        organisation=_text(told, "organisation"),
        phone=_text(told, "phone"),
        birth=_text(told, "birth"),
        sex=_text(told, "sex"),
    )


def _text(told: dict[str, Any], name: str) -> str:
    return clean(str(told.get(name) or ""))
