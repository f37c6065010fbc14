"""What single units are spared of a target, or are asked instead; dated, with a reason."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db import IntegrityError, transaction

from communes import audit, facts
from communes.errors import Refused
from communes.models import UnitVersion
from teams.followers import Followers
from teams.models import Exemption, Override, Target
from teams.models.plan import BINDING
from teams.plan_rules import own_fields
from teams.target_words import demand_words, override_words

if TYPE_CHECKING:
    from communes.models import Officer, Unit

ONE_DAY = datetime.timedelta(days=1)


class Asked(TypedDict, total=False):
    """What one commune is asked instead; what is left out or None stays the target's."""

    threshold: int | None
    share: int | None
    due_on: datetime.date | None


@transaction.atomic
def exempt(
    *,
    target: Target,
    unit: Unit,
    reason: str,
    document: str,
    valid_from: datetime.date | None,
    valid_to: datetime.date | None,
    by: Officer,
    today: datetime.date,
) -> Exemption:
    """Spare a unit, with all communes below it, of a target from a day to a day.

    An empty first day is the target's beginning, an empty last day its end.
    """
    target = locked_target(target)
    if not reason:
        raise Refused("Ghi lý do miễn, ví dụ: xã chưa có sóng di động.", "reason")
    _check_days(valid_from, valid_to)
    _refuse_outside(target, unit, valid_from or today)
    row = Exemption(
        target=target,
        unit=unit,
        reason=reason[:500],
        document=document[:200],
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=by,
    )
    _save(row, f"{unit.label} đã được miễn chỉ tiêu này trong khoảng ngày đó.")
    _note(
        target,
        by,
        verb="exemption.granted",
        summary=f"Miễn {demand_words(target)} cho {unit.label}",
        after={"đơn vị": unit.label, **_span(row), "văn bản": document},
        reason=reason,
    )
    return row


@transaction.atomic
def end_exemption(*, exemption: Exemption, last: datetime.date, reason: str, by: Officer) -> None:
    """Let an exemption end with a day; the days up to it stay exempt."""
    target = locked_target(exemption.target)
    row = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    before = _end(row, last, reason, "Miễn")
    _note(
        target,
        by,
        verb="exemption.ended",
        summary=f"Thôi miễn {demand_words(target)} cho {row.unit.label}",
        before=before,
        after=_span(row),
        reason=reason,
    )


@transaction.atomic
def override(
    *,
    target: Target,
    unit: Unit,
    asked: Asked,
    reason: str,
    document: str,
    valid_from: datetime.date | None,
    by: Officer,
    today: datetime.date,
) -> Override:
    """Ask something else of one commune from a day on."""
    target = locked_target(target)
    if not reason:
        raise Refused("Ghi lý do, ví dụ: xã chỉ có 2 thôn.", "reason")
    own = own_fields(target.rule)
    kept = {name: value for name, value in asked.items() if name in own and value is not None}
    if not kept:
        raise Refused("Ghi ít nhất một con số hoặc một ngày khác với chỉ tiêu chung.", own[0])
    due_on, signed_on = kept.get("due_on"), target.plan.document.signed_on
    if due_on is not None and target.due_on is None:
        raise Refused("Chỉ tiêu chung không có thời hạn, nên xã không có thời hạn riêng.", "due_on")
    if isinstance(due_on, datetime.date) and signed_on is not None and due_on < signed_on:
        raise Refused(f"Thời hạn ở trước ngày ký kế hoạch ({signed_on:%d/%m/%Y}).", "due_on")
    if not unit.holds_villages:
        raise Refused(f"{unit.label} không phải là xã. Chọn một xã, phường, thị trấn.", "unit_name")
    _refuse_outside(target, unit, valid_from or today)
    row = Override(
        target=target,
        unit=unit,
        reason=reason[:500],
        document=document[:200],
        valid_from=valid_from,
        set_by=by,
        **kept,
    )
    _save(row, f"{unit.label} đã có chỉ tiêu riêng. Kết thúc chỉ tiêu riêng đó trước.")
    _note(
        target,
        by,
        verb="override.set",
        summary=f"Chỉ tiêu riêng cho {unit.label}: {override_words(row, target.wording)}",
        before={"chỉ tiêu chung": demand_words(target)},
        after={"đơn vị": unit.label, **_span(row), "văn bản": document},
        reason=reason,
    )
    return row


@transaction.atomic
def end_override(*, override: Override, last: datetime.date, reason: str, by: Officer) -> None:
    """Let what one commune was asked instead end with a day; earlier days keep it."""
    target = locked_target(override.target)
    row = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
    before = _end(row, last, reason, "Chỉ tiêu riêng")
    _note(
        target,
        by,
        verb="override.ended",
        summary=f"Kết thúc chỉ tiêu riêng của {row.unit.label}",
        before=before,
        after=_span(row),
        reason=reason,
    )


def locked_target(target: Target) -> Target:
    """The target as it is now, of a plan that still binds; nobody else changes it meanwhile."""
    found: Target = (
        Target.objects.select_for_update(of=("self",))
        .select_related("plan__document")
        .get(pk=target.pk)
    )
    if found.plan.document.state not in BINDING:
        raise Refused("Kế hoạch này không còn hiệu lực nên không thay đổi được chỉ tiêu.")
    return found


def _check_days(valid_from: datetime.date | None, valid_to: datetime.date | None) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused(
            f"Đến ngày {valid_to:%d/%m/%Y} ở trước từ ngày {valid_from:%d/%m/%Y}.", "valid_to"
        )


def _refuse_outside(target: Target, unit: Unit, day: datetime.date) -> None:
    """A unit of which the plan asks nothing cannot be spared or asked otherwise."""
    scopes = [scope.unit for scope in target.plan.scopes.select_related("unit")]
    if None in scopes:
        return
    versions = UnitVersion.objects.on(day).filter(unit=unit)
    followers = Followers.of_plans([target.plan])
    ended = [scope.pk for scope in scopes if scope and followers.ended_by(scope.pk, day)]
    if unit.pk not in followers.of_several(ended, day).reached and not any(
        scope is not None and (scope == unit or versions.under(scope).exists()) for scope in scopes
    ):
        raise Refused(
            f"{unit.label} không thuộc phạm vi của kế hoạch vào ngày {day:%d/%m/%Y}.", "unit_name"
        )


def _save(row: Exemption | Override, clash: str) -> None:
    """Two rows of one unit may not hold on one day."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(clash, "unit_name") from error


def _end(
    row: Exemption | Override, last: datetime.date, reason: str, what: str
) -> dict[str, str | datetime.date]:
    """Close a row; its days as they were."""
    if not reason:
        raise Refused("Ghi lý do kết thúc.", "reason")
    if row.valid_from is not None and last < row.valid_from:
        raise Refused(
            f"{what} bắt đầu từ {row.valid_from:%d/%m/%Y}. Chọn ngày cuối từ đó trở đi.", "last"
        )
    if row.valid_to is not None and last >= row.valid_to:
        raise Refused(f"{what} đã kết thúc ngày {row.valid_to:%d/%m/%Y}.", "last")
    before = _span(row)
    row.valid_to = last
    row.save(update_fields=["valid_to"])
    return before


def _span(row: Exemption | Override) -> dict[str, str | datetime.date]:
    return {"từ ngày": row.valid_from or "đầu kế hoạch", "đến ngày": row.valid_to or "hết kế hoạch"}


def _note(target: Target, by: Officer, **said: object) -> None:
    """Into the trail of the plan; every board may change."""
    audit.record(by=by, target=target.plan, place=target.plan.document, **said)  # type: ignore[arg-type]
    facts.changed_everywhere()
