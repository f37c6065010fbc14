"""What an import leaves in the audit trail about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communes import audit
from communes.models import VillageList, VillagePlacement

if TYPE_CHECKING:
    from communes.models import AuditEntry, ImportBatch, Officer


def note(
    batch: ImportBatch,
    by: Officer,
    verb: str,
    summary: str,
    reason: str = "",
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """An entry on the batch in the audit trail: what it counts, or `after`."""
    words = {"new": "thêm mới", "changed": "thay đổi", "unchanged": "giữ nguyên"}
    words |= {"invalid": "có lỗi", "missing": "vắng trong tệp", "kept": "không hoàn tác được"}
    counts = {words[key]: count for key, count in batch.counts.items() if key in words}
    return audit.record(
        by=by, verb=verb, summary=summary, target=batch, after=after or counts, reason=reason
    )


def touched_communes(batch: ImportBatch) -> set[int]:
    """The communes whose villages or lists the batch wrote or took back."""
    rows = batch.rows.filter(action__in=("new", "changed"))
    villages = rows.values("village_id")
    return {
        *rows.filter(unit__isnull=False).order_by().values_list("unit_id", flat=True).distinct(),
        *VillagePlacement.objects.filter(village_id__in=villages)
        .values_list("commune_id", flat=True)
        .distinct(),
        *VillageList.objects.filter(pk__in=batch.declared).values_list("commune_id", flat=True),
    }
