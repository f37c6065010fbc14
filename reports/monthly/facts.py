"""What a month's form asks of a commune, and what the register answers by itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from communes.models import Unit, VillagePlacement, VillageVersion
from communes.territory import valid_on
from members.models import Membership, Training
from reports.boards.kept_board import board_on
from reports.models import (
    Figure,
    FigureRule,
    Frequency,
    Holiday,
    Indicator,
    IndicatorChoice,
    ReportRule,
    Submission,
)
from reports.monthly.cells import COMMUNE, TEAM, VILLAGE, WHOLE_COMMUNE, Asked, Place, cell_key
from reports.monthly.figures import NOTHING_TO_COUNT, Oddity, Value
from reports.periods import MONTH, Period, containing, due_on, latest_ended, parse
from teams.models import Channel, Team, TeamVillage, placed_on
from teams.models.team import TeamQuerySet

Day = datetime.date
# The report that these figures go into: its rule of periods is theirs.
KIND = "activity"
# No month before it is asked for; the teams are of 2020 and later.
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Collecting:
    """How a province collects figures. first: the first month asked for, None while it asks for
    none. due: the rule of cut-off and due days."""

    province_id: int | None
    first: Period | None
    oddity: Oddity
    due: ReportRule

    def month_of(self, day: Day) -> Period:
        return containing(day, MONTH, self.due.calendar)

    def latest(self, today: Day) -> Period:
        """The last month that was cut off before today."""
        return latest_ended(today, MONTH, self.due.calendar)

    def shows(self, period: Period, today: Day) -> bool:
        """Whether there is a page of a period: months up to the one after the present one."""
        return (
            period.frequency == MONTH
            and period.year >= FIRST_YEAR
            and period <= self.month_of(today).next()
        )

    def asks_for(self, period: Period) -> bool:
        return self.first is not None and period >= self.first

    def may_be_handed_in(self, period: Period, today: Day) -> bool:
        """After the cut-off, or within the month where estimates are taken."""
        return today > period.last or (self.due.estimate and today >= period.first)

    def due_on(self, period: Period, level: str = "commune") -> Day:
        return due_on(period, level, self.due, Holiday.objects.calendar())


def collecting_in(province_id: int | None) -> Collecting:
    """How a province collects; two queries."""
    due = ReportRule.objects.in_force(KIND, Frequency.MONTH, province_id)
    rule = FigureRule.objects.filter(unit_id__in=_known(province_id)).first()
    return _collecting(province_id, rule, due)


def _known(province_id: int | None) -> list[int]:
    """The country has neither a rule nor choices."""
    return [] if province_id is None else [province_id]


def _collecting(province_id: int | None, rule: FigureRule | None, due: ReportRule) -> Collecting:
    if rule is None:
        return Collecting(province_id, None, Oddity(), due)
    first = parse(rule.first_period, due.calendar)
    return Collecting(province_id, first, Oddity(rule.odd_factor, rule.odd_least), due)


def indicators_of(province_id: int | None, day: Day) -> list[Indicator]:
    """The indicators that a province asks for on a day: the country's as it chose, and its own."""
    choices = IndicatorChoice.objects.filter(
        valid_on(day), unit_id__in=_known(province_id), indicator=OuterRef("pk")
    )
    rows = Indicator.objects.of(province_id, day)
    rows = rows.annotate(
        chosen=Exists(choices.filter(used=True)), refused=Exists(choices.filter(used=False))
    )
    return list(rows.filter(Q(chosen=True) | Q(by_default=True, refused=False)))


def as_asked(indicator: Indicator) -> Asked:
    return Asked(
        pk=indicator.pk,
        code=indicator.code,
        theme=indicator.theme,
        name=indicator.name,
        measure=indicator.measure,
        kind=indicator.kind,
        of_name=indicator.of_name,
        level=indicator.level,
        required=indicator.required,
        system=indicator.source == Indicator.Source.SYSTEM,
        basis=indicator.basis,
    )


def asked_of(province_id: int | None, day: Day) -> list[Asked]:
    return [as_asked(indicator) for indicator in indicators_of(province_id, day)]


def places_of(unit: Unit, day: Day, asked: Iterable[Asked]) -> dict[str, list[Place]]:
    """The teams and villages of a commune on a day, as far as something is asked of them."""
    levels = {indicator.level for indicator in asked if not indicator.system}
    found = {COMMUNE: [WHOLE_COMMUNE]}
    if TEAM in levels:
        teams = _teams(unit, day).called_on(day)
        found[TEAM] = [
            Place(f"t{pk}", called)
            for pk, called in teams.order_by("sort_key", "pk").values_list("pk", "called")
        ]
    if VILLAGE in levels:
        placed = VillagePlacement.objects.on(day).filter(commune=unit).values("village_id")
        versions = VillageVersion.objects.on(day).filter(village_id__in=placed)
        found[VILLAGE] = [
            Place(f"v{version.village_id}", version.full_name)
            for version in versions.order_by("sort_key", "pk")
        ]
    return found


def _teams(unit: Unit, day: Day) -> TeamQuerySet:
    return Team.objects.there_on(day).counted().filter(placed_on(day, commune=unit))


def village_names_of_teams(unit: Unit, day: Day) -> dict[str, list[str]]:
    """What the villages of each team are called on a day, with their kind and without."""
    served = TeamVillage.objects.on(day).filter(team__in=_teams(unit, day), void=False)
    teams: dict[int, list[int]] = {}
    for team, village in served.values_list("team_id", "village_id"):
        teams.setdefault(village, []).append(team)
    found: dict[str, list[str]] = {}
    for version in VillageVersion.objects.on(day).filter(village_id__in=teams):
        for team in teams[version.village_id]:
            found.setdefault(f"t{team}", []).extend([version.full_name, version.name])
    return found


def village_names(unit: Unit, day: Day) -> dict[str, list[str]]:
    """What each village is called on a day without its kind."""
    placed = VillagePlacement.objects.on(day).filter(commune=unit).values("village_id")
    rows = VillageVersion.objects.on(day).filter(village_id__in=placed)
    return {f"v{village}": [name] for village, name in rows.values_list("village_id", "name")}


def values_in(submission: Submission) -> dict[str, Value]:
    """The values handed in, by cell key."""
    return {key: value for key, value, _, _ in figures_in(submission)}


def figures_in(submission: Submission) -> list[tuple[str, Value, str, bool]]:
    """(cell key, value, reason, carried) of everything handed in."""
    rows = Figure.objects.filter(submission=submission).order_by("pk")
    return [(key_of(row), value_of(row), row.reason, row.carried) for row in rows]


def key_of(figure: Figure) -> str:
    place = f"t{figure.team_id}" if figure.team_id else ""
    place = f"v{figure.village_id}" if figure.village_id else place
    return cell_key(figure.indicator_id, place)


def value_of(figure: Figure) -> Value:
    return NOTHING_TO_COUNT if figure.not_applicable else Value(figure.value, figure.of)


def values_before(unit: Unit, period: Period) -> dict[str, Value] | None:
    """What the commune handed in for the month before; None when it did not."""
    rows = Submission.objects.handed_in().filter(unit=unit, period=period.previous().code)
    submission = rows.first()
    return None if submission is None else values_in(submission)


def counted_by_register(unit: Unit, day: Day) -> dict[str, Value]:
    """What the register knows by itself of a commune on a day, by the code of the indicator;
    what it does not know is missing."""
    row = board_on(unit, day, lambda area: []).row
    counts, people = row.counts, row.heads.people
    found = {
        "village_teams": Value(counts.village_teams),
        "commune_teams": Value(counts.commune_teams),
        "people": Value(people),
        "trained": Value(_trained(unit, day), people) if people else NOTHING_TO_COUNT,
    }
    grouped, groups = _channels(unit, day)
    found["channels"] = Value(groups)
    if counts.villages_known:
        found["villages_covered"] = Value(counts.villages_with_team_known, counts.villages_known)
        found["villages_in_channels"] = Value(grouped, counts.villages_known)
    return found


def _channels(unit: Unit, day: Day) -> tuple[int, int]:
    """Villages of the commune with a group of their own that is in use, and all its groups (Zalo,
    Mocha, Gapo)."""
    used = Channel.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), commune=unit)
    there = VillagePlacement.objects.on(day).filter(commune=unit).values("village")
    counted = used.aggregate(
        villages=Count("village", distinct=True, filter=Q(village__in=there)), groups=Count("pk")
    )
    return counted["villages"], counted["groups"]


def _trained(unit: Unit, day: Day) -> int:
    """People who sit in counted teams of the commune and completed a course by the day."""
    courses = Training.objects.filter(person=OuterRef("person"), completed_on__lte=day, void=False)
    seats = Membership.objects.current(day).counted().filter(team__void=False)
    seats = seats.filter(placed_on(day, "team__", commune=unit))
    trained: int = seats.filter(Exists(courses)).aggregate(
        people=Count(F("person"), distinct=True)
    )["people"]
    return trained


def counted_values(asked: Sequence[Asked], counted: Mapping[str, Value]) -> dict[str, Value]:
    """The register's own values by cell key."""
    return {
        cell_key(indicator.pk, ""): counted[indicator.code]
        for indicator in asked
        if indicator.system and indicator.code in counted
    }
