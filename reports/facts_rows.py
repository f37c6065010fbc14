"""Rows of communes as the spans that targets are judged by: villages, lists, teams, service."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet

from communes.models import VillageList, VillagePlacement
from reports.rules import CommuneFacts, CoverSpan, TeamSpan, VillageSpan
from reports.stays import COLUMNS, TeamRow, stays_of
from teams.models import Document, Team, TeamVillage

Day = datetime.date


def facts_of(ids: Collection[int] | None, on: Day) -> Callable[..., CommuneFacts]:
    """What is known of the communes with these ids, None all, by id; what takes effect after the
    day is left out. Called with other parts of the facts it adds them."""
    villages, lists = _villages(ids), _lists(ids)
    teams, covers = _teams(ids, on)

    def of_commune(pk: int, **more: Any) -> CommuneFacts:
        return CommuneFacts(
            commune_id=pk,
            list_spans=tuple(lists[pk]),
            villages=tuple(villages[pk]),
            teams=tuple(teams[pk]),
            covers=tuple(covers[pk]),
            **more,
        )

    return of_commune


def _held(rows: QuerySet[Any], ids: Collection[int] | None) -> QuerySet[Any]:
    """The rows of the communes with these ids; None is all of them."""
    return rows if ids is None else rows.filter(commune_id__in=ids)


def _villages(ids: Collection[int] | None) -> dict[int, list[VillageSpan]]:
    found: dict[int, list[VillageSpan]] = defaultdict(list)
    rows = _held(VillagePlacement.objects.all(), ids)
    for commune, *span in rows.values_list("commune_id", "village_id", "valid_from", "valid_to"):
        found[commune].append(VillageSpan(*span))
    return found


def _lists(ids: Collection[int] | None) -> dict[int, list[tuple[Day | None, Day | None]]]:
    found: dict[int, list[tuple[Day | None, Day | None]]] = defaultdict(list)
    rows = _held(VillageList.objects.filter(complete=True), ids)
    for commune, begin, end in rows.values_list("commune_id", "valid_from", "valid_to"):
        found[commune].append((begin, end))
    return found


def _teams(
    ids: Collection[int] | None, on: Day
) -> tuple[dict[int, list[TeamSpan]], dict[int, list[CoverSpan]]]:
    """Teams and the villages they serve, by the commune whose key the row carries.

    perf: papers are read by themselves. Joined to them, PostgreSQL reads those of the whole
    country to find a province's.
    """
    stays = stays_of(ids)
    teams = {pk: rows[0].team for pk, rows in stays.items()}
    served_rows = list(
        _held(TeamVillage.objects.filter(void=False, valid_from__lte=on), ids).values_list(
            *("commune_id", "village_id", "team_id", "valid_from", "valid_to", "begun_by_id")
        )
    )
    # Those recorded in another commune than the villages that they serve.
    apart = {row[2] for row in served_rows} - teams.keys()
    elsewhere = Team.objects.filter(pk__in=apart).values_list("pk", *COLUMNS) if apart else ()
    every = teams | {pk: TeamRow(*row) for pk, *row in elsewhere}
    papers = _papers(
        ids, {*(team.begun_by for team in every.values()), *(row[5] for row in served_rows)}
    )
    covers: dict[int, list[CoverSpan]] = defaultdict(list)
    served: dict[tuple[int, int], set[int]] = defaultdict(set)
    for commune, village, team, begin, end, paper in served_rows:
        # A committee is no team, also where another commune holds it by now.
        if every[team].void or every[team].kind == "committee":
            continue
        served[commune, team].add(village)
        signed, entered = papers[paper or every[team].begun_by]
        covers[commune].append(CoverSpan(village, team, begin, end, signed, entered))
    found: dict[int, list[TeamSpan]] = defaultdict(list)
    for pk, rows in stays.items():
        for stay in rows:
            team = stay.team
            begin = max(team.valid_from, stay.since or Day.min)
            end = min(team.valid_to or Day.max, stay.until or Day.max)
            if team.void or begin > on or end < begin:
                continue
            signed, entered = papers[team.begun_by]
            last = None if team.valid_to is None and stay.until is None else end
            span = (begin, last, signed, entered)
            villages = tuple(sorted(served[stay.commune, pk]))
            found[stay.commune].append(TeamSpan(pk, team.kind, villages, *span))
    return found, covers


def _papers(ids: Collection[int] | None, wanted: Collection[int]) -> dict[int, tuple[Day, Day]]:
    """When papers were signed and typed in: those of the communes, and the others that are wanted,
    of units above them."""
    dates = ("pk", "signed_on", "entered_on")
    rows = _held(Document.objects.all(), ids).values_list(*dates)
    found = {pk: (signed, entered) for pk, signed, entered in rows}
    missing = set(wanted) - found.keys() - {None}
    if missing:
        others = Document.objects.filter(pk__in=missing).values_list(*dates)
        found |= {pk: (signed, entered) for pk, signed, entered in others}
    return found
