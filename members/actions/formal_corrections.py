"""Formal corrections (đính chính): the register's copy mended by a decision, and given back."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from communes.errors import Refused
from communes.vietnamese import clean, match_key, search_text, sort_key
from members.drafting.values import CorrectionDraft, TeamDraft
from members.models import Membership, Person, SeatRole
from teams.models import Constitution, Correction, Document, Effect, Team

if TYPE_CHECKING:
    from communes.models import Officer

LABELS = {
    "full_name": "họ và tên",
    "role": "chức danh trong tổ",
    "posts": "chức vụ",
    "organisation": "đơn vị",
}
ROLES: dict[str, str] = dict(SeatRole.choices)

# What is mended: {"of": 'team', 'composition' or 'seat', "row": its id, "field", "label",
# "document": the one that the register copied, "before", "after"}; kept in Effect.details.
Mended = dict[str, Any]


def correct_formally(
    *, document: Document, team: Team, block: TeamDraft, day: datetime.date, by: Officer
) -> None:
    """Mend what a decision of correction names; what it said before is kept with the decision.

    Raises IntegrityError when the team would have two leaders on a day.
    """
    mended: list[Mended] = []
    # Who stops leading comes before who begins to.
    for correction in sorted(block.corrections, key=lambda one: one.value == SeatRole.LEADER):
        found = _found(team, correction, day)
        one = {**found, "before": _value(found), "after": correction.value}
        _write(one, correction.value)
        _note(one, document, f"Đính chính theo {document.dated_name}", by)
        mended.append(one)
    Effect.objects.filter(document=document, team=team, kind=Effect.Kind.CORRECT).update(
        details={"corrections": mended}
    )


def give_back_corrections(*, document: Document, by: Officer) -> None:
    """What a decision of correction mended says again what it said, unless it changed since."""
    for effect in document.effects.filter(kind=Effect.Kind.CORRECT):
        mended: list[Mended] = effect.details.get("corrections", [])
        for one in sorted(mended, key=lambda each: bool(each["before"] == SeatRole.LEADER)):
            if _value(one) == one["after"]:
                _write(one, one["before"])
                back = {**one, "before": one["after"], "after": one["before"]}
                _note(back, document, f"Hủy {document.dated_name} do nhập nhầm", by)


def _found(team: Team, correction: CorrectionDraft, day: datetime.date) -> Mended:
    """The row that a correction is about: the name or the seat as it stands on the day."""
    if correction.what == "seat":
        seat = (
            Membership.objects.current(day)
            .filter(team=team, person=correction.person_id)
            .select_related("person")
            .first()
        )
        if seat is None:
            raise Refused("Người cần đính chính không ở trong tổ.", f"{correction.place}-person")
        return {
            "of": "seat",
            "row": seat.pk,
            "field": correction.field,
            "label": f"{LABELS[correction.field]} của {seat.person.full_name}",
            "document": seat.begun_by_id,
        }
    named = (
        team.constitutions.filter(void=False, valid_from__lte=day)
        .exclude(name="")
        .order_by("-valid_from")
        .first()
    )
    return {
        "of": "composition" if named else "team",
        "row": named.pk if named else team.pk,
        "field": "name",
        "label": "tên tổ",
        "document": named.document_id if named else team.begun_by_id,
    }


def _value(one: Mended) -> str:
    """What the register says now."""
    if one["of"] == "team":
        return str(Team.objects.get(pk=one["row"]).official_name)
    if one["of"] == "composition":
        return str(Constitution.objects.get(pk=one["row"]).name)
    seat = Membership.objects.select_related("person").get(pk=one["row"])
    if one["field"] == "full_name":
        return str(seat.person.full_name)
    return seat.posts_text if one["field"] == "posts" else str(getattr(seat, one["field"]))


def _write(one: Mended, value: str) -> None:
    if one["of"] == "team":
        Team.objects.filter(pk=one["row"]).update(
            official_name=value, sort_key=sort_key(value), search_text=search_text(value)[:300]
        )
    elif one["of"] == "composition":
        Constitution.objects.filter(pk=one["row"]).update(name=value)
    elif one["field"] == "full_name":
        Person.objects.filter(memberships=one["row"]).update(
            full_name=value,
            match_key=match_key(value)[:200],
            sort_key=sort_key(value),
            search_text=search_text(value)[:200],
        )
    else:
        posts = [post for post in (clean(part) for part in value.split(",")) if post]
        new = posts if one["field"] == "posts" else value
        Membership.objects.filter(pk=one["row"]).update(**{one["field"]: new})


def _note(one: Mended, document: Document, reason: str, by: Officer) -> None:
    role = one["field"] == "role"
    Correction.objects.create(
        document_id=one["document"],
        by_document=document,
        field=one["label"][:120],
        before=ROLES[one["before"]] if role else one["before"],
        after=ROLES[one["after"]] if role else one["after"],
        reason=reason[:500],
        by=by,
    )
