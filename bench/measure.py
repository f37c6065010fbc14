"""Ratios of one interleaved run: every way of doing a thing in turn, and the median of its turns.

Seconds move with the neighbours of the machine; ratios of one run hardly do, so that goals are
ratios only. What is counted are seconds of processor, those of this process and of the database
server's process that answers it: on a machine of one's own they are the seconds on the clock, and
beside other work they are still what the thing costs, where the clock counts each wait for a turn
and so makes whatever asks in three statements three times as dear as what asks in one. Where the
server is on another machine, the clock has to do. Writers who wait for one another and for the
disk are timed by the clock.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Way = Callable[[], float]
ROUNDS, DROPPED = 17, 2


@dataclass(frozen=True)
class Goal:
    """A figure beside its limit. at_most: the limit is a ceiling, else a floor.

    limit None: told for information. peers: what others cost, as measured (perf section).
    """

    key: str
    what: str
    figure: float
    limit: float | None
    at_most: bool = True
    peers: str = ""

    @property
    def met(self) -> bool:
        if self.limit is None:
            return True
        return self.figure <= self.limit if self.at_most else self.figure >= self.limit

    @property
    def limit_words(self) -> str:
        if self.limit is None:
            return "–"
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"

    @property
    def verdict(self) -> str:
        return "" if self.limit is None else "met" if self.met else "MISSED"


def in_turns(
    ways: Mapping[str, Way], rounds: int = ROUNDS, dropped: int = DROPPED
) -> dict[str, float]:
    """Median seconds of each way; the first rounds, which warm up, are left out."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + dropped):
        for name, way in ways.items():
            seconds = way()
            if turn >= dropped:
                found[name].append(seconds)
    return {name: statistics.median(each) for name, each in found.items()}


def spent() -> float:
    """Seconds of processor so far, of this process and of the server's for its connection; the
    clock where these cannot be told."""
    from django.db import connection

    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text("ascii")
    except OSError:
        return time.perf_counter()
    return int(told.split()[0]) / 1e9 + time.process_time()


def timed(work: Callable[[], Any], spent: Callable[[], float] = spent) -> Way:
    """The whole of a piece of work, its Python included."""

    def way() -> float:
        begun = spent()
        work()
        return spent() - begun

    return way


@dataclass
class Statements:
    """What the database was asked while a piece of work ran: how often and for how long."""

    seconds: float = 0.0
    count: int = 0
    said: list[str] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = spent()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += spent() - begun
            self.count += 1
            self.said.append(sql)


def statements_of(work: Callable[[], Any]) -> Statements:
    from django.db import connection

    found = Statements()
    with connection.execute_wrapper(found):
        work()
    return found


def in_database(work: Callable[[], Any]) -> Way:
    """The statements of a piece of work alone, rows received."""
    return lambda: statements_of(work).seconds


def sql(statement: str, params: Any = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
