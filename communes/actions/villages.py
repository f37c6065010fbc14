"""Villages one by one: adding, correcting and closing, and declaring a commune's list complete.

Each action locks the commune's row first, so that two officers at once cannot both pass the check
for a double.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from communes import audit, clock
from communes import village_rules as rules
from communes.actions.village_checks import (
    check_counts,
    check_new_day,
    count_on,
    day_words,
    first_day_in,
    lock_holders,
    locked,
    needed,
    refuse_double,
    stands_already,
)
from communes.errors import Refused
from communes.models import Unit, Village, VillageList, VillagePlacement, VillageVersion
from communes.models.dated import OLDEST_FIRST
from communes.placing import keys_on
from communes.vietnamese import clean, match_key, search_text, sort_key
from communes.village_rules import DAY, Days

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def add_village(
    *,
    commune: Unit,
    kind: str,
    name: str,
    valid_from: datetime.date | None,
    by: Officer | None,
    households: int | None = None,
    people: int | None = None,
    former_commune: Unit | None = None,
    document: str = "",
) -> Village:
    """A village that the commune holds from a day on; None: since before, or since the commune
    began.

    The placement stays open even where the lists already know the commune's last day: what becomes
    of the villages of a divided commune is decided village by village. Raises Refused, and
    SameVillage for a double.
    """
    kind, name = rules.understand_name(kind, name)
    check_counts(households, people)
    holder = locked([commune.pk])[0]
    first = first_day_in(holder, valid_from)
    refuse_double(holder, former_commune, kind, name, Days(first, None))
    village = Village.objects.create(former_commune=former_commune)
    VillageVersion.objects.create(
        village=village,
        households=households,
        people=people,
        document=clean(document),
        valid_from=first,
        **_names(kind, name),
    )
    placement = VillagePlacement.objects.create(
        village=village,
        document=clean(document),
        valid_from=first,
        **keys_on(holder, first or clock.today()),
    )
    audit.record(
        by=by,
        system=by is None,
        verb="thêm thôn",
        summary=f"Thêm {_called(kind, name)} vào {holder.label}",
        target=village,
        place=placement,
        after={
            **_facts(kind, name, households, people),
            "từ ngày": first,
            "xã cũ": former_commune,
            "văn bản": clean(document),
        },
    )
    return village


@transaction.atomic
def correct_village(
    *,
    village: Village,
    by: Officer,
    reason: str,
    kind: str,
    name: str,
    households: int | None,
    people: int | None,
    from_day: datetime.date | None = None,
    document: str = "",
    as_of: datetime.date | None = None,
) -> VillageVersion:
    """Mend what was typed wrong, or record a change from a day on.

    Without from_day the version valid on `as_of` (today) was typed wrong and is mended. With
    from_day the village really changed: that version ends the day before and a new one begins.
    Raises Refused.
    """
    kind, name = rules.understand_name(kind, name)
    check_counts(households, people)
    reason = needed(reason, "reason", "Ghi lý do sửa, ví dụ “gõ nhầm tên” hoặc số nghị quyết.")
    today = clock.today()
    rules.check_not_far(from_day, today, "from_day")
    lock_holders(village)
    version = village.version_on(from_day or as_of or today)
    if version is None:
        raise Refused("Thôn này không còn trong sổ. Mở lại danh sách thôn.")
    check_new_day(version, from_day)
    before = _facts(version.kind, version.name, version.households, version.people)
    after = _facts(kind, name, households, people)
    if before == after:
        raise Refused("Chưa có gì thay đổi so với sổ. Sửa ít nhất một ô, hoặc bỏ qua.")
    days = Days(from_day or version.valid_from, version.valid_to)
    for placement in village.placements.select_related("commune"):
        if days.meets(Days(placement.valid_from, placement.valid_to)):
            refuse_double(
                placement.commune, village.former_commune, kind, name, days, besides=village
            )
    if from_day is not None:
        VillageVersion.objects.filter(pk=version.pk).update(valid_to=from_day - DAY)
        version = VillageVersion(
            village=village,
            valid_from=from_day,
            valid_to=version.valid_to,
            document=clean(document),
        )
    for field, value in {**_names(kind, name), "households": households, "people": people}.items():
        setattr(version, field, value)
    version.save()
    old, new = audit.changes(before, after)
    word = f"Đổi từ {from_day:%d/%m/%Y}" if from_day else "Sửa"
    audit.record(
        by=by,
        verb="đổi thôn" if from_day else "sửa thôn",
        summary=f"{word} {_called(before['loại'], before['tên'])}",
        target=village,
        place=village.placements.order_by(OLDEST_FIRST).last(),
        before=old,
        after={**new, "văn bản": clean(document)} if document else new,
        reason=reason,
    )
    return version


@transaction.atomic
def close_village(
    *,
    village: Village,
    last_day: datetime.date,
    reason: str,
    by: Officer,
    document: str = "",
) -> None:
    """The village ends: its name and its place in the commune have the same last day.

    Teams that serve it keep their record and wait for a decision. Raises Refused.
    """
    reason = needed(reason, "reason", "Ghi lý do kết thúc, ví dụ số nghị quyết sáp nhập thôn.")
    rules.check_not_far(last_day, clock.today(), "last_day")
    lock_holders(village)
    version = village.versions.order_by(OLDEST_FIRST).last()
    placement = village.placements.order_by(OLDEST_FIRST).select_related("commune").last()
    if version is None or placement is None:
        raise Refused("Thôn này không còn trong sổ. Mở lại danh sách thôn.")
    if placement.valid_to is not None:
        raise Refused(
            f"{version.full_name} đã kết thúc ngày {placement.valid_to:%d/%m/%Y}. Không đóng lại.",
            "last_day",
        )
    begins = [row.valid_from for row in (version, placement) if row.valid_from]
    if begins and last_day < max(begins):
        raise Refused(
            f"{version.full_name} mang tên này, thuộc {placement.commune.label} từ ngày "
            f"{max(begins):%d/%m/%Y}. Ngày cuối không thể trước ngày đó.",
            "last_day",
        )
    placement.valid_to = version.valid_to = last_day
    # The column is shorter than a reason and a document together may be; the audit keeps both.
    placement.end_reason = f"{reason} ({clean(document)})"[:300] if document else reason[:300]
    placement.save(update_fields=["valid_to", "end_reason"])
    version.save(update_fields=["valid_to"])
    audit.record(
        by=by,
        verb="đóng thôn",
        summary=f"Đóng {version.full_name} ({placement.commune.label}) sau ngày "
        f"{last_day:%d/%m/%Y}",
        target=village,
        place=placement,
        before={"đến ngày": None},
        after={"đến ngày": last_day, "văn bản": clean(document)},
        reason=reason,
    )


@transaction.atomic
def declare_list(
    *,
    commune: Unit,
    valid_from: datetime.date | None,
    by: Officer | None,
    document: str = "",
) -> VillageList:
    """Say that the commune's villages in the register are all of them, from a day on.

    valid_from None: since before. Raises Refused when there is no village on the first day, or when
    a declaration stands on one of the days.
    """
    holder = locked([commune.pk])[0]
    first = first_day_in(holder, valid_from)
    standing = (
        VillageList.objects.filter(commune=holder)
        .filter(Q(valid_to__isnull=True) | (Q(valid_to__gte=first) if first else Q()))
        .order_by(OLDEST_FIRST)
        .last()
    )
    if standing is not None:
        raise Refused(stands_already(standing), "valid_from")
    count = count_on(holder, first)
    if not count:
        raise Refused(
            f"{day_words(first)} trong sổ chưa có thôn nào của {holder.label}. Ghi danh sách thôn "
            "trước, hoặc chọn ngày mà các thôn đã có trong sổ.",
            "valid_from",
        )
    declared = VillageList.objects.create(
        complete=True,
        document=clean(document),
        declared_by=by,
        valid_from=first,
        **keys_on(holder, first or clock.today()),
    )
    audit.record(
        by=by,
        system=by is None,
        verb="xác nhận danh mục thôn",
        summary=f"Xác nhận danh mục thôn của {holder.label} đầy đủ: {count} thôn",
        target=holder,
        place=declared,
        after={"đầy đủ từ ngày": first or "từ trước", "số thôn": count, "căn cứ": clean(document)},
    )
    return declared


@transaction.atomic
def withdraw_list(
    *,
    commune: Unit,
    last_day: datetime.date | None,
    reason: str,
    by: Officer,
) -> None:
    """The standing declaration holds through last_day only; None: it never held, typed by mistake.

    Raises Refused when none stands, or last_day is before its first day.
    """
    reason = needed(reason, "reason", "Ghi lý do rút xác nhận, ví dụ “còn thiếu hai thôn”.")
    holder = locked([commune.pk])[0]
    standing = VillageList.objects.filter(commune=holder).order_by(OLDEST_FIRST).last()
    if standing is None or (
        standing.valid_to is not None and (last_day is None or standing.valid_to <= last_day)
    ):
        raise Refused(f"Danh mục thôn của {holder.label} hiện không có xác nhận nào để rút.")
    if last_day is not None and standing.valid_from and last_day < standing.valid_from:
        raise Refused(
            f"Xác nhận có từ ngày {standing.valid_from:%d/%m/%Y}. Chọn ngày cuối từ ngày đó trở "
            "đi, hoặc chọn “chưa bao giờ đầy đủ”.",
            "last_day",
        )
    audit.record(
        by=by,
        verb="rút xác nhận danh mục thôn",
        summary=f"Rút xác nhận danh mục thôn của {holder.label}"
        + (f" sau ngày {last_day:%d/%m/%Y}" if last_day else " vì xác nhận nhầm"),
        target=holder,
        place=standing,
        before={
            "đầy đủ từ ngày": standing.valid_from or "từ trước",
            "căn cứ": standing.document,
        },
        after={"đầy đủ đến ngày": last_day or "chưa bao giờ đầy đủ"},
        reason=reason,
    )
    if last_day is None:
        standing.delete()
        return
    standing.valid_to = last_day
    standing.save(update_fields=["valid_to"])


def _names(kind: str, name: str) -> dict[str, str]:
    return {
        "kind": kind,
        "name": name,
        "sort_key": sort_key(name),
        "search_text": search_text(f"{kind} {name}"),
        "match_key": match_key(name),
    }


def _called(kind: str, name: str) -> str:
    full = f"{kind} {name}".strip()
    return full if not kind else full[0].lower() + full[1:]


def _facts(kind: str, name: str, households: int | None, people: int | None) -> dict[str, Any]:
    return {"loại": kind, "tên": name, "số hộ": households, "số nhân khẩu": people}
