"""Who reports, as the head and the foot of a document name it (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime

from communes.models import Level, UnitVersion
from reports.kinds.kind import Head, Subject

# On this day the two ministries, and the departments of the provinces, became one
# (Nghị quyết 176/2025/QH15).
MERGED_ON = datetime.date(2025, 3, 1)
COMMITTEE = "ỦY BAN NHÂN DÂN"
OF_COMMITTEE = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def head_of(subject: Subject) -> Head:
    """The head of the documents of a unit, None the country, on the day by whose units it tells."""
    version = subject.version
    if version is None or subject.unit is None:
        return Head(
            issuer=(ministry(subject.told_on).upper(),),
            symbol="BC-BKHCN" if subject.told_on >= MERGED_ON else "BC-BTTTT",
            place="Hà Nội",
            signer=("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"),
            recipients=("Thủ tướng Chính phủ (để báo cáo)",),
        )
    if subject.unit.level == Level.PROVINCE:
        return Head(
            issuer=(
                f"{COMMITTEE} {version.full_name}".upper(),
                department(subject.told_on).upper(),
            ),
            symbol="BC-SKHCN" if subject.told_on >= MERGED_ON else "BC-STTTT",
            place=version.name,
            signer=("GIÁM ĐỐC",),
            recipients=(
                f"{ministry(subject.told_on)} (để báo cáo)",
                f"Ủy ban nhân dân {version.plain_name} (để báo cáo)",
            ),
        )
    return Head(
        issuer=(COMMITTEE, version.full_name.upper()),
        symbol="BC-UBND",
        place=_place(version),
        signer=OF_COMMITTEE,
        recipients=_above(subject, version),
    )


def ministry(on: datetime.date) -> str:
    return "Bộ Khoa học và Công nghệ" if on >= MERGED_ON else "Bộ Thông tin và Truyền thông"


def department(on: datetime.date) -> str:
    return "Sở Khoa học và Công nghệ" if on >= MERGED_ON else "Sở Thông tin và Truyền thông"


def _place(version: UnitVersion) -> str:
    """'Tam Dân'; a unit that is called by a number is named in full: 'Phường 5'."""
    return version.full_name if version.name[:1].isdigit() else version.name


def _above(subject: Subject, version: UnitVersion) -> tuple[str, ...]:
    found = [f"{department(subject.told_on)} (để báo cáo)"]
    if version.district is not None and version.district_id != version.unit_id:
        district = version.district.label
        found.insert(0, f"Ủy ban nhân dân {district[:1].lower()}{district[1:]} (để báo cáo)")
    return tuple(found)
