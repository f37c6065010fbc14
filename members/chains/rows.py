"""The rows of teams read as chains: their acts in the register, and what is bound to no act."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import F, Q

from members.chains.values import Act, Cap, Chain, Deed, Sitting, VillageSpan
from members.models import Membership, Person
from teams.models import RECORDED, Constitution, Document, Effect, Team, TeamVillage

_BEGIN_SEATS = (Effect.Kind.RECONSTITUTE, Effect.Kind.SUPPLEMENT, Effect.Kind.REPLACE)
Key = TypeVar("Key", bound=Hashable)
# Deeds that may begin the rows of villages.
_SERVING = (Deed.FOUND, Deed.RECONSTITUTE, Deed.TAKE)


@dataclass(frozen=True)
class Joining:
    """What a decision that is being put in force begins in a team, while no row of it is there.

    seats: unsaved. villages: those of a team that it founds. name: of its composition.
    """

    document: Document
    composes: bool
    seats: tuple[Membership, ...] = ()
    villages: tuple[int, ...] = ()
    name: str = ""

    def sittings(self) -> tuple[Sitting, ...]:
        return tuple(
            Sitting(("joining", index), seat.person_id, seat.role)
            for index, seat in enumerate(self.seats)
        )


@dataclass
class TeamRows:
    """A team's rows that are not void, and the chain they make.

    Of villages those too that a decision of the day of a rearrangement disposed of.
    """

    team: Team
    documents: dict[int, Document] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    taken: list[Effect] = field(default_factory=list)
    compositions: list[Constitution] = field(default_factory=list)
    seats: list[Membership] = field(default_factory=list)
    villages: list[TeamVillage] = field(default_factory=list)
    chain: Chain = field(default_factory=lambda: Chain(()))


def load(
    team_ids: Iterable[int], joining: Mapping[int, Joining] | None = None
) -> dict[int, TeamRows]:
    """The chains of teams, in the same number of queries whatever their number."""
    ids = set(team_ids)
    teams = Team.objects.filter(pk__in=ids, void=False).select_related("begun_by__issuer")
    found = {team.pk: TeamRows(team) for team in teams.order_by("pk")}
    effects = Effect.objects.filter(Q(team__in=ids) | Q(into__in=ids)).select_related(
        "document__issuer"
    )
    for effect in effects:
        if effect.team_id in found:
            found[effect.team_id].effects.append(effect)
        if effect.into_id in found:
            found[effect.into_id].taken.append(effect)
    here = {"team__in": ids, "void": False}
    for composition in Constitution.objects.filter(**here).select_related("document__issuer"):
        found[composition.team_id].compositions.append(composition)
    for seat in Membership.objects.filter(**here).select_related("begun_by__issuer"):
        found[seat.team_id].seats.append(seat)
    serving = Q(void=False) | Q(void=True, ended_by__effective_on=F("valid_from"))
    for served in TeamVillage.objects.filter(serving, team__in=ids):
        found[served.team_id].villages.append(served)
    merged = _merged_people(effects)
    for pk, rows in found.items():
        _make_chain(rows, (joining or {}).get(pk), merged)
    return found


def _merged_people(effects: Iterable[Effect]) -> dict[int, int]:
    """Persons named by acts who were found to be somebody else since; read through all mergers."""
    named = {int(leave["person"]) for one in effects for leave in one.details.get("leaves", [])}
    found: dict[int, int] = {}
    frontier = named
    while frontier:
        rows = dict(
            Person.objects.filter(pk__in=frontier, merged_into__isnull=False).values_list(
                "pk", "merged_into_id"
            )
        )
        found |= rows
        frontier = set(rows.values()) - found.keys()
    return found


def _make_chain(rows: TeamRows, joining: Joining | None, merged: Mapping[int, int]) -> None:
    known = {effect.document_id for effect in (*rows.effects, *rows.taken)}
    rows.documents = {
        document.pk: document
        for document in (
            rows.team.begun_by,
            *(effect.document for effect in (*rows.effects, *rows.taken)),
            *(composition.document for composition in rows.compositions),
            *(seat.begun_by for seat in rows.seats),
        )
    }
    acts = _acts(rows, joining, merged)
    made = {(act.document, act.day) for act in acts if act.deed in _SERVING}
    own = [row for row in rows.villages if _is_own(row, made)]
    rows.chain = Chain(
        acts=tuple(acts),
        given=tuple(
            VillageSpan(
                row.valid_from or datetime.date.min,
                row.begun_by_id,
                cap=_cap(row, known),
                village=row.village_id,
                inherited=row.inherited,
                given=row.pk,
            )
            for row in rows.villages
            if row not in own
        ),
        seat_caps=_caps({seat.pk: seat for seat in rows.seats}, known),
        village_caps=_caps(
            {(row.village_id, row.valid_from or datetime.date.min): row for row in own}, known
        ),
        composition_caps=_caps({row.document_id: row for row in rows.compositions}, known),
    )


def _is_own(row: TeamVillage, made: set[tuple[int, datetime.date]]) -> bool:
    """Whether an act began to serve the village; else the row came from a merger of villages."""
    return not row.inherited and (row.begun_by_id, row.valid_from) in made


def _caps(
    rows: Mapping[Key, Constitution | Membership | TeamVillage], known: set[int]
) -> dict[Key, Cap]:
    caps = {key: _cap(row, known) for key, row in rows.items()}
    return {key: cap for key, cap in caps.items() if cap is not None}


def is_superseded(row: Constitution | Membership | TeamVillage) -> bool:
    """Whether a rearrangement gave the village on the day on which a decision disposed of it.

    No row else is void and ended by a document of the very day on which it begins.
    """
    return isinstance(row, TeamVillage) and row.void


def _cap(row: Constitution | Membership | TeamVillage, known: set[int]) -> Cap | None:
    """An end that stands by itself: no document of the chain gave it, in force or struck out."""
    if is_superseded(row):
        return Cap(row.valid_to) if row.valid_to is not None else None
    if row.valid_to is None or row.ended_by_id in known:
        return None
    return Cap(row.valid_to, row.ended_by_id)


def _acts(rows: TeamRows, joining: Joining | None, merged: Mapping[int, int]) -> list[Act]:
    team = rows.team
    begun: dict[tuple[int, datetime.date | None], list[Sitting]] = defaultdict(list)
    for seat in rows.seats:
        begun[seat.begun_by_id, seat.valid_from].append(Sitting(seat.pk, seat.person_id, seat.role))
    if joining is not None and joining.seats:
        begun[joining.document.pk, joining.document.effective_on] += joining.sittings()
    first = _act(Deed.FOUND, team.begun_by, team.valid_from, begun)
    villages = tuple(
        row.village_id
        for row in rows.villages
        if not row.inherited and (row.begun_by_id, row.valid_from) == (first.document, first.day)
    )
    if joining is not None and joining.document.pk == team.begun_by_id:
        villages = (*villages, *joining.villages)
    acts = [_with(first, villages=villages)]
    recorded = [one for one in rows.effects if one.document.state in RECORDED]
    for effect in recorded:
        if effect.kind == Effect.Kind.FOUND:
            continue
        seats = begun if effect.kind in _BEGIN_SEATS else {}
        act = _act(Deed(effect.kind), effect.document, effect.document.effective_on, seats)
        details = effect.details
        listed = details.get("villages") if effect.kind == Effect.Kind.RECONSTITUTE else None
        acts.append(
            _with(
                act,
                leaves={
                    _now(int(leave["person"]), merged): leave.get("reason", "")
                    for leave in details.get("leaves", [])
                },
                villages=tuple(listed) if listed else None,
                target=details.get("target"),
            )
        )
    for effect in rows.taken:
        handed = effect.details.get("villages", [])
        if effect.document.state in RECORDED and handed:
            act = _act(Deed.TAKE, effect.document, effect.document.effective_on, {})
            acts.append(_with(act, villages=tuple(handed)))
    return acts + _unnamed_acts(rows, acts, begun)


def _unnamed_acts(
    rows: TeamRows,
    acts: list[Act],
    begun: Mapping[tuple[int, datetime.date | None], list[Sitting]],
) -> list[Act]:
    """Acts that rows speak of and no effect names: older compositions, seats and ends."""
    told = {(act.document, act.day) for act in acts if act.seats}
    found = []
    composed = {act.document for act in acts if act.deed in (Deed.FOUND, Deed.RECONSTITUTE)}
    for row in rows.compositions:
        if row.document_id not in composed:
            act = _act(Deed.RECONSTITUTE, row.document, row.valid_from, begun)
            told.add((act.document, act.day))
            found.append(act)
    for document, day in begun:
        if (document, day) not in told:
            found.append(_act(Deed.SUPPLEMENT, rows.documents[document], day, begun))
    known = {effect.document_id for effect in (*rows.effects, *rows.taken)}
    end, by = rows.team.valid_to, rows.team.ended_by_id
    ends_by_founding = by == rows.team.begun_by_id
    if end is not None and by is not None and (by not in known or ends_by_founding):
        day = end + datetime.timedelta(days=1)
        found.append(Act(Deed.DISSOLVE, day, day, by))
    return found


def _act(
    deed: Deed,
    document: Document,
    day: datetime.date | None,
    begun: Mapping[tuple[int, datetime.date | None], list[Sitting]],
) -> Act:
    on = day or datetime.date.min
    return Act(
        deed=deed,
        day=on,
        signed=document.signed_on or on,
        document=document.pk,
        seats=tuple(begun.get((document.pk, day), ())),
    )


def _with(
    act: Act,
    *,
    leaves: Mapping[Hashable, str] | None = None,
    villages: tuple[int, ...] | None = None,
    target: int | None = None,
) -> Act:
    return Act(
        act.deed, act.day, act.signed, act.document, act.seats, leaves or {}, villages, target
    )


def _now(person: int, merged: Mapping[int, int]) -> int:
    while person in merged:
        person = merged[person]
    return person
