"""What the watch over teams reads from the register: a dozen queries, however many teams."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from communes.models import Succession, UnitVersion, VillagePlacement, VillageVersion
from communes.models.dated import OLDEST_FIRST
from communes.territory import valid_on
from communes.vietnamese import match_key
from members.models import Membership
from members.watch import Finding, PostFacts, TeamFacts, VillageFacts, findings_of
from members.watch_sizes import SizeRules, size_rules
from teams.models import Constitution, Document, DocumentState, Team, TeamVillage
from teams.models.document import EDITABLE

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from teams.models.team import TeamQuerySet

Day = datetime.date


@dataclass(frozen=True)
class Watched:
    """A team with what is the matter with it, the gravest first; never without a finding."""

    team: TeamFacts
    findings: tuple[Finding, ...]
    commune_id: int


class _Seats(NamedTuple):
    size: int = 0
    leaders: int = 0
    led_until: Day | None = None
    left: int = 0
    joined: int = 0


def teams_of(officer: Officer, day: Day, unit: Unit | None) -> TeamQuerySet:
    """The counted teams there on a day in a unit and in what it absorbed whole."""
    rows = Team.objects.visible_to(officer).there_on(day).counted()
    if unit is not None:
        rows = rows.filter(Team.territory.within(unit.level, unit.reach()))
    return rows


def watched(officer: Officer, day: Day, unit: Unit | None) -> list[Watched]:
    """The teams of a unit that ask for a decision, in Vietnamese order of their names.

    unit: a unit of the officer's territory. Of a province some thousands of teams are looked at.
    """
    months = settings.TEAM_TERM_MONTHS
    found = []
    for facts, commune_id in _facts(officer, day, teams_of(officer, day, unit)):
        findings = findings_of(facts, day, months)
        if findings:
            found.append(Watched(facts, findings, commune_id))
    return found


def facts_of(officer: Officer, day: Day, unit: Unit | None) -> dict[int, TeamFacts]:
    """The facts of all teams of a unit, by team: those that are well included."""
    rows = _facts(officer, day, teams_of(officer, day, unit))
    return {facts.team_id: facts for facts, _ in rows}


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


def _facts(officer: Officer, day: Day, teams: TeamQuerySet) -> Iterable[tuple[TeamFacts, int]]:
    rows = list(
        teams.order_by("sort_key", "pk").values_list(
            *("pk", "official_name", "kind", "commune_id", "district_id", "province_id")
        )
    )
    compositions = _compositions(officer, day, teams)
    seats = _seats(officer, day, teams)
    served, sharing = _served(officer, day, teams)
    begun = {pk: since for pk, (since, _, _) in compositions.items()}
    signers = {pk: issuer or 0 for pk, (_, issuer, _) in compositions.items()}
    changes = _unit_changes(officer, day, {*signers.values(), *(row[3] for row in rows)})
    # What an ended commune held passed on with it, which is told of the unit and not of villages.
    communes = {row[0]: None if row[3] in changes.ends else row[3] for row in rows}
    villages = _villages(officer, day, served, begun, communes)
    names = {v.village_id: v.name for listed in villages.values() for v in listed}
    posts = _posts(officer, day, teams)
    sizes: SizeRules = size_rules(officer, day)
    for pk, official_name, kind, commune, district, province in rows:
        since, _, name = compositions.get(pk, (None, None, ""))
        seat = seats.get(pk, _Seats())
        least, most = sizes.of(kind, {commune, district, province})
        signer = signers.get(pk) or commune
        yield (
            TeamFacts(
                team_id=pk,
                name=name or official_name,
                kind=kind,
                since=since,
                size=seat.size,
                has_leader=bool(seat.leaders),
                led_until=seat.led_until,
                vacated=max(seat.left - seat.joined, 0),
                villages=tuple(villages.get(pk, ())),
                sharing=tuple((other, names.get(village, "")) for other, village in sharing[pk]),
                posts=tuple(posts.get(pk, ())),
                unit_change=changes.of(signer if signer in changes.known else commune, since),
                least=least,
                most=most,
            ),
            commune,
        )


def _compositions(
    officer: Officer, day: Day, teams: TeamQuerySet
) -> dict[int, tuple[Day, int | None, str]]:
    rows = (
        Constitution.objects.visible_to(officer)
        .on(day)
        .filter(team__in=teams, void=False)
        .values_list("team_id", "valid_from", "document__issuer_id", "name")
    )
    return {pk: (since, issuer, name) for pk, since, issuer, name in rows}


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


def _villages(
    officer: Officer,
    day: Day,
    served: Mapping[int, list[int]],
    begun: Mapping[int, Day],
    communes: Mapping[int, int | None],
) -> dict[int, list[VillageFacts]]:
    """begun: since when each team's composition runs. communes: whose village it has to be."""
    ids = {village for listed in served.values() for village in listed}
    versions: dict[int, list[VillageVersion]] = defaultdict(list)
    for row in VillageVersion.objects.visible_to(officer).filter(village_id__in=ids):
        versions[row.village_id].append(row)
    held: dict[int, VillagePlacement] = {}
    placed = VillagePlacement.objects.visible_to(officer).filter(village_id__in=ids)
    begun_by = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    for row in placed.filter(begun_by).order_by(OLDEST_FIRST):
        held[row.village_id] = row
    return {
        team: [
            _village(pk, versions[pk], begun.get(team), _gone_on(held.get(pk), communes[team], day), day)
            for pk in listed
        ]
        for team, listed in served.items()
    }


def _gone_on(last: VillagePlacement | None, commune: int | None, day: Day) -> Day | None:
    """Since when a commune no longer holds a village; last: its latest placement up to the day."""
    if last is None:
        return None
    if last.valid_to is not None and last.valid_to < day:
        return last.valid_to + datetime.timedelta(days=1)
    moved = commune is not None and last.commune_id != commune
    return last.valid_from if moved else None


def _village(
    pk: int, versions: list[VillageVersion], since: Day | None, gone_on: Day | None, day: Day
) -> VillageFacts:
    now = next((row for row in versions if row.valid_on(day)), None)
    then = next((row for row in versions if since and row.valid_on(since)), None)
    last = now or max(versions, key=lambda row: row.valid_from or Day.min, default=None)
    renamed = now is not None and then is not None and now.full_name != then.full_name
    return VillageFacts(
        village_id=pk,
        name=last.full_name if last else "Thôn đã kết thúc",
        old_name=then.full_name if renamed and then else "",
        renamed_on=now.valid_from if renamed and now else None,
        gone_on=gone_on,
    )


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


@dataclass(frozen=True)
class _UnitChanges:
    """known: the units that hold villages. versions: their names over time. ends: when they
    ended and what they are now."""

    known: frozenset[int]
    versions: Mapping[int, list[UnitVersion]]
    ends: Mapping[int, tuple[Day, str]]

    def of(self, unit_id: int, since: Day | None) -> tuple[Day, str] | None:
        """What became of a unit after a composition began."""
        if unit_id in self.ends:
            return self.ends[unit_id]
        then = next((v for v in self.versions.get(unit_id, []) if since and v.valid_on(since)), None)
        now = next(iter(self.versions.get(unit_id, [])[-1:]), None)
        if then is None or now is None or now.full_name == then.full_name or not now.valid_from:
            return None
        return (
            now.valid_from,
            f"{then.full_name} nay là {now.plain_name} từ {now.valid_from:%d/%m/%Y}",
        )


def _unit_changes(officer: Officer, day: Day, unit_ids: Iterable[int]) -> _UnitChanges:
    ids = set(unit_ids)
    versions: dict[int, list[UnitVersion]] = defaultdict(list)
    rows = (
        UnitVersion.objects.visible_to(officer)
        .holders()
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day), unit_id__in=ids)
        .select_related("unit")
        .order_by(OLDEST_FIRST)
    )
    for row in rows:
        versions[row.unit_id].append(row)
    ended = {
        pk: listed[-1]
        for pk, listed in versions.items()
        if listed[-1].unit.valid_to is not None and listed[-1].unit.valid_to < day
    }
    became: dict[int, list[str]] = defaultdict(list)
    heirs = (
        Succession.objects.visible_to(officer)
        .filter(old_id__in=ended, on__lte=day)
        .exclude(people=Succession.People.NONE)
        .order_by("new__label")
    )
    for old, label in heirs.values_list("old_id", "new__label"):
        became[old].append(label)
    ends = {}
    for pk, last in ended.items():
        on = last.unit.valid_to + datetime.timedelta(days=1)  # type: ignore[operator]
        heir = f", nay thuộc {', '.join(became[pk])}" if became[pk] else ""
        ends[pk] = (on, f"{last.full_name} kết thúc từ {on:%d/%m/%Y}{heir}")
    return _UnitChanges(frozenset(versions), versions, ends)
