"""Whatever units and villages go through: each day has one answer for ever, and nobody is lost."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from communes.errors import Refused
from communes.models import Unit, UnitVersion, VillagePlacement, VillageVersion
from communes.reforming.units import UnitOperation, UnitPart, UnitResult
from communes.reforming.values import Kind
from communes.roles import Role
from members.models import Membership
from reports.actions.unit_events import apply_unit_event, save_unit_event, start_unit_event
from reports.actions.unit_reform import undo_units
from reports.actions.unit_reform_queue import decide_destinations
from reports.boards.board import as_json, board
from reports.demands import demands_of
from reports.facts import picture
from reports.reforms.unit_reform_queue import undecided
from reports.restating.restated import restated
from teams.models import Plan, Team, TeamPlacement, TeamVillage
from tests import make
from tests.depths import examples
from tests.reports.reforming import applied, named_on

FIRST = datetime.date(2022, 1, 10)
STEP = datetime.timedelta(days=20)
DAY = datetime.timedelta(days=1)
COMMUNES, VILLAGES, HOUSEHOLDS = 3, 2, 40

steps = st.lists(
    st.tuples(
        st.sampled_from(("merge", "split", "part", "rename", "villages", "team")),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=3,
    max_size=4,
)


class TestReformsOfUnits(TestCase):
    @settings(
        max_examples=examples(3),
        deadline=None,
        derandomize=True,
        # Shrinking would play the register through hundreds of times.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps)
    def test_reforms_of_units_and_villages_and_decisions(
        self, asked: list[tuple[str, int, int]]
    ) -> None:
        self.province = make.make_province("49", "Quảng Nam")
        self.admin = make.make_officer(Role.ADMIN, self.province)
        make.make_plan(None, targets=[{"rule": "coverage_villages"}])
        for number in range(COMMUNES):
            commune = make.make_commune(f"2030{number}", f"Xã{number}", self.province)
            for _ in range(VILLAGES):
                make.make_village(commune, households=HOUSEHOLDS)
        days = [FIRST + STEP * place - DAY for place in range(len(asked) + 1)]
        teams = 0
        done = []
        past: dict[datetime.date, Any] = {}
        for place, (what, one, other) in enumerate(asked):
            on = FIRST + STEP * place
            past[days[place]] = self.told(days[place])
            if what == "team":
                teams += self.team(one, on)
                done = []
            elif what == "villages":
                self.merge_villages(one, other, on, place)
                done = []
            elif (event := self.event(what, one, other, on, place)) is not None:
                done.append(event)
        # What was true of a past day is true of it for ever.
        assert {day: self.told(day) for day in past} == past
        last = days[-1]
        for day in days:
            self.check(day, last)
        assert Team.objects.there_on(last).count() == teams
        assert Membership.objects.current(last).count() == teams
        # What nothing was built on can be taken back, the last one first.
        for event in reversed(done):
            undo_units(reform=event, reason="thử", by=self.admin)
            self.check(last, last)
            assert Team.objects.there_on(last).count() == teams

    def communes(self, on: datetime.date) -> list[UnitVersion]:
        rows = UnitVersion.objects.on(on).filter(unit__level="commune").select_related("unit")
        return list(rows.order_by("unit__code"))

    def told(self, on: datetime.date) -> list[Any]:
        """The board of the province on a day, and who served which village where."""
        seen = picture(self.province, on)
        shown = as_json(board(seen, demands_of(Plan.objects.all(), seen)))
        served = TeamVillage.objects.on(on).filter(void=False)
        return [shown, sorted(served.values_list("team", "village", "commune"))]

    def team(self, pick: int, on: datetime.date) -> int:
        """A team for the pick-th village without one."""
        served = TeamVillage.objects.filter(void=False, valid_to=None).values("village")
        rows = VillagePlacement.objects.on(on).exclude(village__in=served).order_by("village")
        free = list(rows.select_related("village", "commune"))
        if not free:
            return 0
        chosen = free[pick % len(free)]
        paper = make.make_document(chosen.commune, signed_on=on)
        make.make_team(chosen.commune, [chosen.village], paper, members=["Một"])
        return 1

    def merge_villages(self, one: int, other: int, on: datetime.date, mark: int) -> None:
        here = self.communes(on)
        commune = here[one % len(here)].unit
        names = sorted(named_on(commune, on))
        if len(names) > 1:
            first, second = names[other % len(names)], names[(other + 1) % len(names)]
            try:
                applied(commune, f"Sáp nhập {first} và {second} thành thôn M{mark}", self.admin, on)
            except Refused:
                return

    def event(self, what: str, one: int, other: int, on: datetime.date, mark: int) -> Any:
        here = self.communes(on)
        first, second = here[one % len(here)], here[(one + 1 + other) % len(here)]
        part = UnitPart(first.unit.code)
        new = UnitResult(f"9{mark}{one}{other}0", "Xã", f"Mới{mark}")
        itself = UnitResult(first.unit.code, first.kind, first.name)
        operation = {
            "merge": UnitOperation(Kind.MERGE, (part, UnitPart(second.unit.code)), (new,)),
            "split": UnitOperation(
                Kind.SPLIT, (part,), (new, UnitResult(f"8{mark}{one}{other}0", "Xã", f"Hai{mark}"))
            ),
            "part": UnitOperation(Kind.SPLIT, (part,), (itself, new)),
            "rename": UnitOperation(
                Kind.RENAME, (part,), (UnitResult(first.unit.code, "Phường", f"Tên{mark}"),)
            ),
        }[what]
        head = {
            **{"title": "Sắp xếp", "document": "Nghị quyết", "number": "1/NQ"},
            **{"signed_on": on, "effective_on": on},
        }
        event = start_unit_event(province=self.province, head=head, by=self.admin)
        save_unit_event(reform=event, operations=[operation], by=self.admin)
        try:
            applied_event = apply_unit_event(reform=event, by=self.admin)
        except Refused:
            # A commune with itself: refused, nothing written.
            assert what == "merge"
            assert first == second
            return None
        while waiting := undecided(applied_event, self.admin):
            chosen = waiting[0]
            to = chosen.candidates[(other + len(waiting)) % len(chosen.candidates)]
            decide_destinations(
                reform=applied_event, old=chosen.old, new=to, keys=[chosen.key], by=self.admin
            )
            applied_event.refresh_from_db()
        return applied_event

    def check(self, on: datetime.date, last: datetime.date) -> None:
        """Each village in one commune that is there; all households; sums of the restated board
        are those of its parts and, where nothing was divided, of the day itself."""
        there = set(Unit.objects.on(on).values_list("pk", flat=True))
        placed = dict(VillagePlacement.objects.on(on).values_list("village_id", "commune_id"))
        named = VillageVersion.objects.on(on)
        assert sorted(placed) == sorted(named.values_list("village_id", flat=True))
        assert set(placed.values()) <= there
        served = TeamVillage.objects.on(on).filter(void=False)
        for village, commune in served.values_list("village_id", "commune_id"):
            assert placed[village] == commune
        stands = TeamPlacement.objects.on(on).values_list("commune_id", flat=True)
        assert set(stands) <= there or on < FIRST
        households = named.values_list("households", flat=True)
        assert sum(households) == COMMUNES * VILLAGES * HOUSEHOLDS
        found = restated(self.province, on, last, lambda area: demands_of(Plan.objects.all(), area))
        assert found is not None
        rows = found.board.children
        total = found.board.row.counts
        for name in ("villages_with_team", "village_teams", "commune_teams"):
            assert sum(getattr(row.counts, name) for row in rows) == getattr(total, name)
        if not found.divided:
            counts = picture(self.province, on).communes
            assert total.village_teams == sum(one.counts.village_teams for one in counts)
