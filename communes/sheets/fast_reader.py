"""The fast reader, kept from taking the process with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import python_calamine

from communes.sheets.package import ENCRYPTED, corrupt
from communes.sheets.refusal import E_FILE_ENCRYPTED, FileRefused
from communes.sheets.sheet_row import SheetInfo


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever the reader makes of a broken file becomes a refusal.

    It is written in Rust: its panics come as exceptions that are not of the class Exception.
    """
    try:
        yield
    except (FileRefused, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except python_calamine.PasswordError as error:
        raise FileRefused(E_FILE_ENCRYPTED, ENCRYPTED) from error
    except BaseException as error:
        raise corrupt() from error


def load(source: Path | IO[bytes]) -> python_calamine.CalamineWorkbook:
    with refusing():
        return python_calamine.load_workbook(source)


def sheets_of(book: python_calamine.CalamineWorkbook) -> list[SheetInfo]:
    """The sheets that hold rows, in the order of the tabs."""
    shown = python_calamine.SheetVisibleEnum.Visible
    return [
        SheetInfo(sheet.name, hidden=sheet.visible != shown)
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


# The filled rectangle of a sheet: its first row and column, counted from 0, and its rows.
Found = tuple[int, int, list[Sequence[object]]]


def first_sheet(source: IO[bytes]) -> Found:
    with refusing():
        sheet = load(source).get_sheet_by_index(0)
        if sheet.start is None:
            return 0, 0, []
        return *sheet.start, list(sheet.to_python(skip_empty_area=True))
