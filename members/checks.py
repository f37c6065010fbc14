"""What the register already knows that speaks against a draft, or deserves a second look."""

from __future__ import annotations

import datetime
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import VillagePlacement, VillageVersion
from communes.territory import valid_on
from communes.vietnamese import match_key
from members.draft_values import DecisionDraft, TeamDraft
from members.drafts import understand
from members.findings import Findings
from members.models import Membership, Person
from teams.document_number import number_problem
from teams.models import Document, Team, TeamVillage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import Unit


def check(document: Document, today: datetime.date) -> tuple[DecisionDraft, Findings]:
    """The draft of a document understood, with all that speaks for and against it."""
    names_here = partial(village_names, held_by=document.issuer)
    draft, findings = understand(document.draft, today, names_here)
    _check_issuer(document, draft, findings)
    _check_duplicate(document, draft, findings)
    day = draft.in_force_from or today
    _check_villages(document, draft, day, findings)
    _check_other_bodies(document, draft, day, findings)
    _check_people(document, draft, day, findings)
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
        f"({verb} {bound:%d/%m/%Y}). Xem lại ngày ký.",
    )


def _check_villages(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    ids = [pk for team in draft.teams for pk in team.village_ids]
    if not ids:
        return
    here = set(
        VillagePlacement.objects.filter(
            valid_on(day), village_id__in=ids, commune=document.issuer
        ).values_list("village_id", flat=True)
    )
    names = village_names(ids, day, held_by=document.issuer)
    served = serving_teams(ids, from_day=day)
    for team in draft.teams:
        for pk in team.village_ids:
            name = names.get(pk, "Thôn đã chọn")
            if pk not in here:
                findings.error(
                    f"{team.place}-villages",
                    f"{name} không thuộc địa bàn vào ngày {day:%d/%m/%Y}. Bỏ chọn, "
                    "hoặc sửa ngày trong danh mục thôn.",
                )
            elif pk in served:
                other = served[pk]
                findings.error(
                    f"{team.place}-villages",
                    f"{name} đã có tổ: {other.official_name} theo {other.begun_by.dated_name}. "
                    "Mỗi thôn chỉ có một tổ; bỏ chọn thôn này.",
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


def _check_other_bodies(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    """A commune usually has one commune team and one steering committee; a second is unusual."""
    wanted = [team for team in draft.teams if team.kind != "village"]
    if not wanted:
        return
    present: dict[str, Team] = {
        team.kind: team
        for team in Team.objects.there_on(day).filter(
            commune=document.issuer, kind__in={team.kind for team in wanted}
        )
    }
    for team in wanted:
        if team.kind in present:
            findings.warn(
                f"{team.place}-name", f"Xã đã có {present[team.kind].official_name}. Lập thêm?"
            )


def _check_people(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    members = [member for team in draft.teams for member in team.members if member.name]
    if not members:
        return
    keys = {match_key(member.name) for member in members}
    seats = (
        Membership.objects.current(day)
        .filter(commune=document.issuer, person__match_key__in=keys)
        .select_related("person", "team")
    )
    seated: dict[str, list[Membership]] = defaultdict(list)
    for seat in seats:
        seated[seat.person.match_key].append(seat)
    for member in members:
        for seat in seated.get(match_key(member.name), []):
            same = (member.phone and member.phone == seat.person.phone) or (
                member.person_id == seat.person_id
            )
            if same:
                findings.warn(
                    f"{member.place}-name",
                    f"{member.name} đang ở {seat.team.official_name}; "
                    "được tính là một người, hai lượt.",
                )
            elif not (member.phone and seat.person.phone):
                findings.warn(
                    f"{member.place}-name",
                    f"Trùng tên với {seat.person.full_name} ở {seat.team.official_name}. "
                    "Nếu là một người, bấm “Là cùng một người”.",
                    person_id=seat.person_id,
                )
    _warn_twice_in_decision(draft.teams, findings)


def _warn_twice_in_decision(teams: tuple[TeamDraft, ...], findings: Findings) -> None:
    first: dict[tuple[str, str], TeamDraft] = {}
    for team in teams:
        for member in team.members:
            key = (match_key(member.name), member.phone)
            other = first.setdefault(key, team)
            if member.phone and other is not team:
                findings.warn(
                    f"{member.place}-name",
                    f"{member.name} có trong hai tổ của quyết định này; "
                    "được tính là một người, hai lượt.",
                )


def known_people(document: Document, draft: DecisionDraft) -> dict[tuple[str, str], Person]:
    """People of the commune by (name key, phone), only those told apart by a phone."""
    phones = {member.phone for team in draft.teams for member in team.members if member.phone}
    rows = Person.objects.filter(phone__in=phones).filter(
        Person.territory.within("commune", frozenset({document.commune_id or 0}))
    )
    return {(row.match_key, row.phone): row for row in rows}
