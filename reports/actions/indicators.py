"""What a province asks its communes to count, and from which month on."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from communes import audit
from communes.errors import Refused
from communes.models import Level, Unit
from communes.roles import Right
from communes.vietnamese import match_key, search_text
from reports.models import FigureRule, Indicator, IndicatorChoice

if TYPE_CHECKING:
    from communes.models import Officer

ONE = datetime.timedelta(days=1)
LONGEST_CODE = 40


@transaction.atomic
def set_rule(
    *, unit: Unit, first_period: str, odd_factor: int, odd_least: int, by: Officer
) -> FigureRule:
    """From which month on the province collects, and which change has to be explained."""
    _ask(by, unit)
    old = FigureRule.objects.select_for_update().filter(unit=unit).first()
    words = {"thu từ kỳ": first_period, "số lần": odd_factor, "mức chênh lệch": odd_least}
    before = (
        {
            "thu từ kỳ": old.first_period,
            "số lần": old.odd_factor,
            "mức chênh lệch": old.odd_least,
        }
        if old
        else {}
    )
    if old is not None and before == words:
        return old
    rule, _ = FigureRule.objects.update_or_create(
        unit=unit,
        defaults={
            "first_period": first_period,
            "odd_factor": odd_factor,
            "odd_least": odd_least,
            "changed_by": by,
        },
    )
    audit.record(
        by=by,
        verb="đặt quy định thu số liệu",
        summary=f"Thu số liệu hằng tháng từ kỳ {first_period}",
        target=rule,
        before=before,
        after=words,
        place=by.assignment,
    )
    return rule


@transaction.atomic
def choose(
    *, unit: Unit, indicator: Indicator, used: bool, since: datetime.date, by: Officer
) -> IndicatorChoice | None:
    """Ask for an indicator of the country, or stop asking, from a day on; None when that is so
    already. Months before keep what was asked for then."""
    _ask(by, unit)
    if indicator.unit_id is not None:
        raise Refused("Chỉ số riêng của tỉnh thì đóng lại, không tắt.")
    current = _current(unit, indicator, since)
    if (current.used if current else indicator.by_default) == used:
        return None
    adding = current.adding if current else ""
    choice = _from_day_on(current, unit, indicator, since, by, used=used, adding=adding)
    audit.record(
        by=by,
        verb="chọn chỉ số",
        summary=f"{'Thu' if used else 'Thôi thu'} chỉ số “{indicator}” từ {since:%d/%m/%Y}",
        target=choice,
        place=by.assignment,
    )
    return choice


@transaction.atomic
def set_adding(
    *, unit: Unit, indicator: Indicator, adding: str, since: datetime.date, by: Officer
) -> IndicatorChoice | None:
    """How the province adds up the months of an indicator, for periods cut off from a day on; None
    when that is so already. Refused where a total to date would be added to itself."""
    _ask(by, unit)
    if adding == Indicator.Adding.SUM and indicator.kind == Indicator.Kind.CUMULATIVE:
        raise Refused(
            "Số lũy kế của tháng sau đã gồm các tháng trước, nên không cộng các tháng. Chọn cách "
            "khác.",
            "adding",
        )
    current = _current(unit, indicator, since)
    before = (current.adding if current else "") or indicator.adding
    if before == adding:
        return None
    used = current.used if current else indicator.by_default
    choice = _from_day_on(current, unit, indicator, since, by, used=used, adding=adding)
    audit.record(
        by=by,
        verb="đặt cách cộng chỉ số",
        summary=f"Đổi cách lập quý, năm của chỉ số “{indicator}” từ {since:%d/%m/%Y}",
        target=choice,
        before={"cách cộng": Indicator.Adding(before).label},
        after={"cách cộng": Indicator.Adding(adding).label},
        place=by.assignment,
    )
    return choice


def _current(unit: Unit, indicator: Indicator, since: datetime.date) -> IndicatorChoice | None:
    """What holds on a day, locked; two who begin one at once are told apart by the database."""
    rows = IndicatorChoice.objects.select_for_update().filter(unit=unit, indicator=indicator)
    found: IndicatorChoice | None = rows.on(since).first()
    return found


def _from_day_on(
    current: IndicatorChoice | None,
    unit: Unit,
    indicator: Indicator,
    since: datetime.date,
    by: Officer,
    *,
    used: bool,
    adding: str,
) -> IndicatorChoice:
    """Another choice from a day on; days before keep what was chosen for them. current: what holds
    on the day until now."""
    rows = IndicatorChoice.objects.filter(unit=unit, indicator=indicator)
    rows.filter(valid_from__gte=since).delete()
    if current is not None and current.valid_from != since:
        current.valid_to = since - ONE
        current.save(update_fields=["valid_to"])
    return IndicatorChoice.objects.create(
        unit=unit, indicator=indicator, used=used, adding=adding, valid_from=since, chosen_by=by
    )


@transaction.atomic
def add_indicator(
    *, unit: Unit | None, fields: dict[str, Any], since: datetime.date, by: Officer
) -> Indicator:
    """An indicator of a province's own, or of the country (by its administrator).

    fields: theme, name, measure, kind, of_name, level, required, adding; without the last, a
    total to date is taken from the last month and anything else is added. Refused where the name
    is taken in the catalogue that the province sees on the day, and where a total to date would be
    added to itself.
    """
    _ask(by, unit)
    name = fields["name"]
    seen = Indicator.objects.of(unit.pk if unit else None, since)
    if any(match_key(other) == match_key(name) for other in seen.values_list("name", flat=True)):
        raise Refused("Đã có chỉ số mang tên này. Dùng chỉ số đã có, hoặc ghi tên khác.", "name")
    is_share = fields["kind"] == Indicator.Kind.PERCENT
    if is_share and not fields.get("of_name"):
        raise Refused("Ghi tổng số là gì, ví dụ: tổng số hộ.", "of_name")
    to_date = fields["kind"] == Indicator.Kind.CUMULATIVE
    adding = fields.get("adding") or (Indicator.Adding.LAST if to_date else Indicator.Adding.SUM)
    if to_date and adding == Indicator.Adding.SUM:
        raise Refused("Số lũy kế không cộng các tháng: chọn lấy số tháng cuối kỳ.", "adding")
    own = Indicator.objects.filter(unit=unit)
    place = own.aggregate(last=Max("position"))["last"] or (0 if unit is None else 500)
    indicator = Indicator.objects.create(
        unit=unit,
        code=_free_code(unit, name),
        valid_from=since,
        position=place + 1,
        **{**fields, "of_name": fields["of_name"] if is_share else "", "adding": adding},
    )
    audit.record(
        by=by,
        verb="thêm chỉ số",
        summary=f"Thêm chỉ số “{indicator}” từ {since:%d/%m/%Y}",
        target=indicator,
        after={"đơn vị tính": indicator.measure, "cách tính": indicator.get_kind_display()},
        place=by.assignment,
    )
    return indicator


def _free_code(unit: Unit | None, name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", search_text(name)).strip("_")[: LONGEST_CODE - 4]
    taken = set(Indicator.objects.filter(unit=unit).values_list("code", flat=True))
    return next(code for n in range(1, 1000) if (code := f"{words}_{n}") not in taken)


@transaction.atomic
def close_indicator(*, indicator: Indicator, last_day: datetime.date, by: Officer) -> Indicator:
    """Ask for an own indicator no longer after a day; what was handed in stays."""
    _ask(by, indicator.unit)
    if indicator.valid_from is not None and last_day < indicator.valid_from:
        raise Refused(f"Chỉ số này mới thu từ {indicator.valid_from:%d/%m/%Y}. Đóng sau ngày đó.")
    indicator.valid_to = last_day
    indicator.save(update_fields=["valid_to"])
    audit.record(
        by=by,
        verb="đóng chỉ số",
        summary=f"Thôi thu chỉ số “{indicator}” sau ngày {last_day:%d/%m/%Y}",
        target=indicator,
        place=by.assignment,
    )
    return indicator


def _ask(by: Officer, unit: Unit | None) -> None:
    if not by.can(Right.SET_PROVINCE) or by.unit != unit:
        raise Refused("Chỉ Sở hoặc quản trị của tỉnh, thành phố đặt được chỉ số của tỉnh.")
    if unit is not None and unit.level != Level.PROVINCE:
        raise Refused("Chỉ số được đặt cho cả nước hoặc cho từng tỉnh, thành phố.")
