"""The parts of an .xlsx beside the rows: its sheets, fonts, merged ranges and stamp."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from communes.sheets.package import MB, Package, corrupt
from communes.sheets.sheet_row import SheetInfo

# Written by our templates: the day and the state of the register that the sheet was filled from.
STAMP_PROPERTY = "MauSoLieu"

MOST_SMALL_PART = 16 * MB
MOST_STRINGS = 32 * MB

_TAG = r"<(?:[\w.-]+:)?"
_RELATIONSHIP = re.compile(_TAG + r"Relationship\b([^<>]*)>")
_SHEET = re.compile(_TAG + r"sheet\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]{1,64})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""")
_FONTS_END = re.compile(r"</(?:[\w.-]+:)?fonts\s*>")
_FONT_NAME = re.compile(_TAG + r"name\b([^<>]*)>")
_COLUMN = re.compile(_TAG + r"col\b([^<>]*)>")
_RUN_FONT = re.compile(rb"<(?:[\w.-]+:)?rFont\b([^<>]*)>")
_MERGE = re.compile(
    rb"""<(?:[\w.-]+:)?mergeCell\b[^<>]*?\bref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7}):"""
    rb"""\$?([A-Z]{1,3})\$?(\d{1,7})["']"""
)
_STAMP = re.compile(
    _TAG + r"property\b([^<>]*)>\s*" + _TAG + r"lpwstr\b[^<>]*>([^<]*)<", re.IGNORECASE
)
_DATE_1904 = re.compile(_TAG + r"""workbookPr\b[^<>]*\bdate1904\s*=\s*["'](?:1|true)["']""")
# Merged ranges and the like follow the rows.
ROWS_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>|<(?:[\w.-]+:)?sheetData\s*/>")
_MOST_MERGES = 100_000


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str
    target: str
    external: bool


def attributes(text: str) -> dict[str, str]:
    """Attributes of one tag by their local names, which no part of a workbook uses twice."""
    return {
        match[1].rpartition(":")[2]: html.unescape(match[2] if match[2] is not None else match[3])
        for match in _ATTRIBUTE.finditer(text)
    }


def xml_text(content: bytes) -> str:
    """A whole part as text: UTF-8, or UTF-16 where its mark or its NULs say so."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if b"\x00" in content[:4]:
        return content.decode("utf-16-be" if content[:1] == b"\x00" else "utf-16-le", "replace")
    return content.decode("utf-8-sig", "replace")


def relations(package: Package, part: str) -> dict[str, Relation]:
    """What a part refers to, by the id it uses; targets are names of parts in this package."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", name + ".rels")
    if path not in package:
        return {}
    found = {}
    for match in _RELATIONSHIP.finditer(xml_text(package.read(path, most=MOST_SMALL_PART))):
        given = attributes(match[1])
        target = given.get("Target", "")
        external = given.get("TargetMode", "").lower() == "external"
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = given.get("Type", "").rpartition("/")[2]
        found[given.get("Id", "")] = Relation(kind, target, external)
    return found


def main_part(package: Package) -> str:
    """The workbook itself; usually xl/workbook.xml. Raises FileRefused when there is none."""
    for relation in relations(package, "").values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    raise corrupt()


class XlsxBook:
    """Sheets in the order of the tabs, each with the part that holds its rows.

    endings: how some parts end, by their names, as whoever checked the package has seen.
    """

    def __init__(
        self, package: Package, endings: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        self.package = package
        self._endings = endings
        main = main_part(package)
        text = xml_text(package.read(main, most=MOST_SMALL_PART))
        # Made by the reader of rows when it is first asked for any, and kept for the next time.
        self.shell: bytes | None = None
        self.date_1904 = bool(_DATE_1904.search(text))
        linked = relations(package, main)
        self._shared = self._only(linked, "sharedStrings")
        self._styles = self._only(linked, "styles")
        self.sheets: list[SheetInfo] = []
        self.parts: dict[str, str] = {}
        for match in _SHEET.finditer(text):
            given = attributes(match[1])
            relation = linked.get(given.get("id", ""))
            # Chart sheets and dialogs have tabs but no rows.
            if relation is None or relation.kind != "worksheet" or relation.target not in package:
                continue
            name = given.get("name", "")
            if name in self.parts:
                raise corrupt()
            self.parts[name] = relation.target
            hidden = given.get("state", "visible").lower() != "visible"
            self.sheets.append(SheetInfo(name, hidden))
        if not self.sheets:
            raise corrupt()

    def _only(self, linked: dict[str, Relation], kind: str) -> str | None:
        return next(
            (
                relation.target
                for relation in linked.values()
                if relation.kind == kind and relation.target in self.package
            ),
            None,
        )

    def styles(self) -> bytes | None:
        return self.package.read(self._styles, most=MOST_SMALL_PART) if self._styles else None

    def strings(self) -> bytes | None:
        return self.package.read(self._shared, most=MOST_STRINGS) if self._shared else None

    def strings_size(self) -> int:
        return self.package.size(self._shared) if self._shared else 0

    def fonts(self) -> set[str]:
        """Names of the fonts in the styles and inside the texts of the workbook."""
        styles = xml_text(self.styles() or b"")
        end = _FONTS_END.search(styles)
        fonts = styles[: end.start()] if end else ""
        names = {attributes(match[1]).get("val", "") for match in _FONT_NAME.finditer(fonts)}
        if self._shared:
            for chunk in with_overlap(self.package.chunks(self._shared), 512):
                names |= {
                    attributes(match[1].decode("utf-8", "replace")).get("val", "")
                    for match in _RUN_FONT.finditer(chunk)
                }
        return names - {""}

    def merges(self, sheet: str) -> list[tuple[int, int, int, int]]:
        """Merged ranges as (first row, first column, last row, last column), counted from 1."""
        found: dict[tuple[int, int, int, int], None] = {}
        after = False
        part = self.parts[sheet]
        ending = self._endings.get(part.lower(), b"")
        chunks = iter([ending]) if ROWS_END.search(ending) else self.package.chunks(part)
        for chunk in with_overlap(chunks, 256):
            if not after and b"sheetData" in chunk and (end := ROWS_END.search(chunk)):
                after, chunk = True, chunk[end.end() :]
            for match in _MERGE.finditer(chunk) if after else ():
                left, top, right, bottom = match.groups()
                cells = (int(top), column_number(left), int(bottom), column_number(right))
                found[cells] = None
            if len(found) > _MOST_MERGES:
                raise corrupt()
        return list(found)

    def widths(self, sheet: str) -> list[tuple[int, int, float]]:
        """Columns of another width than usual: the first, the last, and the width in letters."""
        head = next(self.package.chunks(self.parts[sheet]), b"").partition(b"sheetData")[0]
        found = []
        for match in _COLUMN.finditer(head.decode("utf-8", "replace")):
            given = attributes(match[1])
            try:
                first, last = int(given["min"]), min(int(given["max"]), 16_384)
                width = float(given["width"])
            except (KeyError, ValueError):
                continue
            if 0 < first <= last and 0 < width <= 255:
                found.append((first, last, width))
        return found

    def stamp(self) -> str | None:
        """The mark that our template left in the properties of the workbook."""
        if "docprops/custom.xml" not in self.package:
            return None
        text = xml_text(self.package.read("docprops/custom.xml", most=MB))
        for match in _STAMP.finditer(text):
            if attributes(match[1]).get("name") == STAMP_PROPERTY:
                return html.unescape(match[2])
        return None


def with_overlap(chunks: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Each chunk after the end of the one before, so that nothing is cut in two."""
    before = b""
    for chunk in chunks:
        whole = before + chunk
        yield whole
        before = whole[-length:]


def column_number(letters: bytes) -> int:
    """'A' is 1, 'AA' is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> bytes:
    """1 is 'A', 27 is 'AA'."""
    letters = b""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters
