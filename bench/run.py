"""Every goal of speed against the portal's own code, beside what others cost.

    make bench [ARGS='--only boards,pages --keep']

Makes three registers beside the database that DATABASE_URL names (a tenth of the provinces, the
whole country, three times its villages), each in a database of its own, counts them, and measures:
boards, writers, pages, finding, reforms of units and imports. Everything that is compared is done
in turns in one run. Writes RESULTS.md, drops the registers (unless --keep) and exits 1 when a goal
is missed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from pathlib import Path

import imports
import registers
from measure import Goal

RESULTS = Path(__file__).with_name("RESULTS.md")
# What is written by hand below this line stays.
END = "<!-- written by make bench down to here -->"
PARTS = {
    "boards": registers.SCALES,
    "writers": ("whole",),
    "pages": ("whole",),
    "report_files": ("whole",),
}
PARTS |= {"finding": ("whole",), "unit_reform": ("whole",), "imports": ()}
HEAD = """# Results

Written by `make bench`. Ratios of one run, each way in turn, medians of 17 rounds after two that
warm up, of seconds of processor (of the portal and of its database server), which other work on
the machine hardly moves; eight writers at once are timed by the clock. Figures of others are
those measured before the portal was built, on the same kind of data. Load of the machine while
this was measured: {load}, on {cores} cores; all of it took {took}, the registers included.

| goal | what | figure | limit | | others |
|---|---|---|---|---|---|
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="parts: " + ", ".join(PARTS))
    parser.add_argument("--keep", action="store_true", help="keep and reuse the registers")
    options = parser.parse_args()
    parts = options.only.split(",")
    if wrong := set(parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    registers.setup()
    here = registers.Registers()
    begun = time.perf_counter()
    here.make_all({size for part in parts for size in PARTS[part]}, keep=options.keep)
    goals: list[Goal] = []
    try:
        for part in parts:
            print(f"{part} ... ({_minutes_since(begun)} so far)", flush=True)
            found = imports.goals() if part == "imports" else _goals(part, here)
            for goal in found:
                print(line_of(goal), flush=True)
            goals += found
    finally:
        if not options.keep:
            here.drop()
    if parts == list(PARTS):
        write(goals, _minutes_since(begun))
    missed = [goal for goal in goals if not goal.met]
    print(f"{len(missed)} goals missed" if missed else "all goals met")
    return bool(missed)


def _goals(part: str, here: registers.Registers) -> list[Goal]:
    found: list[Goal] = importlib.import_module(part).goals(here)
    return found


def line_of(goal: Goal) -> str:
    return (
        f"{goal.key:4} {goal.what:72} {goal.figure:9.2f}  {goal.limit_words:7} "
        f"{goal.verdict:7} {goal.peers}"
    ).rstrip()


def _minutes_since(begun: float) -> str:
    return f"{(time.perf_counter() - begun) / 60:.1f} minutes"


def write(goals: list[Goal], took: str) -> None:
    """The table of a whole run; notes below the line stay."""
    notes = RESULTS.read_text(encoding="utf-8").partition(END)[2] if RESULTS.exists() else ""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    rows = [
        f"| {goal.key} | {goal.what} | {goal.figure:.2f} | {goal.limit_words} | {goal.verdict} "
        f"| {goal.peers} |\n"
        for goal in goals
    ]
    head = HEAD.format(load=load, cores=os.cpu_count(), took=took)
    RESULTS.write_text(head + "".join(rows) + "\n" + END + notes, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
