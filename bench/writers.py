"""Goals G5 and G6: what the counters cost those who confirm decisions, alone and at once."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import drafting
from measure import DROPPED, ROUNDS, Goal, Way, in_turns, statements_of, timed
from registers import TODAY, Registers, setup

WRITERS, EACH = 8, 2
# Communes in which all of them write: few, so that they meet.
PLACES = 8


def goals(registers: Registers) -> list[Goal]:
    with registers.looked_at("whole"):
        return [*alone(), *at_once(registers.database("whole"))]


def alone() -> list[Goal]:
    """Decisions of one team and six members, confirmed in turn with counters and without."""
    turns = ROUNDS + DROPPED
    places = [unit for unit in drafting.communes(turns) for _ in (0, 1)]
    keys = iter(drafting.drafts(places, drafting.new_villages(places, "Thử riêng")))

    def counted() -> float:
        return timed(lambda: drafting.confirm(next(keys)))()

    def bare() -> float:
        with not_counted():
            return counted()

    ways: dict[str, Way] = {"counted": counted, "bare": bare}
    found = in_turns(ways)
    few, many = (_statements(members) for members in (3, 30))
    _recount(places)
    return [
        Goal(
            "G5",
            "a decision confirmed with counters to without",
            found["counted"] / found["bare"],
            1.8,
            peers="rows saved one by one 2.1",
        ),
        Goal("G5", "more statements for thirty members than for three", many - few, 0),
        Goal("G5", "statements of a confirmation", many, None),
    ]


def _statements(members: int) -> int:
    places = drafting.communes(1, skip=60)
    keys = drafting.drafts(places, drafting.new_villages(places, "Thử câu"), members=members)
    return statements_of(lambda: drafting.confirm(keys[0])).count


@contextmanager
def not_counted() -> Iterator[None]:
    """The hook to the counters switched off."""
    from communes import facts

    kept = facts._listeners[:]
    facts._listeners.clear()
    try:
        yield
    finally:
        facts._listeners.extend(kept)


def _recount(places: list[Any]) -> int:
    from reports.counters import recount

    return recount({unit.pk for unit in places}, TODAY)


def at_once(database: str) -> list[Goal]:
    """Eight who confirm at once in one province, each a process, in rounds of both kinds."""
    counted = drafting.communes(PLACES, skip=100)
    bare = drafting.communes(PLACES, skip=100 + PLACES)
    rounds = ROUNDS + DROPPED
    batch = WRITERS * EACH
    villages: list[int] = []
    waiting: dict[bool, list[int]] = {}
    for kind, where in ((True, counted), (False, bare)):
        # Neighbouring writers begin in neighbouring communes and meet in the second half.
        places = [where[(number * 3 // 2) % PLACES] for number in range(rounds * batch)]
        mine = drafting.new_villages(places, "Thử chung")
        waiting[kind] = drafting.drafts(places, mine)
        villages += mine if kind else []
    contested = drafting.new_villages(counted[:1], "Thử tranh") * WRITERS
    rivals = drafting.drafts(counted[:1] * WRITERS, contested)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    with _team_of_writers(database) as writers:
        for turn in range(rounds):
            for kind, keys in waiting.items():
                taken, begun = keys[turn * batch : (turn + 1) * batch], time.perf_counter()
                troubles = _order(writers, taken, kind)
                seconds[kind].append(time.perf_counter() - begun)
                if troubles:
                    raise SystemExit(f"confirmations failed: {troubles}")
        refused = _order(writers, rivals, True)
    speed = {kind: 1 / statistics.median(each[DROPPED:]) for kind, each in seconds.items()}
    deadlocks = sum("deadlock" in trouble for trouble in refused)
    lost, twice = _outcome([*villages, contested[0]])
    drifted = _recount(counted)
    _recount(bare)
    return [
        Goal(
            "G6",
            "eight writers with counters to without, decisions a second",
            speed[True] / speed[False],
            0.45,
            at_most=False,
            peers="counter rows at four levels 0.13",
        ),
        Goal("G6", "communes whose figures drifted from a recount", drifted, 0),
        Goal("G6", "deadlocks", deadlocks, 0, peers="rows in random order 1 a second"),
        Goal("G6", "villages with two teams", twice, 0, peers="check, then insert: 16"),
        Goal("G6", "confirmed decisions without their team", lost, 0),
        Goal("G6", "of eight decisions on one village, refused", len(refused), None),
    ]


def _outcome(villages: list[int]) -> tuple[int, int]:
    """Villages whose team is missing, and those with more than one."""
    from django.db.models import Count

    from teams.models import TeamVillage

    rows = TeamVillage.objects.on(TODAY).filter(void=False, village__in=villages)
    teams = dict(rows.values_list("village").annotate(n=Count("pk")).order_by())
    return len(set(villages) - teams.keys()), sum(count > 1 for count in teams.values())


@contextmanager
def _team_of_writers(database: str) -> Iterator[list[Connection]]:
    spawning = multiprocessing.get_context("spawn")
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    lines, processes = [], []
    for _ in range(WRITERS):
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=_write, args=(f"{server}/{database}", theirs))
        process.start()
        lines.append(ours)
        processes.append(process)
    for line in lines:
        line.recv()
    try:
        yield lines
    finally:
        for line in lines:
            line.send(None)
        for process in processes:
            process.join()


def _order(writers: list[Connection], keys: list[int], counted: bool) -> list[str]:
    """Let each confirm its share; what was refused or failed."""
    for place, line in enumerate(writers):
        line.send((keys[place::WRITERS], counted))
    return [trouble for line in writers for trouble in line.recv()]


def _write(url: str, line: Connection) -> None:
    """A process that confirms what it is told until it is told nothing."""
    os.environ["DATABASE_URL"] = url
    setup()
    from django.db import connection

    from communes.errors import Refused

    connection.ensure_connection()
    drafting.officer()
    line.send("ready")
    while (order := line.recv()) is not None:
        keys, counted = order
        troubles = []
        for key in keys:
            try:
                if counted:
                    drafting.confirm(key)
                else:
                    with not_counted():
                        drafting.confirm(key)
            except Refused as refusal:
                troubles.append(refusal.message)
            except Exception as failure:
                troubles.append(repr(failure))
        line.send(troubles)
