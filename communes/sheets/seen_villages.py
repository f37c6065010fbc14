"""The villages of a file that were passed already, in little memory. Pure."""

from __future__ import annotations

from collections.abc import Sequence


class SeenVillages:
    """Where each village stood first: 100,000 of them take some ten megabytes.

    A village is kept under the 64-bit hash of its commune, former commune and name, with its
    sheet, row and kind packed into one number. Two villages of a file of that size share a hash
    once in some billion files; the second would be called a duplicate, and nothing be lost.
    """

    _ROWS = 1 << 24
    _SHEETS = 1 << 16

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        # A name borne by villages of several kinds: seldom.
        self._more: dict[int, list[int]] = {}
        self._kinds: dict[str, int] = {"": 0}
        self._sheets: dict[str, int] = {}

    def before(
        self, key: tuple[int, str, str], kind: str, sheet: str, row: int
    ) -> tuple[str, int] | None:
        """The sheet and row where the village stood before; None the first time, and kept.

        Equal keys are one village when the kinds are equal or one is missing.
        """
        number = hash(key)
        packed = self._packed(kind, sheet, row)
        first = self._first.setdefault(number, packed)
        if first == packed:
            return None
        mine = self._kinds[kind]
        for other in (first, *self._more.get(number, ())):
            theirs = other // (self._ROWS * self._SHEETS)
            if not mine or not theirs or mine == theirs:
                return self._sheet_and_row(other)
        self._more.setdefault(number, []).append(packed)
        return None

    def all_new(
        self,
        keys: Sequence[tuple[int, str, str]],
        kinds: Sequence[str],
        sheet: str,
        rows: Sequence[int],
    ) -> bool:
        """Whether no key of these rows was seen before or stands twice among them; all are kept
        then, else none."""
        numbers = list(map(hash, keys))
        if len(set(numbers)) < len(numbers) or not self._first.keys().isdisjoint(numbers):
            return False
        begins = {kind: self._packed(kind, sheet, 0) for kind in set(kinds)}
        packed = [begins[kind] + row for kind, row in zip(kinds, rows, strict=True)]
        self._first.update(zip(numbers, packed, strict=True))
        return True

    def _packed(self, kind: str, sheet: str, row: int) -> int:
        kinds, sheets = self._kinds, self._sheets
        place = kinds.setdefault(kind, len(kinds)) * self._SHEETS
        return (place + sheets.setdefault(sheet, len(sheets))) * self._ROWS + row

    def _sheet_and_row(self, packed: int) -> tuple[str, int]:
        places, row = divmod(packed, self._ROWS)
        return list(self._sheets)[places % self._SHEETS], row
