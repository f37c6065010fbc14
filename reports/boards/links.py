"""Where the figures of a board lead: to the rows behind them, on the same day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from communes.models import Level
from communes.units.two_maps import PARAMETER, Map, map_asked
from reports.behind.counted import THINGS
from reports.boards.board import Row
from reports.boards.lines import Links
from reports.boards.words import COVERAGE
from reports.demands import Demand
from reports.rollup import SUMMED

# Kept in every link of the board, in this order.
PARAMETERS = ("don-vi", "ngay", "ban-do", "ke-hoach", "chi-tieu", "cap", "so-voi", "loc", "xep")
# What ?loc= selects: communes by their standing or what they have,
MET, ASKED, WITH_TEAM, NO_LIST = "da-dat", "duoc-giao", "co-to", "chua-danh-muc"
# villages that are part of N, that a team serves, listed or not, whose team is new or gone,
EXPECTED, SERVED, CHANGED = "duoc-tinh", "dang-co-to", "thay-doi"
# and what was counted in time, late, in time but typed in late.
IN_TIME, LATE, TYPED_LATE = "dung-han", "tre-han", "nhap-muon"
# ?chi-tieu= of figures that hang on no target.
NO_TARGET = "khong"
ONE_DAY = datetime.timedelta(days=1)


def query_string(query: Mapping[str, str], **changes: str | int | None) -> str:
    """The address with some parameters changed; None drops one. Names are written with _."""
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    kept = {**{name: query.get(name, "") for name in PARAMETERS}, **changed}
    pairs = [(name, kept[name]) for name in PARAMETERS if kept[name] not in (None, "")]
    return urlencode(pairs)


@cache
def _path(name: str) -> str:
    return reverse(name)


@dataclass(frozen=True)
class Addresses:
    """query: of this page. demand: the one that the table is about. documents: whether the reader
    may open decisions, teams and people; totals are for everybody. since: the day that changes
    are counted from. by_commune: the rows are the communes of all districts. then: the rows are
    communes of the day on a board that is told on today's map; parts: those of which only a part
    is counted, which no list shows."""

    query: Mapping[str, str]
    on: datetime.date
    today: datetime.date
    demand: Demand | None
    documents: bool
    since: datetime.date
    by_commune: bool = False
    then: bool = False
    parts: frozenset[int] = frozenset()

    def board(self, row: Row, **changes: str | None) -> str:
        pk = row.unit.pk if row.unit else None
        kept = {"loc": None, "xep": None, "cap": None, **changes}
        return f"?{query_string(self.query, don_vi=pk, **kept)}"

    def of(self, row: Row, *, whole: bool = False) -> Links:
        """All links of a row; whole: of the unit itself."""
        if self.then and not whole:
            query = {name: value for name, value in self.query.items() if name != PARAMETER}
            links = replace(self, query=query, then=False).of(row)
            part = row.unit is not None and row.unit.pk in self.parts
            return Links(board=links.board) if part else links
        board = self.board(row)
        villages = self._list("reports:ledger", row, **{"chi-tieu": NO_TARGET, "loc": EXPECTED})
        reading = Links(
            board=board,
            figure=self._figure(row, board),
            communes=self._list("reports:communes", row, loc=WITH_TEAM),
            all_communes=self._list("reports:communes", row, **{"chi-tieu": NO_TARGET}),
            without_list=self._list("reports:communes", row, loc=NO_LIST),
            villages=villages,
            gained=self._gained(row),
        )
        if not self.documents:
            return reading
        return replace(
            reading,
            teams=self._list("members:teams", row, loai="village"),
            commune_teams=self._list("members:teams", row, loai="commune"),
            new_teams=self._moved(row, "lap-tu", "lap-den", self.since + ONE_DAY, self.on),
            ended_teams=self._moved(row, "het-tu", "het-den", self.since, self.on - ONE_DAY),
            people=self._list("members:people", row, **{"loai-to": "tinh"}),
            on_time=self._timed(row, IN_TIME),
            late=self._timed(row, LATE),
            typed_late=self._timed(row, TYPED_LATE),
        )

    def _figure(self, row: Row, board: str) -> str:
        """The rows behind n of N: villages, teams, persons, or communes."""
        if self.demand is None:
            served = {"chi-tieu": NO_TARGET, "loc": SERVED}
            return self._list("reports:ledger", row, **served)
        kind = self.demand.rule.kind
        if kind == COVERAGE:
            return self._target("reports:ledger", row, EXPECTED)
        if kind in SUMMED:
            return self._target("reports:counted", row) if self.documents else board
        if row.unit is None or row.unit.level != Level.COMMUNE:
            # A sample asks for so many communes of a district, whichever they are.
            chosen = MET if kind == "pilot_sample" else ASKED
            return self._target("reports:communes", row, chosen)
        if not self.documents:
            return board
        return self._target("reports:counted", row) if kind in THINGS else board

    def _timed(self, row: Row, which: str) -> str:
        if self.demand is None:
            return ""
        own = self.demand.rule.kind in THINGS
        return self._target("reports:counted" if own else "reports:communes", row, which)

    def _gained(self, row: Row) -> str:
        if self.demand is None:
            return ""
        if self.demand.rule.kind == COVERAGE:
            return self._target("reports:ledger", row, CHANGED, tu=f"{self.since:%d/%m/%Y}")
        return self._target("reports:compare", row, **{"ngay-truoc": f"{self.since:%d/%m/%Y}"})

    def _moved(
        self, row: Row, begin: str, end: str, first: datetime.date, last: datetime.date
    ) -> str:
        """Counted teams that came, or that went, in the days between."""
        days = {begin: f"{first:%d/%m/%Y}", end: f"{last:%d/%m/%Y}", "loai-to": "tinh"}
        if begin == "het-tu":
            days |= {"tinh-trang": "moi", "lap-den": f"{self.since:%d/%m/%Y}"}
        return self._list("members:teams", row, **days)

    def _target(self, name: str, row: Row, chosen: str = "", **more: str) -> str:
        target = {"chi-tieu": str(self.demand.target.pk)} if self.demand else {}
        return self._list(name, row, **target, **({"loc": chosen} if chosen else {}), **more)

    def _list(self, name: str, row: Row, **conditions: str) -> str:
        query: dict[str, str] = {"don-vi": str(row.unit.pk)} if row.unit else {}
        if self.on != self.today:
            query["ngay"] = self.on.isoformat()
            if map_asked(self.query) is Map.OF_TODAY:
                query[PARAMETER] = Map.OF_TODAY.value
        query |= conditions
        return f"{_path(name)}?{urlencode(query)}" if query else _path(name)
