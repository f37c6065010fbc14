"""Understanding the cells of one village: its name with its kind, its class. Pure."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import lru_cache

from communes.place_names import split_village_kind
from communes.sheets import headers, row_words
from communes.sheets.cells import (
    FORMULA_SIGNS,
    is_empty,
    is_error,
    raw_text,
    spelling_warnings,
    tidy,
    unshout,
)
from communes.sheets.readings import Mapping
from communes.sheets.sheet_row import MISSING_VALUE
from communes.sheets.sources import TableRow
from communes.vietnamese import match_key

LONGEST_NAME = 150
LONGEST_KIND = 30
# Between villages that share a cell.
_BETWEEN = re.compile(r"[,;\n]|\s(?:và|&)\s", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]*(?:\)|$)")
_NUMBERED = re.compile(r"\s*[0-9]{1,3}[a-zđ]?\s*", re.IGNORECASE)
_CLASS = re.compile(r"(?<!\w)(I{1,3}|IV|V|[1-5])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VillageName:
    """`key` is that of duplicates, '' when there is no name; `code` says why."""

    name: str = ""
    kind: str = ""
    key: str = ""
    code: str = ""
    reason: str = ""
    suggestion: str | None = None
    warnings: list[str] = field(default_factory=list)


_MISSING = "chưa ghi tên thôn. Ghi tên thôn vào dòng này."


def read_village_name(cell: object, kind: str) -> VillageName:
    """The bare name and the kind of a village; the kind may stand in a column of its own.

    A number is a name ("Thôn 2", "5a"); text that begins with = + - @ is none, nor is a day that
    a spreadsheet made of '1-2'.
    """
    if is_empty(cell):
        warnings = ["W_FORMULA_NO_VALUE"] if cell == MISSING_VALUE else []
        return VillageName(code="E_NAME_MISSING", reason=_MISSING, warnings=warnings)
    if is_error(cell) or isinstance(cell, bool | float | datetime.date):
        return VillageName(
            code="E_NAME_INVALID",
            reason=f"ô tên thôn ghi “{raw_text(cell)}”, không phải là tên. Ghi lại tên thôn.",
        )
    text = tidy(cell)
    if text.startswith(FORMULA_SIGNS):
        meant = text.lstrip("=+-@ ")
        safe = meant if re.fullmatch(r"[\w .'’/-]+", meant) and "(" not in meant else None
        return VillageName(
            code="E_NAME_INVALID",
            reason=f"tên thôn bắt đầu bằng dấu “{text[0]}”. Bỏ dấu này, ghi lại tên thôn.",
            suggestion=safe,
        )
    return _of_text(cell, text, kind)


def _of_text(cell: object, text: str, kind_written: str) -> VillageName:
    numbered = row_words.numbering_of(None, text)
    if numbered.kind in ("int", "dotted") or (
        numbered.kind in ("roman", "letter") and split_village_kind(numbered.text)[0]
    ):
        text = numbered.text
    column_kind = kind_of_column(kind_written)
    written, bare = split_village_kind(text)
    if written and (not column_kind or written.casefold() == column_kind.casefold()):
        kind, name = written, bare
    else:
        kind, name = column_kind, text
    if not name:
        return VillageName(kind=kind, code="E_NAME_MISSING", reason=_MISSING)
    if not any(sign.isalnum() for sign in name) or len(name) > LONGEST_NAME:
        wrong = "không phải là tên" if len(name) <= LONGEST_NAME else "dài quá 150 chữ"
        return VillageName(
            code="E_NAME_INVALID", reason=f"tên thôn “{name[:60]}” {wrong}. Ghi lại tên thôn."
        )
    warnings = spelling_warnings(cell, tidy(cell))
    if isinstance(cell, str) and _names_several(cell):
        warnings.append("W_SEVERAL_VILLAGES")
    return VillageName(name=unshout(name), kind=kind, key=match_key(name), warnings=warnings)


def _names_several(text: str) -> bool:
    """'Thôn 1, thôn 2 và thôn 3', 'Thôn 1, 2, 3'; what stands in brackets explains a name."""
    parts = [part for part in _BETWEEN.split(_IN_BRACKETS.sub(" ", text)) if part.strip()]
    if len(parts) < 2:
        return False
    first, *others = parts
    return any(split_village_kind(part)[0] for part in others) or (
        first.strip()[-1:].isdigit() and all(map(_NUMBERED.fullmatch, others))
    )


@lru_cache(maxsize=4096)
def repeated_key(text: str) -> str:
    """The match key of kinds and communes, of which there are few."""
    return match_key(text)


@lru_cache(maxsize=512)
def kind_of_column(text: str) -> str:
    """The kind that a column of kinds says; '' for anything that is no kind, such as a class."""
    kind, rest = split_village_kind(f"{text} 1") if text else ("", "")
    return kind if rest == "1" else ""


def kind_text(row: TableRow, mapping: Mapping) -> str:
    """The kind of a village as a column of its own says it, or the ticked one of several."""
    return _written_or_ticked(row, mapping, headers.KIND)


def class_of(row: TableRow, mapping: Mapping) -> str | None:
    """The class (I, II, III) of a village: written, or ticked in one of several columns."""
    if headers.CLASS not in mapping.columns:
        return None
    text = _written_or_ticked(row, mapping, headers.CLASS)
    found = _CLASS.search(text)
    return found[1].upper() if found else text or None


def _written_or_ticked(row: TableRow, mapping: Mapping, field_name: str) -> str:
    columns = mapping.columns.get(field_name, [])
    if len(columns) == 1:
        return tidy(row.cell(columns[0]))
    ticked = [column for column in columns if not is_empty(row.cell(column))]
    if len(ticked) != 1:
        return ""
    # "Phân loại Loại II": the part that the columns do not share.
    words = mapping.labels.get(ticked[0], "").split()
    others = mapping.labels.get(next(c for c in columns if c != ticked[0]), "").split()
    while words and others and words[0] == others[0]:
        words, others = words[1:], others[1:]
    return " ".join(words)
