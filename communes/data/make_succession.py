"""Which unit came from which: 2022 to 30/6/2025, and the reform of 1/7/2025, out of the packages.

The converter of the reform was made by name, so it mixes up communes of one name in two old
provinces of one new province; two rules and a short list of corrections take the false pairs out.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from communes.data.make_lists import (
    Packages,
    RecipeError,
    Unit,
    fixes,
    letters,
    split_name,
)

Row = dict[str, str]
Pair = tuple[str, str]


def provinces_2025(packages: Packages) -> list[Row]:
    """Old province to new province; every one went whole."""
    old = {row["provinceKey"]: row["provinceCode"] for row in packages.legacy}
    new = {row["provinceKey"]: row["provinceCode"] for row in packages.current}
    pairs = [
        (old[old_key], new[new_key])
        for new_key, old_keys in packages.converter["DICT_PROVINCE"].items()
        for old_key in old_keys
    ]
    return [{"old_code": a, "new_code": b, "extent": "whole"} for a, b in sorted(pairs)]


class Reform2025:
    """Old commune (or district without communes) to new commune on 1/7/2025."""

    def __init__(self, packages: Packages) -> None:
        self.old = {row["wardCode"] or row["districtCode"]: row for row in packages.legacy}
        self.pairs = self._converted(packages)
        self.dropped = [*self._drop_other_provinces(), *self._drop_namesakes()]
        self.fixes = {
            (fix["old_code"], fix["new_code"]): fix for fix in fixes("succession_2025.csv")
        }
        for pair, fix in self.fixes.items():
            self._correct(pair, fix["action"])

    def _converted(self, packages: Packages) -> dict[Pair, str]:
        """Every pair of the converter, "whole" or "part"."""
        old = {
            f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": code
            for code, row in self.old.items()
        }
        new = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in packages.current}
        pairs: dict[Pair, str] = {}
        for province, communes in packages.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for commune, old_keys in communes.items():
                for old_key in old_keys:
                    pairs[old[old_key], new[province, commune]] = "whole"
        for province, divided in packages.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
            for old_key, parts in divided.items():
                for part in parts:
                    pairs[old[old_key], new[province, part["newWardKey"]]] = "part"
        return pairs

    def _sources(self) -> dict[str, list[str]]:
        sources: dict[str, list[str]] = defaultdict(list)
        for old, new in self.pairs:
            sources[new].append(old)
        return sources

    def _drop_other_provinces(self) -> list[Pair]:
        """A new commune takes from one old province: the one of most of its whole sources."""
        dropped = []
        for new, sources in self._sources().items():
            whole = [old for old in sources if self.pairs[old, new] == "whole"]
            home = Counter(self.old[old]["provinceCode"] for old in whole or sources)
            province = home.most_common(1)[0][0]
            dropped += [(o, new) for o in sources if self.old[o]["provinceCode"] != province]
        return self._drop(dropped)

    def _drop_namesakes(self) -> list[Pair]:
        """A part is false if a namesake feeds the same commune and no other of its district."""
        dropped = []
        for new, sources in self._sources().items():
            for old in sources:
                others = [self.old[other] for other in sources if other != old]
                row = self.old[old]
                if (
                    self.pairs[old, new] == "part"
                    and any(other["wardShortKey"] == row["wardShortKey"] for other in others)
                    and all(other["districtCode"] != row["districtCode"] for other in others)
                ):
                    dropped.append((old, new))
        return self._drop(dropped)

    def _drop(self, pairs: list[Pair]) -> list[Pair]:
        for pair in pairs:
            del self.pairs[pair]
        return pairs

    def _correct(self, pair: Pair, action: str) -> None:
        if (pair in self.pairs) == (action == "add"):
            raise RecipeError(f"succession_2025.csv: cannot {action} {pair}")
        if action == "add":
            self.pairs[pair] = "part"
        elif action == "drop":
            del self.pairs[pair]

    def rows(self) -> list[Row]:
        """A single successor took the whole; where people of a divided one went is unknown."""
        successors = Counter(old for old, _ in self.pairs)
        rows = []
        for old, new in sorted(self.pairs):
            whole = successors[old] == 1
            fix = self.fixes.get((old, new), {})
            rows.append(
                {
                    "old_code": old,
                    "old_level": "2" if len(old) == 3 else "3",
                    "new_code": new,
                    "extent": fix.get("extent") or ("whole" if whole else "part"),
                    "people": fix.get("people") or ("all" if whole else "unknown"),
                }
            )
        return rows


def between_2022_and_2025(
    packages: Packages,
    units_2022: list[Unit],
    units_2025H1: list[Unit],
) -> list[Row]:
    """Units of 1/7/2022 that are gone on 30/6/2025, and what took them in.

    No package has the events. A commune's successor is the one that carries its name as an alias
    or keeps its name; `derived` says which. A district's successor is told by its communes.
    """
    before = {row["code"]: row for row in units_2022}
    after = {row["code"]: row for row in units_2025H1}
    found = {fix["old_code"]: fix for fix in fixes("succession_2022_2025H1.csv")}
    search = AliasSearch(packages, before, after)
    rows = []
    for code, row in before.items():
        if row["level"] == "3" and code not in after:
            fix = found.pop(code, None)
            new, derived = (fix["new_code"], "corrected") if fix else search.successor(row)
            rows.append(_row(code, "3", new, "whole" if new else "", derived))
    if found:
        raise RecipeError(f"succession_2022_2025H1.csv: {sorted(found)} are not gone")
    rows += _districts(before, after, {row["old_code"]: row["new_code"] for row in rows})
    return sorted(rows, key=lambda row: (row["old_level"], row["old_code"], row["new_code"]))


class AliasSearch:
    """Finds the commune of 30/6/2025 that took in a commune of 2022.

    A numbered ward ("Phường 1") is sought in its own district only: other districts have one too.
    """

    def __init__(self, packages: Packages, before: dict[str, Unit], after: dict[str, Unit]) -> None:
        self.before = before
        self.communes = [row for row in after.values() if row["level"] == "3"]
        self.province = {code: row["parent_code"] for code, row in after.items()}
        self.aliases = {
            row["wardCode"]: set(json.loads(row["wardAlias"] or "[]")) for row in packages.legacy
        }

    def successor(self, gone: Unit) -> tuple[str, str]:
        """Its code, or "", and how it was found."""
        district = gone["parent_code"]
        province = self.before[district]["parent_code"]
        name = without_zeros(gone["name"])
        bare = split_name(name)[1]
        near = [row for row in self.communes if row["parent_code"] == district]
        far = [row for row in self.communes if self.province[row["parent_code"]] == province]
        steps = [
            ("alias", self._with_alias(near, name)),
            ("alias", self._with_alias(near, bare)),
            ("name", [row for row in near if _bare_letters(row) == letters(bare)]),
        ]
        if not bare.isdigit():
            steps.append(("alias_province", self._with_alias(far, name)))
        for derived, candidates in steps:
            if len(candidates) == 1:
                return candidates[0]["code"], derived
        return "", "unknown"

    def _with_alias(self, rows: Iterable[Unit], name: str) -> list[Unit]:
        return [row for row in rows if letters(name) in self.aliases[row["code"]]]


def _bare_letters(row: Unit) -> str:
    return letters(split_name(without_zeros(row["name"]))[1])


def without_zeros(name: str) -> str:
    """ "Phường 1" of "Phường 01"."""
    return re.sub(r"\b0+(?=\d)", "", name)


def _districts(
    before: dict[str, Unit], after: dict[str, Unit], communes: dict[str, str]
) -> list[Row]:
    """Where communes of a district that is gone stand now; whence those of a new one came."""
    movements: set[Pair] = set()
    for code, row in before.items():
        later = after.get(communes.get(code, code))
        if row["level"] == "3" and later is not None:
            movements.add((row["parent_code"], later["parent_code"]))
    rows = []
    for old, new in sorted(movements):
        if old == new or (old in after and new in before):
            continue  # the same district, or communes moved between two that stayed
        alone = sum(1 for pair in movements if pair[0] == old) == 1
        extent = "whole" if alone and old not in after else "part"
        rows.append(_row(old, "2", new, extent, "communes"))
    return rows


def _row(old: str, level: str, new: str, extent: str, derived: str) -> Row:
    return {
        "old_code": old,
        "old_level": level,
        "new_code": new,
        "extent": extent,
        "people": "unknown" if new else "",
        "derived": derived,
    }
