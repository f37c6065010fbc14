"""A member list from the uploaded file to the dry run, while somebody waits.

Member lists are short beside village lists: the longest that a province sends is read in seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from communes import clock
from communes.errors import Refused
from communes.importing import staging, work
from communes.importing.gazetteer_source import aliases_of, context_of_batch, gazetteer_on
from communes.models import ImportBatch, ImportState, SheetMapping
from communes.sheets.reader import open_workbook
from communes.sheets.readings import FileReading, Mapping, RowReading
from communes.sheets.refusal import E_FILE_TOO_LARGE, FileRefused
from communes.village_rules import understand_name
from members.actions.imports import apply_member_batch
from members.sheet_rows import read_members

if TYPE_CHECKING:
    import datetime

logger = logging.getLogger(__name__)

# A province has some twenty thousand teams; one list of all their people stays below this.
MOST_ROWS = 50_000
TOO_MANY = (
    f"Tệp có hơn {MOST_ROWS:,} dòng thành viên. Chia tệp theo huyện hoặc theo xã rồi tải từng tệp."
).replace(",", ".")
BROKEN = (
    "Hệ thống gặp lỗi khi đọc tệp. Chưa ghi gì vào sổ. Tải tệp lên lại; còn lỗi thì báo quản trị."
)


def read(batch: ImportBatch, *, today: datetime.date) -> ImportBatch:
    """Read the file and compare it with the register; a file that cannot be read is rejected.

    The batch says how it ended. Raises communes.importing.work.BatchBusy.
    """
    with work.claimed(batch):
        if not work.enter(batch, ImportState.READING, of=(ImportState.UPLOADED,)):
            return batch
        try:
            _stage(batch)
            if batch.state == ImportState.READING:
                apply_member_batch(
                    batch=batch, commit=False, only_valid=True, by=batch.by, today=today
                )
                _leave(batch, ImportState.READ)
        except FileRefused as refusal:
            staging.forget_rows(batch)
            batch.reason, batch.problem = refusal.code, refusal.message
            _leave(batch, ImportState.REJECTED)
        except Exception:
            logger.exception("Reading the member list %s failed", batch.pk)
            staging.forget_rows(batch)
            batch.problem, batch.failed_in = BROKEN, ImportState.READING
            _leave(batch, ImportState.FAILED)
            raise
    return batch


@contextmanager
def reading_of(batch: ImportBatch) -> Iterator[FileReading]:
    """The file as its rows stream. Raises FileRefused, at once or while the rows are read."""
    with (
        staging.file_of(batch) as path,
        open_workbook(path, name=batch.original_name) as workbook,
    ):
        batch.file_kind = workbook.kind
        yield read_members(
            workbook,
            gazetteer_on(batch.as_of),
            batch.as_of,
            context_of_batch(batch),
            mappings=_mappings(batch),
            aliases=aliases_of(batch),
        )


def _stage(batch: ImportBatch) -> None:
    staging.forget_rows(batch)
    with reading_of(batch) as reading:
        batch.warnings = list(reading.warnings)
        if reading.file_result == "rejected":
            raise FileRefused(reading.reason or "", reading.message_vi)
        for done in staging.stage_rows(batch, _for_staging(reading.rows)):
            if done > MOST_ROWS:
                raise FileRefused(E_FILE_TOO_LARGE, TOO_MANY)
            batch.stage_done = done
        batch.sheets = [asdict(sheet) for sheet in reading.sheets]
    batch.save(update_fields=["warnings", "sheets", "file_kind", "stage_done"])


def _for_staging(rows: Iterable[RowReading]) -> Iterator[RowReading]:
    """Rows whose team names no proper village are staged without one: the team's village is
    looked up, never made, so a strange name is no fault of the row."""
    for row in rows:
        told = row.understood
        if told.get("village") and not _is_village_name(
            told.get("kind") or "", str(told["village"])
        ):
            told = {**told, "village": None, "kind": None}
        yield replace(row, understood=told)


@lru_cache(maxsize=4096)
def _is_village_name(kind: str, name: str) -> bool:
    try:
        understand_name(kind, name)
    except Refused:
        return False
    return True


def _mappings(batch: ImportBatch) -> dict[str, Mapping]:
    """Columns remembered by the shape of the headers, then those chosen for this file's sheets."""
    known = SheetMapping.objects.filter(kind=batch.kind).values_list("shape_key", "mapping")
    found = {shape: Mapping.from_json(mapping) for shape, mapping in known}
    found.update({sheet: Mapping.from_json(mapping) for sheet, mapping in batch.mappings.items()})
    return found


def _leave(batch: ImportBatch, state: ImportState) -> None:
    """The end of the reading, unless somebody cancelled it meanwhile."""
    ImportBatch.objects.filter(pk=batch.pk, state=ImportState.READING).update(
        state=state,
        problem=batch.problem,
        reason=batch.reason,
        failed_in=batch.failed_in,
        heartbeat_at=clock.now(),
    )
    batch.refresh_from_db()
