"""Villages one by one: adding, correcting, closing, opening again and taking out.

Each action locks the commune's row first, so that two officers at once cannot both pass the check
for a double.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from communes import audit, clock, facts
from communes.actions.village_checks import (
    check_counts,
    check_new_day,
    document_text,
    first_day_in,
    lock_holders,
    locked,
    needed,
    refuse_double,
)
from communes.errors import Refused
from communes.models import Unit, Village, VillagePlacement, VillageVersion
from communes.models.dated import OLDEST_FIRST
from communes.units.placing import keys_on
from communes.units.splitting import follow_units_over
from communes.vietnamese import match_key, search_text, sort_key
from communes.villages import rules
from communes.villages.rules import DAY, Days

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
    document = document_text(document)
    check_counts(households, people)
    holder = locked([commune.pk])[0]
    first = first_day_in(holder, valid_from)
    refuse_double(holder, former_commune, kind, name, Days(first, None))
    village = Village.objects.create(former_commune=former_commune)
    VillageVersion.objects.create(
        village=village,
        households=households,
        people=people,
        document=document,
        valid_from=first,
        **_names(kind, name),
    )
    placement = VillagePlacement.objects.create(
        village=village,
        document=document,
        valid_from=first,
        **keys_on(holder, first or clock.today()),
    )
    follow_units_over(VillagePlacement, Q(pk=placement.pk), clock.today())
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
            "văn bản": document,
        },
    )
    facts.changed([holder.pk])
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
    document = document_text(document)
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
            document=document,
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
        after={**new, "văn bản": document} if document else new,
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
    document = document_text(document)
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
            f"{version.full_name} mang tên này, thuộc {placement.commune} từ ngày "
            f"{max(begins):%d/%m/%Y}. Ngày cuối không thể trước ngày đó.",
            "last_day",
        )
    placement.valid_to = version.valid_to = last_day
    # The column is shorter than a reason and a document together may be; the audit keeps both.
    placement.end_reason = f"{reason} ({document})"[:300] if document else reason[:300]
    placement.save(update_fields=["valid_to", "end_reason"])
    version.save(update_fields=["valid_to"])
    audit.record(
        by=by,
        verb="đóng thôn",
        summary=f"Đóng {version.full_name} ({placement.commune}) sau ngày {last_day:%d/%m/%Y}",
        target=village,
        place=placement,
        before={"đến ngày": None},
        after={"đến ngày": last_day, "văn bản": document},
        reason=reason,
    )
    facts.changed([placement.commune_id])


@transaction.atomic
def reopen_village(*, village: Village, reason: str, by: Officer) -> None:
    """Undo a closing made by mistake: the last name and place are open again. Raises Refused."""
    reason = needed(reason, "reason", "Ghi lý do mở lại, ví dụ “đóng nhầm thôn”.")
    lock_holders(village)
    version = village.versions.order_by(OLDEST_FIRST).last()
    placement = village.placements.order_by(OLDEST_FIRST).select_related("commune").last()
    if version is None or placement is None or placement.valid_to is None:
        raise Refused("Thôn này đang có trong sổ. Không cần mở lại.")
    refuse_double(
        placement.commune,
        village.former_commune,
        version.kind,
        version.name,
        Days(placement.valid_to + DAY, None),
        besides=village,
    )
    last_day = placement.valid_to
    placement.valid_to = version.valid_to = None
    placement.end_reason = ""
    placement.save(update_fields=["valid_to", "end_reason"])
    version.save(update_fields=["valid_to"])
    audit.record(
        by=by,
        verb="mở lại thôn",
        summary=f"Mở lại {version.full_name} ({placement.commune})",
        target=village,
        place=placement,
        before={"đến ngày": last_day},
        after={"đến ngày": None},
        reason=reason,
    )
    facts.changed([placement.commune_id])


@transaction.atomic
def remove_village(*, village: Village, reason: str, by: Officer) -> None:
    """Take out a village that never was one, typed by mistake; the audit trail keeps what it said.

    Raises Refused when a team serves or served it, or a group is its own.
    """
    reason = needed(reason, "reason", "Ghi lý do bỏ khỏi sổ, ví dụ “nhập trùng Thôn An Mỹ”.")
    lock_holders(village)
    version = village.versions.order_by(OLDEST_FIRST).last()
    placement = village.placements.order_by(OLDEST_FIRST).select_related("commune").last()
    if version is None or placement is None:
        raise Refused("Thôn này không còn trong sổ. Mở lại danh sách thôn.")
    audit.record(
        by=by,
        verb="bỏ thôn nhập nhầm",
        summary=f"Bỏ {version.full_name} ({placement.commune}) khỏi sổ vì nhập nhầm",
        target=village,
        place=placement,
        before={
            **_facts(version.kind, version.name, version.households, version.people),
            "từ ngày": placement.valid_from,
            "đến ngày": placement.valid_to,
        },
        reason=reason,
    )
    try:
        village.delete()
    except ProtectedError as error:
        raise Refused(
            f"{version.full_name} đã có tổ hoặc nhóm liên lạc trong sổ nên không bỏ được. Ghi ngày "
            "kết thúc của thôn, hoặc hủy quyết định nhập nhầm trước."
        ) from error
    facts.changed([placement.commune_id])


def _names(kind: str, name: str) -> dict[str, str]:
    return {
        "kind": kind,
        "name": name,
        "sort_key": sort_key(name),
        "search_text": search_text(name),
        "match_key": match_key(name),
    }


def _called(kind: str, name: str) -> str:
    full = f"{kind} {name}".strip()
    return full if not kind else full[0].lower() + full[1:]


def _facts(kind: str, name: str, households: int | None, people: int | None) -> dict[str, Any]:
    return {"loại": kind, "tên": name, "số hộ": households, "số nhân khẩu": people}
