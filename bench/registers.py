"""Registers of three sizes, each in a database of its own, and the one that is looked at."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from itertools import repeat
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import national
from server import server

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from communes.models import Officer, Unit

TODAY = datetime.date(2025, 6, 20)
SCALES = {"tenth": "0.1", "whole": "1", "triple": "3"}
WITH_PAST = frozenset({"whole"})
# Registers that are made at once.
MAKERS = 2
ADMIN = "bench"
# The province that every size has, each commune of it with the same rows at a tenth and at one.
PROVINCE = "49"
# What the centre and each province ask; the days are those of the papers of 2022.
ASKED: tuple[dict[str, Any], ...] = (
    {
        "rule": "min_teams_per_commune",
        "threshold": 3,
        "due_on": datetime.date(2022, 6, 30),
        "wording": "before",
    },
    {"rule": "coverage_villages", "due_on": datetime.date(2022, 8, 31), "wording": "before"},
)


class Registers:
    """The databases beside the one that DATABASE_URL names: its name with `_bench_tenth` and so
    on."""

    def __init__(self) -> None:
        self.url = os.environ["DATABASE_URL"]
        self.name = self.url.rsplit("/", 1)[1].split("?")[0]
        self.open: dict[str, BaseDatabaseWrapper] = {}

    def database(self, size: str) -> str:
        return f"{self.name}_bench_{size}"

    def address(self, size: str) -> str:
        """Of the register, as a process of its own is given it in DATABASE_URL."""
        before, _, after = self.url.rpartition(f"/{self.name}")
        return f"{before}/{self.database(size)}{after}"

    def make_all(self, sizes: Iterable[str], *, keep: bool) -> None:
        """Seed registers unless they are kept from before: the largest first, two at a time, each
        in a process of its own."""
        largest_first = sorted(sizes, key=lambda size: float(SCALES[size]), reverse=True)
        with ProcessPoolExecutor(MAKERS, get_context("spawn")) as makers:
            for size, seconds in makers.map(_make, largest_first, repeat(keep)):
                print(f"register at scale {SCALES[size]}: {seconds:.0f} s", flush=True)

    def make(self, size: str, *, keep: bool) -> None:
        """Seed one, counted, with what is asked of all."""
        from django.core.management import call_command

        from reports.counters import up_to_date
        from reports.national.write import write_national
        from teams.models import Plan

        name = self.database(size)
        with server(self.url) as maker:
            found = maker.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found and not keep:
                maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
                found = None
            if not found:
                maker.execute(f'CREATE DATABASE "{name}"')
        with self.looked_at(size), open(os.devnull, "w") as nowhere:
            call_command("migrate", verbosity=0)
            if not _seeded():
                call_command("load_units", stdout=nowhere)
                call_command("open_officer", ADMIN, role="admin", stdout=nowhere)
                post = f"{ADMIN}.province --role department --unit {PROVINCE} --on {TODAY}"
                call_command("open_officer", *post.split(), by=ADMIN, stdout=nowhere)
                # Counted once it is known what is asked: _settle().
                write_national(Fraction(SCALES[size]))
            past = size in WITH_PAST
            if not (up_to_date(TODAY) and Plan.objects.exists() and (_past_is_kept() or not past)):
                _settle(past=past)

    def drop(self) -> None:
        for each in self.open.values():
            each.close()
        with server(self.url) as maker:
            for size in SCALES:
                maker.execute(f'DROP DATABASE IF EXISTS "{self.database(size)}" WITH (FORCE)')

    @contextmanager
    def looked_at(self, size: str) -> Iterator[None]:
        """The application's one database is this register until the block ends."""
        from django.db import connections

        before = connections["default"]
        if size not in self.open:
            settings = {**before.settings_dict, "NAME": self.database(size)}
            self.open[size] = type(before)(settings, "default")
            # Helpers of a statement are processes of their own, whose work would not be counted.
            with self.open[size].cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")
        connections["default"] = self.open[size]
        try:
            yield
        finally:
            connections["default"] = before


def _seeded() -> bool:
    from teams.models import Document

    return Document.objects.exists()


def _past_is_kept() -> bool:
    from communes.models import Unit
    from reports.models import PastKept

    kept = PastKept.objects.filter(stale=False).count()
    return kept == Unit.objects.filter(holds_villages=True).count()


def _make(size: str, keep: bool) -> tuple[str, float]:
    begun = time.perf_counter()
    setup()
    Registers().make(size, keep=keep)
    return size, time.perf_counter() - begun


def _settle(*, past: bool) -> None:
    """Plans of the centre and of each province, figures of today and, where boards of past days
    are measured, of the past; statistics of the planner."""
    from django.db import connection

    from communes.models import Officer, Unit
    from reports.counters import recount_all
    from reports.past.keeper import keep
    from teams.models import Plan

    Officer.objects.update(must_change_password=False)
    if not Plan.objects.exists():
        asking: list[Unit | None] = [None]
        asking += Unit.objects.on(TODAY).filter(level="province").order_by("code")
        for number, unit in enumerate(asking, start=1):
            _ask(unit, number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    recount_all(TODAY)
    if past:
        keep()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _ask(unit: Unit | None, number: int) -> None:
    from communes.units.placing import keys_on
    from teams.models import Document, Plan, PlanScope, Target

    day = datetime.date(2022, 3, 10)
    paper = Document.objects.create(
        issuer=unit,
        issuer_name=unit.label if unit else "Bộ Thông tin và Truyền thông",
        kind="KH",
        number_raw=f"{number}/KH-UBND",
        number=number,
        symbol="KH-UBND",
        symbol_key="KH-UBND",
        year=day.year,
        signed_on=day,
        effective_on=day,
        summary="Thành lập Tổ công nghệ số cộng đồng",
        state="in_force",
        entered_on=day,
        **keys_on(unit, day),
    )
    plan = Plan.objects.create(document=paper, name=f"Kế hoạch {number}")
    PlanScope.objects.create(plan=plan, unit=unit)
    for position, asked in enumerate(ASKED, start=1):
        Target.objects.create(plan=plan, position=position, **asked)


def province(code: str = PROVINCE) -> Unit:
    from communes.models import Unit

    return Unit.objects.coded(code, TODAY).get()


@cache
def officer() -> Officer:
    """Who looks: an administrator of the whole country, the same in every register."""
    from communes.models import Officer

    return Officer.objects.get(username=ADMIN)


def setup() -> None:
    os.environ["PORTAL_TODAY"] = TODAY.isoformat()
    national.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
