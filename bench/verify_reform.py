"""Whether the reform of 2025 leaves every figure of the past as it was, on a national register.

    createdb -T NATIONAL COPY
    DATABASE_URL=postgres://…/COPY PORTAL_TODAY=2025-07-01 python bench/verify_reform.py --by USER

Counts live the boards of the country, of every province and of every district on days before the
reform, with every commune's own figures in them, and freezes a report of 2022. Applies the reform
of the whole country for good (so give it a copy), tells its time, processor and memory, and counts
everything again: villages, teams, seats and people of the register before and after, the boards
to the last figure, the frozen report and its files to the last byte. Exits 1 when anything differs.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import national

if TYPE_CHECKING:
    from collections.abc import Iterator

    from communes.models import Unit

REFORM = datetime.date(2025, 7, 1)
DAYS = (datetime.date(2022, 8, 31), datetime.date(2025, 6, 30))
REPORT = ("progress", "--unit=49", "--period=2022-06")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by", required=True, help="an administrator of the whole country")
    parser.add_argument("--levels", default="province,district", help="whose boards, by commas")
    options = parser.parse_args()
    by, levels = options.by, options.levels.split(",")
    national.setup()
    from communes.models import Officer
    from reports.actions.unit_reform import follow_units

    officer = Officer.objects.get(username=by)
    boards, frozen, sums = dict(_boards(levels)), _frozen(by), _sums()
    print(f"before: {sums}; {len(boards)} boards", flush=True)
    _drop_memory_mark()
    begun, used = time.perf_counter(), _processor()
    done = follow_units(on=REFORM, by=officer)
    print(
        f"reform of {len(done)} provinces: {time.perf_counter() - begun:.0f} s on the clock, "
        f"{_processor() - used:.0f} s of processor, peak "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB; "
        f"{sum(one.figures['moved'] for one in done)} communes moved whole, "
        f"{sum(one.figures['divided'] for one in done)} divided",
        flush=True,
    )
    after = _sums()
    print(f"after:  {after}", flush=True)
    wrong = [f"sums: {name}" for name in sums if sums[name] != after[name]]
    wrong += [f"board: {name}" for name, told in _boards(levels) if boards[name] != told]
    if _frozen(by) != frozen:
        wrong.append("the frozen report of 2022")
    for line in wrong:
        print(f"differs: {line}")
    print("nothing differs" if not wrong else f"{len(wrong)} differ")
    return bool(wrong)


def _boards(levels: list[str]) -> Iterator[tuple[str, str]]:
    """By name and day, the digest of a board and of all communes under it."""
    from communes.models import UnitVersion
    from reports.boards.board import as_json, board
    from reports.demands import demands_of
    from reports.facts import picture
    from teams.models import Plan

    for on in DAYS:
        rows = UnitVersion.objects.on(on).filter(unit__level__in=levels).select_related("unit")
        units: list[Unit | None] = [None, *(row.unit for row in rows.order_by("unit_id"))]
        for unit in units:
            seen = picture(unit, on)
            shown = board(seen, demands_of(Plan.objects.all(), seen))
            told = json.dumps(as_json(shown), ensure_ascii=False, sort_keys=True) + repr(
                sorted(repr((one.facts.commune_id, one.counts)) for one in seen.communes)
            )
            name = f"{unit.label if unit else 'cả nước'} {unit.pk if unit else ''}, {on}"
            yield name, hashlib.sha256(told.encode()).hexdigest()


def _sums() -> dict[str, int]:
    """Of the whole register on the eve and, once it has moved, on the day: they must be equal.

    Villages and teams of divided communes are counted where they wait.
    """
    from communes.models import VillagePlacement
    from members.models import Membership
    from teams.models import Team, TeamPlacement, TeamVillage

    seats = Membership.objects.current(REFORM).counted().filter(team__void=False)
    return {
        "villages": VillagePlacement.objects.on(REFORM).count(),
        "teams": Team.objects.there_on(REFORM).counted().count(),
        "villages served": TeamVillage.objects.on(REFORM).filter(void=False).count(),
        "seats": seats.count(),
        "people": seats.values("person_id").distinct().count(),
        "teams that stand": TeamPlacement.objects.on(REFORM).count(),
    }


def _frozen(by: str) -> Counter[str]:
    """Digests of the frozen figures of a report of 2022, and of its files."""
    from django.core.management import call_command

    from reports.models import Snapshot

    with tempfile.TemporaryDirectory() as folder, open("/dev/null", "w") as nowhere:
        call_command("build_report", *REPORT, f"--by={by}", f"--out={folder}", stdout=nowhere)
        files = [each.read_bytes() for each in sorted(Path(folder).iterdir())]
    files += [bytes(each.content) for each in Snapshot.objects.order_by("pk")]
    return Counter(hashlib.sha256(each).hexdigest() for each in files)


def _processor() -> float:
    from measure import spent

    return spent()


def _drop_memory_mark() -> None:
    """What was read before the reform does not count as its memory; Linux alone can forget it."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main())
