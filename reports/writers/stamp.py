"""What marks a document beside its content: version, who froze it when, its code and digest."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from reports.writers.links import address_of

if TYPE_CHECKING:
    from reports.models import Snapshot

DIGEST_SHOWN = 16
# The picture in words, for those who do not see it.
QR_TOLD = "Mã QR mở số liệu đã chốt của báo cáo"


@dataclass(frozen=True)
class Stamp:
    """address: what the QR code opens. code: the token as printed and typed. digest: its first
    signs. frozen_at: in Vietnam's time. map_words: of a report told by the units of today."""

    version: int
    frozen_at: datetime.datetime
    author: str
    address: str
    code: str
    digest: str
    map_words: str = ""

    @property
    def sentence(self) -> str:
        """'Bản 2, chốt lúc 08:05 ngày 16/06/2022 bởi Trần Thị B.'"""
        author = f" bởi {self.author}" if self.author else ", tự động"
        frozen = f"Bản {self.version}, chốt lúc {self.frozen_at:%H:%M ngày %d/%m/%Y}{author}"
        return f"{frozen}; {self.map_words}." if self.map_words else f"{frozen}."


def stamp_of(snapshot: Snapshot) -> Stamp:
    return Stamp(
        version=snapshot.version,
        frozen_at=snapshot.frozen_at.astimezone(timezone.get_current_timezone()),
        author=snapshot.frozen_by.full_name if snapshot.frozen_by else "",
        address=address_of(snapshot.token),
        code=grouped(snapshot.token),
        digest=snapshot.digest[:DIGEST_SHOWN],
        map_words="" if snapshot.map == "day" else snapshot.get_map_display(),
    )


def grouped(token: str) -> str:
    """'k7fq2-2mzt7-…' as printed and typed."""
    return "-".join(token[start : start + 5] for start in range(0, len(token), 5))
