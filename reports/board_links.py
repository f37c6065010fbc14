"""Where the figures of a board lead: to the rows behind them, on the same day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from communes.models import Level
from reports.board import Row
from reports.board_columns import Links
from reports.board_words import COVERAGE
from reports.demands import Demand
from reports.week import WEEK
from teams.deadlines import last_day_in_time

# Kept in every link of the board, in this order.
PARAMETERS = ("don-vi", "ngay", "ke-hoach", "chi-tieu", "cap", "loc", "xep")
MET = "da-dat"
ONE_DAY = datetime.timedelta(days=1)
# Rules whose n stands on signed decisions, so that on time and late can be opened as such.
_BY_SIGNING = frozenset({COVERAGE, "min_teams_per_commune", "coverage_communes", "pilot_sample"})


def query_string(query: Mapping[str, str], **changes: str | int | None) -> str:
    """The address with some parameters changed; None drops one. Names are written with _."""
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    kept = {**{name: query.get(name, "") for name in PARAMETERS}, **changed}
    pairs = [(name, kept[name]) for name in PARAMETERS if kept[name] not in (None, "")]
    return urlencode(pairs)


@dataclass(frozen=True)
class Addresses:
    """query: of this page. demand: the one that the table is about. documents: whether the reader
    may open decisions, teams and people; totals are for everybody. by_commune: the rows are the
    communes of all districts."""

    query: Mapping[str, str]
    on: datetime.date
    today: datetime.date
    demand: Demand | None
    documents: bool
    by_commune: bool = False

    def board(self, row: Row, **changes: str | None) -> str:
        pk = row.unit.pk if row.unit else None
        kept = {"loc": None, "xep": None, "cap": None, **changes}
        return f"?{query_string(self.query, don_vi=pk, **kept)}"

    def ledger(self, row: Row, **more: str) -> str:
        target = {"chi-tieu": str(self.demand.target.pk)} if self.demand else {}
        return self._list("reports:ledger", row, **target, **more)

    def of(self, row: Row, change: int | None = None) -> Links:
        """All links of a row; change: teams since a week ago."""
        board = self.board(row)
        if not self.documents:
            ledger = self.ledger(row) if self._counts_villages else board
            return Links(board=board, figure=ledger)
        return Links(
            board=board,
            figure=self._figure(row, board),
            teams=self._list("members:teams", row),
            new_teams=self._moved(row, change or 0),
            people=self._list("members:people", row),
            on_time=self._signed(row, late=False),
            late=self._signed(row, late=True),
        )

    @property
    def _counts_villages(self) -> bool:
        return self.demand is None or self.demand.rule.kind == COVERAGE

    def _figure(self, row: Row, board: str) -> str:
        kind = self.demand.rule.kind if self.demand else COVERAGE
        if kind == COVERAGE:
            return self.ledger(row)
        if kind == "training_share":
            return self._list("members:people", row, **{"tap-huan": "co"})
        if row.unit is None or row.unit.level != Level.COMMUNE:
            return self._list("members:teams", row) if kind == "size_band" else board
        name = "members:decisions" if kind == "document_due" else "members:teams"
        return self._list(name, row)

    def _moved(self, row: Row, change: int) -> str:
        if change < 0:
            return self._list("members:teams", row, **{"tinh-trang": "het"})
        first = self.on - WEEK + ONE_DAY
        return self._list(
            "members:teams",
            row,
            **{"lap-tu": f"{first:%d/%m/%Y}", "lap-den": f"{self.on:%d/%m/%Y}"},
        )

    def _signed(self, row: Row, *, late: bool) -> str:
        rule = self.demand.rule if self.demand else None
        if rule is None or rule.kind not in _BY_SIGNING:
            return ""
        last_day = last_day_in_time(rule.due, rule.wording)
        if last_day is None:
            return ""
        if late:
            days = {"ky-tu": f"{last_day + ONE_DAY:%d/%m/%Y}", "ky-den": f"{self.on:%d/%m/%Y}"}
        else:
            days = {"ky-den": f"{last_day:%d/%m/%Y}"}
        return self._list("members:decisions", row, **days)

    def _list(self, name: str, row: Row, **conditions: str) -> str:
        query: dict[str, str] = {"don-vi": str(row.unit.pk)} if row.unit else {}
        if self.on != self.today:
            query["ngay"] = self.on.isoformat()
        query |= conditions
        return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)
