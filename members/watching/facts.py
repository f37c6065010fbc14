"""What the watch over teams reads from the register: a dozen queries, however many teams."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from communes.territory import valid_on
from communes.vietnamese import match_key
from members.models import Membership
from members.watching.places import teams_came, unit_changes, villages_served
from members.watching.sizes import SizeRules, size_rules
from members.watching.watch import Finding, PostFacts, Reason, TeamFacts, findings_of
from teams.models import (
    Constitution,
    Document,
    DocumentState,
    Team,
    TeamVillage,
    place_on,
    placed_told,
    placed_within,
)
from teams.models.document import EDITABLE

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from teams.models.team import TeamQuerySet

Day = datetime.date


@dataclass(frozen=True)
class Watched:
    """A team with what is the matter with it, the gravest first; never without a finding.

    commune_id: where it stands on the map that is asked for.
    """

    team: TeamFacts
    findings: tuple[Finding, ...]
    commune_id: int


class _Seats(NamedTuple):
    size: int = 0
    leaders: int = 0
    led_until: Day | None = None
    left: int = 0
    joined: int = 0


def teams_of(
    officer: Officer, day: Day, unit: Unit | None, map_day: Day | None = None
) -> TeamQuerySet:
    """The counted teams there on a day in a unit and in what it absorbed whole; of a unit of
    another day, those that it tells by then."""
    rows = Team.objects.visible_to(officer).there_on(day).counted()
    if unit is not None and map_day is not None:
        return placed_told(rows, unit, map_day)
    return placed_within(rows, unit, day)


def watched(
    officer: Officer, day: Day, unit: Unit | None, today: Day | None = None
) -> list[Watched]:
    """The teams of a unit that ask for a decision, in Vietnamese order of their names.

    unit: a unit of the officer's territory. Of a province some thousands of teams are looked at.
    today: told on that day's map, by the units in which the teams stand now.
    """
    found = []
    for facts, then, now in _facts(officer, day, teams_of(officer, day, unit, today)):
        findings = findings_of(facts, day, term_months())
        if findings:
            found.append(Watched(facts, findings, then if today is None else now))
    return found


def facts_of(officer: Officer, day: Day, unit: Unit | None) -> dict[int, TeamFacts]:
    """The facts of all teams of a unit, by team: those that are well included."""
    rows = _facts(officer, day, teams_of(officer, day, unit))
    return {facts.team_id: facts for facts, _, _ in rows}


def term_months() -> int | None:
    """How long a composition lasts, where the installation has such a rule."""
    return settings.TEAM_TERM_MONTHS


def seated_rows(
    officer: Officer, day: Day, team_ids: Iterable[int]
) -> dict[int, list[dict[str, Any]]]:
    """Today's compositions as rows of a draft, in order."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    seats = (
        Membership.objects.visible_to(officer)
        .current(day)
        .filter(team_id__in=team_ids)
        .select_related("person")
        .order_by("team_id", "position", "pk")
    )
    for seat in seats:
        found[seat.team_id].append(
            {
                "name": seat.person.full_name,
                "role": seat.role,
                "posts": ", ".join(seat.posts),
                "organisation": seat.organisation,
                "phone": seat.person.phone,
                "person": str(seat.person_id),
            }
        )
    return found


def drafts_about(officer: Officer, unit: Unit) -> dict[int, Document]:
    """The decision of the unit under way that acts on a team, by team."""
    rows = (
        Document.objects.visible_to(officer)
        .decisions()
        .filter(issuer=unit, state__in=[*EDITABLE, DocumentState.SUBMITTED])
        .order_by("saved_at", "pk")
    )
    return {
        block["team"]: document
        for document in rows
        for block in document.draft.get("teams", [])
        if isinstance(block, dict) and isinstance(block.get("team"), int)
    }


def document_for(row: Watched, under_way: Mapping[int, Document]) -> Document | None:
    """The decision under way that settles what is the matter with a team.

    A team that only shares its village needs no act of its own when the other team ends.
    """
    own = under_way.get(row.team.team_id)
    if own is None and {finding.reason for finding in row.findings} == {Reason.TWO_TEAMS}:
        return next((under_way[pk] for pk, _ in row.team.sharing if pk in under_way), None)
    return own


def _facts(officer: Officer, day: Day, teams: TeamQuerySet) -> Iterable[tuple[TeamFacts, int, int]]:
    """Of each team what is known, the commune that it stood in on the day, and where it is now."""
    keys = ("commune_id", "district_id", "province_id")
    rows = list(
        teams.called_on(day)
        .annotate(**{f"stood_{key}": place_on(day, key) for key in keys})
        .order_by("sort_key", "pk")
        .values_list("pk", "called", "kind", *(f"stood_{key}" for key in keys), "commune_id")
    )
    compositions = _compositions(officer, day, teams)
    seats = _seats(officer, day, teams)
    served, sharing = _served(officer, day, teams)
    begun = {pk: since for pk, (since, _) in compositions.items()}
    signers = {pk: issuer or 0 for pk, (_, issuer) in compositions.items()}
    changes = unit_changes(officer, day, {*signers.values(), *(row[3] for row in rows)})
    # What an ended commune held passed on with it, which is told of the unit and not of villages.
    communes = {row[0]: None if row[3] in changes.ends else row[3] for row in rows}
    villages = villages_served(officer, day, served, begun, communes)
    names = {v.village_id: v.name for listed in villages.values() for v in listed}
    came = teams_came(
        officer,
        day,
        {
            row[0]: begun[row[0]]
            for row in rows
            if signers.get(row[0]) in changes.known - {row[3]} - changes.ends.keys()
        },
    )
    posts = _posts(officer, day, teams)
    sizes: SizeRules = size_rules(officer, day)
    for pk, called, kind, commune, district, province, now in rows:
        since, _ = compositions.get(pk, (None, None))
        seat = seats.get(pk, _Seats())
        least, most = sizes.of(kind, {commune, district, province})
        signer = signers.get(pk) or commune
        yield (
            TeamFacts(
                team_id=pk,
                name=called,
                kind=kind,
                since=since,
                size=seat.size,
                has_leader=bool(seat.leaders),
                led_until=seat.led_until,
                vacated=max(seat.left - seat.joined, 0),
                villages=tuple(villages.get(pk, ())),
                sharing=tuple((other, names.get(village, "")) for other, village in sharing[pk]),
                posts=tuple(posts.get(pk, ())),
                unit_change=changes.of(signer if signer in changes.known else commune, since)
                or came.get(pk),
                least=least,
                most=most,
            ),
            commune,
            now,
        )


def _compositions(
    officer: Officer, day: Day, teams: TeamQuerySet
) -> dict[int, tuple[Day, int | None]]:
    rows = (
        Constitution.objects.visible_to(officer)
        .on(day)
        .filter(team__in=teams, void=False)
        .values_list("team_id", "valid_from", "document__issuer_id")
    )
    return {pk: (since or day, issuer) for pk, since, issuer in rows}


def _seats(officer: Officer, day: Day, teams: TeamQuerySet) -> dict[int, _Seats]:
    now, running = valid_on(day), valid_on(day, "constitution__")
    leader = Q(role="leader")
    rows = (
        Membership.objects.visible_to(officer)
        .filter(team__in=teams, void=False, valid_from__lte=day)
        .order_by()
        .values("team_id")
        .annotate(
            size=Count("pk", filter=now),
            leaders=Count("pk", filter=now & leader),
            led_until=Max("valid_to", filter=leader & Q(valid_to__lt=day)),
            left=Count("pk", filter=running & Q(valid_to__lt=day)),
            joined=Count(
                "pk",
                filter=running & now & Q(valid_from__gt=F("constitution__valid_from")),
            ),
        )
        .values_list("team_id", "size", "leaders", "led_until", "left", "joined")
    )
    return {pk: _Seats(*figures) for pk, *figures in rows}


def _served(
    officer: Officer, day: Day, teams: TeamQuerySet
) -> tuple[dict[int, list[int]], dict[int, list[tuple[int, int]]]]:
    """The villages of each team, and the other teams of those villages."""
    served: dict[int, list[int]] = defaultdict(list)
    of_village: dict[int, list[int]] = defaultdict(list)
    rows = (
        TeamVillage.objects.visible_to(officer)
        .on(day)
        .filter(team__in=teams, void=False)
        .order_by("pk")
        .values_list("team_id", "village_id")
    )
    for team, village in rows:
        served[team].append(village)
        of_village[village].append(team)
    sharing: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for village, pks in of_village.items():
        for team in pks:
            sharing[team] += [(other, village) for other in pks if other != team]
    return served, sharing


def _posts(officer: Officer, day: Day, teams: TeamQuerySet) -> dict[int, list[PostFacts]]:
    """Members whom a later decision seats elsewhere with none of the posts kept here."""
    current = Membership.objects.visible_to(officer).current(day).exclude(posts=[])
    later = current.filter(
        person_id=OuterRef("person_id"), valid_from__gt=OuterRef("valid_from")
    ).order_by("-valid_from", "-pk")
    rows = (
        current.filter(team__in=teams)
        .annotate(
            now=Subquery(later.values("posts")[:1]), on=Subquery(later.values("valid_from")[:1])
        )
        .filter(on__isnull=False)
        .order_by("position")
        .values_list("team_id", "person_id", "person__full_name", "role", "posts", "now", "on")
    )
    found: dict[int, list[PostFacts]] = defaultdict(list)
    for team, person, name, role, before, now, on in rows:
        if {match_key(post) for post in before}.isdisjoint(match_key(post) for post in now):
            found[team].append(PostFacts(person, name, role, tuple(before), tuple(now), on))
    return found
