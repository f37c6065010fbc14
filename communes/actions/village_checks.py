"""What villages and lists are checked for, under the lock of their commune, before a change."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from communes import clock
from communes.errors import Refused
from communes.models import Unit, Village, VillageList, VillagePlacement, VillageVersion
from communes.territory import valid_on
from communes.vietnamese import clean, match_key
from communes.villages import rules
from communes.villages.rules import DAY, Days

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_DOCUMENT = 200


class SameVillage(Refused):
    """The commune has this village already; `village` is the one there."""

    def __init__(self, message: str, village: Village) -> None:
        super().__init__(message, "name")
        self.village = village


def locked(commune_ids: Iterable[int]) -> list[Unit]:
    return list(Unit.objects.select_for_update().filter(pk__in=set(commune_ids)).order_by("pk"))


def lock_holders(village: Village) -> None:
    locked(village.placements.values_list("commune_id", flat=True))


def first_day_in(holder: Unit, day: datetime.date | None) -> datetime.date | None:
    """The day asked for, within the commune's life; open becomes the commune's first day."""
    if not holder.holds_villages:
        raise Refused(
            f"{holder.label} không có thôn trực thuộc. Chọn xã, phường, thị trấn.", "commune"
        )
    if day is None:
        return holder.valid_from
    rules.check_not_far(day, clock.today(), "valid_from")
    if holder.valid_from is not None and day < holder.valid_from:
        raise Refused(
            f"{holder.label} có từ ngày {holder.valid_from:%d/%m/%Y}. Chọn từ ngày đó trở đi.",
            "valid_from",
        )
    if holder.valid_to is not None and day > holder.valid_to:
        raise Refused(
            f"{holder.label} đã kết thúc ngày {holder.valid_to:%d/%m/%Y}. Chọn ngày trước đó, hoặc "
            "ghi vào đơn vị kế thừa.",
            "valid_from",
        )
    return day


def check_new_day(version: VillageVersion, from_day: datetime.date | None) -> None:
    if from_day is None:
        return
    if not version.valid_on(from_day):
        raise Refused(
            f"Ngày {from_day:%d/%m/%Y} nằm ngoài thời gian thôn có trong sổ. Chọn ngày khác.",
            "from_day",
        )
    if version.valid_from == from_day:
        raise Refused(
            f"Tên và số liệu hiện nay cũng bắt đầu ngày {from_day:%d/%m/%Y}. Nếu khi đó ghi nhầm, "
            "chọn “sửa chỗ ghi nhầm”; nếu là thay đổi khác, chọn ngày sau đó.",
            "from_day",
        )


def check_counts(households: int | None, people: int | None) -> None:
    rules.check_count(households, "households")
    rules.check_count(people, "people")


def needed(text: str, field: str, message: str) -> str:
    text = clean(text)
    if not text:
        raise Refused(message, field)
    return text


def document_text(text: str) -> str:
    """The paper as it is kept, one line. Raises Refused when it is no name of a paper any more."""
    text = clean(text)
    if len(text) > LONGEST_DOCUMENT:
        raise Refused(
            f"Văn bản dài quá {LONGEST_DOCUMENT} chữ. Chỉ ghi số, ngày và cơ quan ban hành.",
            "document",
        )
    return text


def refuse_double(
    commune: Unit | None,
    former_commune: Unit | None,
    kind: str,
    name: str,
    days: Days,
    besides: Village | None = None,
) -> None:
    """Raises SameVillage when the commune has the village on one of the days."""
    key = match_key(name)
    namesakes = (
        VillageVersion.objects.filter(match_key=key, village__placements__commune=commune)
        .exclude(village=besides)
        .select_related("village")
        .prefetch_related("village__placements")
        .distinct()
    )
    for version in namesakes:
        same = rules.same_village(
            key=key,
            kind=kind,
            other_key=version.match_key,
            other_kind=version.kind,
            same_former_commune=version.village.former_commune_id
            == (former_commune.pk if former_commune else None),
        )
        named = Days(version.valid_from, version.valid_to)
        held = [
            Days(placement.valid_from, placement.valid_to)
            for placement in version.village.placements.all()
            if commune is not None and placement.commune_id == commune.pk
        ]
        # Three spans of days that meet two by two have a day in common.
        if (
            same
            and named.meets(days)
            and any(span.meets(days) and span.meets(named) for span in held)
        ):
            raise SameVillage(
                f"{commune} đã có {version.full_name}. Nếu là cùng một thôn, mở thôn đó để sửa; "
                "nếu là hai thôn trùng tên, ghi thêm loại hoặc xã cũ để phân biệt.",
                version.village,
            )


def count_on(holder: Unit, day: datetime.date | None) -> int:
    """Villages of the commune on a day; None: those that were there since before."""
    placed = VillagePlacement.objects.filter(commune=holder)
    return placed.filter(valid_on(day) if day else Q(valid_from__isnull=True)).count()


def stands_already(standing: VillageList) -> str:
    since = f"từ ngày {standing.valid_from:%d/%m/%Y}" if standing.valid_from else "từ trước"
    if standing.valid_to is None:
        return f"Danh mục thôn đã được xác nhận đầy đủ {since}. Không cần xác nhận lại."
    return (
        f"Danh mục thôn đã được xác nhận {since} đến ngày {standing.valid_to:%d/%m/%Y}. "
        f"Chọn từ ngày {standing.valid_to + DAY:%d/%m/%Y} trở đi."
    )


def day_words(day: datetime.date | None) -> str:
    return f"Ngày {day:%d/%m/%Y}" if day else "Từ trước"
