"""Member lists from the command line, by the same reading and writing as the pages."""

from __future__ import annotations

from typing import Any

from communes import clock
from communes.actions import imports
from communes.errors import Refused
from communes.importing.command import ImportCommand
from communes.models import ImportBatch, ImportKind, ImportState
from members.importing import run


class Command(ImportCommand):
    """See design section 6. Exits 0 done, 1 refused, 2 wrong usage; without --commit a dry run."""

    help = (
        "Đọc, hiểu và kiểm tra một danh sách thành viên (.xlsx, .xls, .csv). Chỉ tạo bản nháp "
        "quyết định của các xã khi có --commit."
    )
    kind = ImportKind.MEMBERS

    def read(self, batch: ImportBatch) -> None:
        run.read(batch, today=clock.today())
        batch.refresh_from_db()

    def commit(self, batch: ImportBatch, options: dict[str, Any]) -> str:
        if batch.state == ImportState.REJECTED:
            return ""
        try:
            imports.begin_commit(
                batch=batch,
                only_valid=options["only_valid"],
                declare_complete=False,
                by=batch.by,
            )
        except Refused as refusal:
            return refusal.message
        batch.refresh_from_db()
        run.commit(batch, today=clock.today())
        return "" if batch.state == ImportState.COMMITTED else batch.problem
