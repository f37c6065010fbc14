"""Village lists from the command line, by the same reading and writing as the pages."""

from __future__ import annotations

from communes.importing.command import ImportCommand
from communes.models import ImportKind


class Command(ImportCommand):
    """See design section 6. Exits 0 done, 1 refused, 2 wrong usage; without --commit a dry run."""

    help = (
        "Đọc, hiểu và kiểm tra một danh sách thôn (.xlsx, .xls, .csv). Chỉ ghi vào sổ khi có "
        "--commit."
    )
    kind = ImportKind.VILLAGES
