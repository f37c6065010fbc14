"""The official unit lists as units with dated versions, and who succeeded whom.

Reads the csv files of `communes/data` (made by `communes/data/make.py`) and derives the shape that
the register stores. Pure: no database, no clock.

Which unit is the same from list to list:

* 1/7/2022 to 30/6/2025: a unit that keeps its code stays itself; others may have been merged into
  it. The files know no day between the two lists. What stood on the list of 2022 is taken to have
  stood unchanged through 29/6/2025, and what the later list has otherwise to begin on 30/6/2025;
  units that ended or began so carry the two days between which it really happened.
* 1/7/2025: a unit is the same only if it came whole from one unit of the same level and code, which
  went nowhere else, and has the same bare name, or the catalogue says that it was left as it was.
  All others end on 30/6/2025 and begin on 1/7/2025, exactly.
* 2026: changes of kind alone; every unit stays itself. Only the day of issue is known.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from communes.units.drafts import DAY, LEVELS, Draft, State, versions
from communes.units.rows import (
    SuccessionRow,
    UnitListError,
    UnitRow,
    VersionRow,
    bare_name,
)
from communes.vietnamese import match_key

__all__ = [
    "SuccessionRow",
    "UnitListError",
    "UnitRow",
    "VersionRow",
    "check_totals",
    "official_totals",
    "read_successions",
    "read_units",
]

DATA = Path(__file__).resolve().parents[1] / "data"

LIST_OF_2022 = date(2022, 7, 1)
LAST_DAY_OF_THREE_TIERS = date(2025, 6, 30)
FIRST_DAY_OF_TWO_TIERS = date(2025, 7, 1)

# The reform of the provinces; the resolutions on communes are in resolutions_2025.csv.
REFORM_OF_PROVINCES = "Nghị quyết 202/2025/QH15 ngày 12/06/2025"

LEVEL_NAMES = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}

HOW_DERIVED = {
    "alias": "suy từ tên cũ được ghi cho đơn vị kế tiếp",
    "alias_province": "suy từ tên cũ được ghi cho đơn vị kế tiếp ở huyện khác",
    "name": "suy từ đơn vị cùng tên trong huyện",
    "communes": "suy từ các đơn vị cấp xã trực thuộc",
    "corrected": "đối chiếu thủ công",
}


def read_units() -> list[UnitRow]:
    """Every unit of the lists: provinces first, then districts, then communes."""
    return list(_register()[0])


def read_successions() -> list[SuccessionRow]:
    """Every succession between units of `read_units`, in the order of their keys."""
    return list(_register()[1])


def official_totals() -> dict[date, tuple[int, int, int]]:
    """Provinces, districts and communes in force on a day, as published."""
    return {
        LIST_OF_2022: (63, 705, 10_599),
        LAST_DAY_OF_THREE_TIERS: (63, 696, 10_035),
        FIRST_DAY_OF_TWO_TIERS: (34, 0, 3_321),
        date(2026, 8, 24): (34, 0, 3_321),  # after the changes of kind of 2026
    }


def check_totals(units: Iterable[UnitRow]) -> None:
    """Compare the units in force on each official day; UnitListError names the first difference."""
    units = list(units)
    for day, totals in official_totals().items():
        for level, expected in zip(LEVEL_NAMES, totals, strict=True):
            found = sum(1 for unit in units if unit.level == level and unit.valid_on(day))
            if found != expected:
                raise UnitListError(
                    f"Danh mục ngày {_written(day)}: {LEVEL_NAMES[level]} phải có "
                    f"{_grouped(expected)} đơn vị, tìm thấy {_grouped(found)}."
                )


@cache
def _register() -> tuple[tuple[UnitRow, ...], tuple[SuccessionRow, ...]]:
    lists = _Lists()
    return lists.units(), lists.successions()


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _resolution(row: dict[str, str]) -> str:
    return f"Nghị quyết {row['resolution']} ngày {_written(date.fromisoformat(row['issued_on']))}"


def _catalogue(day: date) -> str:
    return f"Danh mục đơn vị hành chính {_written(day)}"


class _Lists:
    """The lists laid over one another, code by code; a code is of one level by its length."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.of_reform = {row["code"]: _resolution(row) for row in _rows("resolutions_2025")}
        self.olds: dict[str, list[str]] = defaultdict(list)  # of 30/6/2025, by new code
        self.news: dict[str, list[str]] = defaultdict(list)  # of 1/7/2025, by old code
        self.pairs = _rows("succession_2025_provinces") + _rows("succession_2025")
        for pair in self.pairs:
            self.olds[pair["new_code"]].append(pair["old_code"])
            self.news[pair["old_code"]].append(pair["new_code"])
        self.in_2022 = self._list_of_2022()
        self.before = self._list_before_the_reform()
        self.after = self._list_after_the_reform()
        self._changes_of_2026()
        self.drafts.sort(key=lambda unit: (len(unit.code), unit.code, unit.valid_from or date.min))
        for key, unit in enumerate(self.drafts, start=1):
            unit.key = key

    def _list_of_2022(self) -> dict[str, Draft]:
        units: dict[str, Draft] = {}
        for row in _rows("units_2022"):
            units[row["code"]] = self._new(row["code"], LIST_OF_2022)
            self._state(units, row, None, "")
        return units

    def _list_before_the_reform(self) -> dict[str, Draft]:
        day = LAST_DAY_OF_THREE_TIERS
        units: dict[str, Draft] = {}
        document = f"{_catalogue(day)} (thay đổi trong thời gian {_between()})"
        for row in _rows("units_2025H1"):
            unit = self.in_2022.get(row["code"])
            if unit is None:
                unit = self._new(row["code"], day)
                unit.valid_from = day
                unit.began_between = (LIST_OF_2022 + DAY, day)
            units[row["code"]] = unit
            self._state(units, row, day, document)
        for code, unit in self.in_2022.items():
            if code not in units:
                unit.valid_to = day - DAY
                unit.ended_between = (LIST_OF_2022, day - DAY)
        return units

    def _list_after_the_reform(self) -> dict[str, Draft]:
        day = FIRST_DAY_OF_TWO_TIERS
        kept = {row["code"] for row in _rows("kept_2025")}
        units: dict[str, Draft] = {}
        for row in _rows("units_2025"):
            code = row["code"]
            unit = self.before.get(code)
            alone = self.olds[code] == [code] and self.news[code] == [code]
            if unit is None or not (
                alone and (code in kept or match_key(unit.states[-1].name) == match_key(_bare(row)))
            ):
                unit = self._new(code, day)
                unit.valid_from = day
            units[code] = unit
            self._state(units, row, day, self._reform_of(row["parent_code"]))
        for code, unit in self.before.items():
            if units.get(code) is not unit:
                unit.valid_to = day - DAY
        return units

    def _changes_of_2026(self) -> None:
        for change in _rows("changes_2026"):
            unit = self.after[change["code"]]
            state = replace(
                unit.states[-1],
                valid_from=date.fromisoformat(change["issued_on"]),
                name=_bare(change),
                kind=change["kind"],
                document=f"{_resolution(change)} (lấy ngày ban hành, chưa rõ ngày có hiệu lực)",
            )
            unit.states.append(state)

    def _new(self, code: str, day: date) -> Draft:
        unit = Draft(code, _catalogue(day))
        self.drafts.append(unit)
        return unit

    def _state(
        self, units: dict[str, Draft], row: dict[str, str], day: date | None, document: str
    ) -> None:
        """Note what a list says of a unit, unless it says what the list before said."""
        parent = units.get(row["parent_code"])
        if parent is None and row["parent_code"]:
            raise UnitListError(
                f"Đơn vị {row['code']} {row['name']} trực thuộc mã {row['parent_code']} "
                "không có trong danh mục."
            )
        states = units[row["code"]].states
        state = State(day, _bare(row), row["kind"], parent, document)
        if not states or (states[-1].name, states[-1].kind, states[-1].parent) != (
            state.name,
            state.kind,
            state.parent,
        ):
            states.append(state)

    def units(self) -> tuple[UnitRow, ...]:
        with_communes = {
            state.parent.code
            for unit in self.drafts
            for state in unit.states
            if state.parent is not None
        }
        return tuple(
            UnitRow(
                key=unit.key,
                level=LEVELS[len(unit.code)],
                code=unit.code,
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
                exact=unit.began_between is None and unit.ended_between is None,
                began_between=unit.began_between,
                ended_between=unit.ended_between,
                source=unit.source,
                holds_villages=len(unit.code) == 5
                or (len(unit.code) == 3 and unit.code not in with_communes),
                versions=tuple(versions(unit)),
            )
            for unit in self.drafts
        )

    def successions(self) -> tuple[SuccessionRow, ...]:
        found = [*self._between_the_lists(), *self._by_the_reform()]
        return tuple(sorted(found, key=lambda row: (row.old_key, row.new_key)))

    def _between_the_lists(self) -> Iterable[SuccessionRow]:
        for row in _rows("succession_2022_2025H1"):
            if row["new_code"]:
                yield SuccessionRow(
                    old_key=self.in_2022[row["old_code"]].key,
                    new_key=self.before[row["new_code"]].key,
                    on=LAST_DAY_OF_THREE_TIERS,
                    kind="merge" if row["extent"] == "whole" else "split",
                    extent=row["extent"],
                    people=row["people"],
                    document=f"{_catalogue(LAST_DAY_OF_THREE_TIERS)}; "
                    f"{HOW_DERIVED[row['derived']]}; xảy ra trong thời gian {_between()}",
                )

    def _by_the_reform(self) -> Iterable[SuccessionRow]:
        for row in self.pairs:
            old, new = self.before[row["old_code"]], self.after[row["new_code"]]
            if old is new:
                continue
            parent = new.states[0].parent
            yield SuccessionRow(
                old_key=old.key,
                new_key=new.key,
                on=FIRST_DAY_OF_TWO_TIERS,
                kind=self._kind(row),
                extent=row["extent"],
                people=row.get("people", "all"),  # provinces went whole
                document=self._reform_of(parent.code if parent else ""),
            )

    def _reform_of(self, province: str) -> str:
        """The resolution on the communes of a new province; of the provinces themselves for ""."""
        return self.of_reform[province] if province else REFORM_OF_PROVINCES

    def _kind(self, row: dict[str, str]) -> str:
        if len(self.news[row["old_code"]]) > 1 or row["extent"] == "part":
            return "split"
        if len(row["old_code"]) == 3:
            return "replace"
        return "merge" if len(self.olds[row["new_code"]]) > 1 else "rename"


def _between() -> str:
    return f"từ {_written(LIST_OF_2022 + DAY)} đến {_written(LAST_DAY_OF_THREE_TIERS)}"


def _bare(row: dict[str, str]) -> str:
    return bare_name(row["name"], row["kind"])
