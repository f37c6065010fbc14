"""The fast reader, kept from taking the process with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import python_calamine

from communes.sheets.package import ENCRYPTED, corrupt
from communes.sheets.refusal import E_FILE_ENCRYPTED, FileRefused


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


def load(source: str | IO[bytes]) -> python_calamine.CalamineWorkbook:
    with refusing():
        return python_calamine.load_workbook(source)


def values(
    book: python_calamine.CalamineWorkbook, number: int
) -> tuple[int, int, list[list[object]]]:
    """The filled rectangle of a sheet: its first row and column, from 0, and all its rows."""
    with refusing():
        sheet = book.get_sheet_by_index(number)
        if sheet.start is None:
            return 0, 0, []
        return *sheet.start, sheet.to_python(skip_empty_area=True)
