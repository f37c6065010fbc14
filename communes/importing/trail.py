"""What an import leaves in the audit trail about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communes import audit

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
