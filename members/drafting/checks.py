"""What the register already knows that speaks against a draft, or deserves a second look."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import VillagePlacement, VillageVersion
from communes.territory import valid_on
from members.chains.act_checks import check_acts_in_register
from members.decisions.issuing import reach_of
from members.drafting.drafts import understand
from members.drafting.findings import Findings
from members.drafting.known_people import KnownPeople, follow_mergers
from members.drafting.relation_checks import check_documents_acted_on
from members.drafting.usual_checks import warn_of_other_bodies, warn_of_people
from members.drafting.values import DecisionDraft
from teams.document_number import number_problem
from teams.models import Document, Team, TeamVillage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import Unit


def check(document: Document, today: datetime.date) -> tuple[DecisionDraft, Findings]:
    """The draft of a document understood, with all that speaks for and against it."""
    draft, findings = understand(
        follow_mergers(document.draft),
        today,
        partial(village_names, held_by=document.issuer),
        partial(team_names, held_by=document),
    )
    _check_issuer(document, draft, findings)
    _check_duplicate(document, draft, findings)
    day = draft.in_force_from or today
    _check_villages(document, draft, day, findings)
    people = KnownPeople(document, draft)
    check_documents_acted_on(document, draft, day, findings)
    check_acts_in_register(document, draft, day, people, findings)
    warn_of_other_bodies(document, draft, day, findings)
    warn_of_people(document, draft, day, findings)
    return draft, findings


def _check_duplicate(document: Document, draft: DecisionDraft, findings: Findings) -> None:
    if number_problem(draft.number, draft.signed_on):
        return
    typed = Document(
        pk=document.pk, issuer=document.issuer, kind=document.kind, signed_on=draft.signed_on
    )
    typed.take_number(draft.number)
    other = Document.objects.taking_the_number_of(typed).first()
    if other is not None:
        findings.error(
            "number_raw",
            f"{other.dated_name} đã có trong sổ ({other.get_state_display()}). "
            "Mở văn bản đó, hoặc sửa lại số.",
        )


def _check_issuer(document: Document, draft: DecisionDraft, findings: Findings) -> None:
    unit = document.issuer
    if unit is None or draft.signed_on is None or unit.valid_on(draft.signed_on):
        return
    ended = unit.valid_to is not None and unit.valid_to < draft.signed_on
    bound = unit.valid_to if ended else unit.valid_from
    verb = "kết thúc từ sau ngày" if ended else "thành lập ngày"
    findings.error(
        "signed_on",
        f"Ngày ký {draft.signed_on:%d/%m/%Y} nằm ngoài thời gian tồn tại của {unit.label} "
        f"({verb} {bound:%d/%m/%Y}). Xem lại ngày ký"
        + ("." if ended else ", hoặc chọn cơ quan ban hành là xã cũ."),
    )


def _check_villages(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    """Villages chosen for a team lie in the commune on the day."""
    composing = [team for team in draft.teams if team.composes]
    ids = [pk for team in composing for pk in team.village_ids]
    if not ids:
        return
    here = set(
        VillagePlacement.objects.filter(
            valid_on(day), village_id__in=ids, commune=document.issuer
        ).values_list("village_id", flat=True)
    )
    names = village_names(ids, day, held_by=document.issuer)
    for team in composing:
        for pk in team.village_ids:
            if pk not in here:
                name = names.get(pk, "Thôn đã chọn")
                findings.error(
                    f"{team.place}-villages",
                    f"{name} không thuộc địa bàn vào ngày {day:%d/%m/%Y}. Bỏ chọn, "
                    "hoặc sửa ngày trong danh mục thôn.",
                )


def village_names(
    ids: Iterable[int], day: datetime.date, *, held_by: Unit | None = None
) -> dict[int, str]:
    """Full names of villages on a day.

    held_by: only of villages that the unit holds or held; for keys that somebody typed.
    """
    rows = VillageVersion.objects.filter(valid_on(day), village_id__in=set(ids))
    if held_by is not None:
        rows = rows.filter(VillageVersion.territory.within("commune", frozenset({held_by.pk})))
    return {row.village_id: row.full_name for row in rows}


def villages_of(unit: Unit | None, day: datetime.date) -> dict[int, str]:
    """The villages of a commune on a day with their full names, in Vietnamese order."""
    rows = (
        VillageVersion.objects.filter(valid_on(day), valid_on(day, "village__placements__"))
        .filter(village__placements__commune=unit)
        .order_by("sort_key")
    )
    return {row.village_id: row.full_name for row in rows}


def serving_teams(village_ids: Iterable[int], from_day: datetime.date) -> dict[int, Team]:
    """The teams that serve villages on a day or on any later one."""
    rows = TeamVillage.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=from_day),
        village_id__in=set(village_ids),
        void=False,
        inherited=False,
    ).select_related("team__begun_by")
    return {row.village_id: row.team for row in rows}


def team_names(
    ids: Iterable[int], day: datetime.date, *, held_by: Document | None = None
) -> dict[int, str]:
    """What teams are called on a day; held_by: only those that this decision may name."""
    rows = Team.objects.filter(pk__in=set(ids), void=False).called_on(day)
    if held_by is not None:
        rows = rows.filter(Team.territory.within("commune", reach_of(held_by)))
    return {row.pk: row.called for row in rows}
