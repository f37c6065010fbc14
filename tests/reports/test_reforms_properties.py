"""Whatever villages go through: each day has one answer for ever, and nobody is lost."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from communes.errors import Refused
from communes.models import VillagePlacement, VillageVersion
from communes.roles import Role
from reports.actions import reforming
from reports.reforms.work import worked_out
from teams.actions.reform_choices import choose_destinations
from teams.models import Team, TeamVillage
from tests import make
from tests.depths import examples
from tests.reports.reforming import drafted, named_on, picture_of

FIRST = datetime.date(2022, 1, 10)
STEP = datetime.timedelta(days=20)
VILLAGES = 4
HOUSEHOLDS = 40

steps = st.lists(
    st.tuples(
        st.sampled_from(("merge", "split", "rename", "part", "found")),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=2,
    max_size=5,
)


class TestReforms(TestCase):
    @settings(
        max_examples=examples(8),
        deadline=None,
        derandomize=True,
        # Shrinking would play the register through hundreds of times.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps)
    def test_reforms_and_decisions_in_any_order(self, asked: list[tuple[str, int, int]]) -> None:
        land = make.make_land()
        self.home = land.home
        self.chair = make.make_officer(Role.CHAIR, land.home)
        for _ in range(VILLAGES):
            make.make_village(land.home, households=HOUSEHOLDS)
        days = [
            FIRST + STEP * place - datetime.timedelta(days=1) for place in range(len(asked) + 2)
        ]
        past: list[Any] = []
        teams = 0
        done = []
        for place, (what, one, other) in enumerate(asked):
            on = FIRST + STEP * place
            past = picture_of(self.home, days[: place + 1])
            before = self.serving(days[: place + 1])
            if what == "found":
                teams += self.found(one, on)
                done = []
            elif (reform := self.reform(what, one, other, on, f"{place}")) is not None:
                done.append(reform)
            # What was true of a past day is true of it for ever.
            assert picture_of(self.home, days[: place + 1]) == past
            assert self.serving(days[: place + 1]) == before
        for on in days:
            self.check(on)
        last = days[-1]
        assert Team.objects.there_on(last).count() == teams
        assert TeamVillage.objects.on(last).values("team").distinct().count() == teams
        # What nothing was built on can be taken back, the last one first.
        for reform in reversed(done):
            reforming.undo_reform(reform=reform, reason="thử", by=self.chair)
            self.check(last)

    def serving(self, days: list[datetime.date]) -> list[Any]:
        rows = TeamVillage.objects.filter(void=False)
        return [sorted(rows.on(day).values_list("team", "village")) for day in days]

    def found(self, pick: int, on: datetime.date) -> int:
        """A team for the pick-th village without one."""
        covered = set(TeamVillage.objects.on(on).values_list("village_id", flat=True))
        free = [v for v in named_on(self.home, on).values() if v.pk not in covered]
        if not free:
            return 0
        document = make.make_document(self.home, signed_on=on)
        make.make_team(self.home, [free[pick % len(free)]], document, members=["Một"])
        return 1

    def reform(self, what: str, one: int, other: int, on: datetime.date, mark: str) -> Any:
        names = sorted(named_on(self.home, on))
        first, second = names[one % len(names)], names[other % len(names)]
        text = {
            "merge": f"Sáp nhập {first} và {second} thành thôn M{mark}",
            "split": f"Chia {first} thành thôn S{mark} (1 hộ) và thôn T{mark}",
            "rename": f"Đổi tên {first} thành thôn R{mark}",
            "part": f"Tách 1 hộ của {first} để thành lập thôn P{mark}",
        }[what]
        reform = drafted(self.home, text, self.chair, on)
        queue = worked_out(reform, self.chair).queue
        chosen = {
            waiting.field: [waiting.candidates[other % len(waiting.candidates)].key]
            for waiting in queue
        }
        try:
            choose_destinations(reform=reform, queue=queue, chosen=chosen, by=self.chair)
            return reforming.apply_reform(reform=reform, by=self.chair)
        except Refused:
            # The same village twice, or another act of a later day: refused, nothing written.
            assert what == "merge" or queue == []
            return None

    def check(self, on: datetime.date) -> None:
        """Each village of the day in exactly one commune; the households are all there."""
        placed = sorted(VillagePlacement.objects.on(on).values_list("village_id", flat=True))
        named = VillageVersion.objects.on(on)
        assert placed == sorted(named.values_list("village_id", flat=True))
        assert len(placed) == len(set(placed))
        counts = named.values_list("households", flat=True)
        assert sum(count for count in counts if count is not None) == VILLAGES * HOUSEHOLDS
