"""What somebody chose about how a file is read: which commune a spelling means, what columns hold.

The batch is then to be read again: see `communes.tasks.resume`, `members.tasks.resume`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from communes.actions.imports import locked_batch
from communes.errors import Refused
from communes.importing.trail import note
from communes.models import (
    ImportBatch,
    ImportRow,
    ImportState,
    NameAlias,
    SheetMapping,
    Unit,
    UnitVersion,
)
from communes.sheets.cells import tidy
from communes.sheets.row_findings import column_letter
from communes.vietnamese import match_key

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.sheets.readings import Mapping

# Refusals that another reading of the written name puts right.
SPELT = ("E_COMMUNE_UNKNOWN", "E_COMMUNE_AMBIGUOUS")


@transaction.atomic
def accept_suggestion(
    *, batch: ImportBatch, row: ImportRow, unit: Unit, remember: bool, by: Officer
) -> ImportBatch:
    """A spelling of this file means that commune; `remember`: in files to come as well.

    All rows with the spelling are understood anew: the batch is to be read again. Raises Refused.
    """
    batch = _reread(batch)
    if unit.pk not in {candidate.get("id") for candidate in row.candidates}:
        raise Refused("Xã này không có trong các gợi ý của dòng. Chọn một xã được gợi ý.", "unit")
    version = (
        UnitVersion.objects.on(batch.as_of)
        .filter(unit=unit)
        .select_related("district", "province")
        .first()
    )
    spelling = _spelling(row)
    if version is None or not spelling:
        raise Refused("Dòng này không ghi tên xã để nhớ. Sửa trong tệp rồi tải lại.", "unit")
    above = [place for place in (version.district, version.province) if place is not None]
    chosen = [[spelling, place.code, unit.code] for place in above]
    batch.choices = [old for old in batch.choices if old[:2] not in [new[:2] for new in chosen]]
    batch.choices += chosen
    batch.save()
    if remember:
        # A list of a whole province may not say the district; in one that does, it comes first.
        for place in above if batch.district_id is None else above[:1]:
            NameAlias.objects.update_or_create(
                match_key=spelling, within=place, defaults={"unit": unit, "added_by": by}
            )
    note(
        batch,
        by,
        "import.choose",
        f"Chọn {unit.label} cho cách viết “{spelling}” trong {batch.original_name}",
        after={"nhớ cho lần sau": "có" if remember else "không"},
    )
    return batch


@transaction.atomic
def set_mapping(
    *, batch: ImportBatch, sheet: str, mapping: Mapping, remember: bool, by: Officer
) -> ImportBatch:
    """Say where the columns of a sheet are. The batch is to be read again.

    remember: for sheets with the same headers in files to come as well. Raises Refused.
    """
    batch = _reread(batch)
    batch.mappings = {**batch.mappings, sheet: mapping.as_json()}
    batch.save()
    if remember and mapping.shape_key:
        SheetMapping.objects.update_or_create(
            kind=batch.kind,
            shape_key=mapping.shape_key,
            defaults={"mapping": mapping.as_json(), "chosen_by": by},
        )
    note(batch, by, "import.mapping", f"Chọn cột cho trang “{sheet}” của {batch.original_name}")
    return batch


@transaction.atomic
def accept_decoded(*, batch: ImportBatch, sheet: str, by: Officer) -> ImportBatch:
    """What a sheet says in the bytes of an old font (TCVN3, VNI) is what it was converted to.

    For this file alone. The batch is to be read again. Raises Refused.
    """
    batch = _reread(batch)
    found = next((one.get("mapping") for one in batch.sheets if one["name"] == sheet), None)
    if not found:
        raise Refused("Trang tính này không có bảng danh sách nào được đọc. Chọn trang tính khác.")
    batch.mappings = {**batch.mappings, sheet: {**found, "decode": True}}
    batch.save()
    note(
        batch,
        by,
        "import.decode",
        f"Nhận chữ đã chuyển từ bảng mã cũ của trang “{sheet}” trong {batch.original_name}",
    )
    return batch


def _spelling(row: ImportRow) -> str:
    """The key of the commune's name as the row, or the heading above it, writes it; '' when
    neither does."""
    for problem in row.problems:
        if problem["code"] in SPELT and problem["candidates"]:
            cell = row.raw.get(column_letter(problem["column"])) if problem["column"] else ""
            return match_key(tidy(cell or problem.get("written", "")))
    return ""


def _reread(batch: ImportBatch) -> ImportBatch:
    batch = locked_batch(batch)
    if batch.state not in (ImportState.READ, ImportState.REJECTED):
        raise Refused(f"Tệp {batch.get_state_display()}, không sửa cách đọc được nữa.")
    batch.state = ImportState.UPLOADED
    return batch
