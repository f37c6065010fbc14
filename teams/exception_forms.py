"""What is changed in a target, and for which units it is another: forms that validate only."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms

from communes.forms import CleanCharField, DayField
from communes.keys import read_key
from communes.models import Unit, UnitVersion
from communes.search import describe_units, find_units, too_short
from communes.vietnamese import brief
from teams.models import Target, Wording
from teams.plan_rules import NUMBERS, own_fields
from teams.target_forms import (
    DueField,
    TargetForm,
    target_of,
    whole_number,
)

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet
    from teams.actions.exemptions import Asked
    from teams.plan_rules import TargetFields

MOST_FOUND = 12
_REASON: dict[str, Any] = {"label": "Lý do", "max_length": 500}
_PAPER: dict[str, Any] = {
    "label": "Theo văn bản",
    "max_length": 200,
    "required": False,
    "help_text": "Số, ký hiệu, ngày; ví dụ Công văn 210/UBND-VX ngày 5/7/2022.",
}


class ChangeTargetForm(TargetForm):
    """The target as it shall read from a day on; it opens with what it says today."""

    on = DayField(
        label="Áp dụng từ ngày", help_text="Bảng tiến độ của những ngày trước đó giữ chỉ tiêu cũ."
    )
    reason = CleanCharField(**_REASON, help_text="Ví dụ: tỉnh gia hạn vì sáp nhập thôn.")
    document = CleanCharField(**_PAPER)

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        names = (*NUMBERS[target.rule], "due_on", "wording")
        kwargs["initial"] = {
            "rule": target.rule,
            **{name: getattr(target, name) for name in names},
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, rule=target.rule, **kwargs)

    def numbers(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in ("on", "reason", "document")]

    def target(self) -> TargetFields:
        return target_of(self.kind, self.cleaned_data)


class UnitForm(forms.Form):
    """A unit by its name as typed; where the name means several, one of them is chosen."""

    unit_name = CleanCharField(label="Đơn vị", max_length=100)
    unit = forms.ChoiceField(label="Chọn một đơn vị", widget=forms.RadioSelect)

    communes_only = False

    def __init__(
        self, *args: Any, officer: Officer, target: Target, day: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.officer, self.target, self.day = officer, target, day
        self.fields["unit_name"].help_text = (
            "Tên hoặc mã của xã, phường, thị trấn."
            if self.communes_only
            else "Tên hoặc mã của xã, huyện; miễn huyện là miễn mọi xã trong huyện."
        )
        self.candidates = self._candidates()
        if self.asks_which:
            choice = cast(forms.ChoiceField, self.fields["unit"])
            choice.choices = [(str(pk), name) for pk, name in self.candidates]
            choice.required = True
            choice.error_messages["required"] = (
                f"Có {len(self.candidates)} đơn vị khớp với tên này. Chọn một."
            )
        else:
            del self.fields["unit"]

    @property
    def asks_which(self) -> bool:
        return len(self.candidates) > 1

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        name = values.get("unit_name")
        if not name or "unit" in self.errors:
            return values
        if not self.candidates:
            self.add_error(
                "unit_name",
                f"Trong phạm vi kế hoạch không có đơn vị nào tên “{brief(name)}”. "
                "Kiểm tra lại tên, hoặc ghi ít chữ hơn.",
            )
            return values
        chosen = read_key(values["unit"]) if self.asks_which else self.candidates[0][0]
        values["found"] = Unit.objects.visible_to(self.officer).get(pk=chosen)
        return values

    def _candidates(self) -> list[tuple[int, str]]:
        typed = str(self["unit_name"].value() or "").replace("\0", "").strip()[:100]
        if not typed or too_short(typed):
            return []
        within = units_asked(self.officer, self.target, self.day, communes_only=self.communes_only)
        rows = list(
            find_units(typed, self.officer, self.day).filter(unit_id__in=within.values("unit_id"))[
                :MOST_FOUND
            ]
        )
        named_so = [row for row in rows if row["rank"] <= 0]
        ids = [row["unit_id"] for row in (named_so if len(named_so) == 1 else rows)]
        return [
            (each.unit.pk, f"{each.name}, {each.path}" if each.path else each.name)
            for each in describe_units(ids, self.officer, self.day)
        ]


class ExemptionForm(UnitForm):
    """A unit that is spared a target."""

    reason = CleanCharField(**_REASON, help_text="Ví dụ: xã chưa có sóng di động.")
    document = CleanCharField(**_PAPER)
    valid_from = DayField(
        label="Miễn từ ngày", required=False, help_text="Để trống: từ đầu kế hoạch."
    )
    valid_to = DayField(
        label="Miễn đến hết ngày", required=False, help_text="Để trống: đến khi có thay đổi."
    )


class OverrideForm(UnitForm):
    """What one commune is asked instead of what all are asked."""

    communes_only = True

    threshold = whole_number("Số tổ tối thiểu", 1, 99)
    share = whole_number("Tỷ lệ phải đạt (%)", 1, 100)
    due_on = DueField(label="Thời hạn riêng", required=False)
    reason = CleanCharField(**_REASON, help_text="Ví dụ: xã chỉ có 2 thôn.")
    document = CleanCharField(**_PAPER)
    valid_from = DayField(
        label="Áp dụng từ ngày", required=False, help_text="Để trống: từ đầu kế hoạch."
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, target=target, **kwargs)
        own = own_fields(target.rule)
        for name in ("threshold", "share", "due_on"):
            if name not in own or (name == "due_on" and target.due_on is None):
                del self.fields[name]
        if "due_on" in self.fields:
            words = Wording(target.wording).label
            self.fields["due_on"].help_text = f"Vẫn đọc là “{words}”. Để trống: như chỉ tiêu chung."

    def asked(self) -> Asked:
        values = self.cleaned_data
        names = ("threshold", "share", "due_on")
        return cast("Asked", {name: values.get(name) for name in names})

    def numbers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("threshold", "share", "due_on") if name in self.fields]


class EndForm(forms.Form):
    """The last day of what was decided for a unit, and why it ends."""

    last = DayField(label="Ngày cuối còn áp dụng")
    reason = CleanCharField(label="Lý do kết thúc", max_length=500)


class ReceiptForm(forms.Form):
    """The day on which the decisions ticked were received."""

    received_on = DayField(label="Ngày nhận")
    with_list = forms.BooleanField(
        label="Kèm danh sách thành viên",
        required=False,
        help_text="Áp dụng cho mọi quyết định được đánh dấu.",
    )


class WithdrawReceiptForm(forms.Form):
    """Why a receipt is taken back."""

    reason = CleanCharField(
        label="Lý do bỏ", max_length=300, help_text="Ví dụ: đánh dấu nhầm dòng."
    )


def units_asked(
    officer: Officer, target: Target, day: datetime.date, *, communes_only: bool = False
) -> TerritoryQuerySet:
    """The versions, on the day, of the units in the scope of a target's plan."""
    rows = UnitVersion.objects.visible_to(officer).on(day)
    if communes_only:
        rows = rows.holders()
    units = [scope.unit for scope in target.plan.scopes.select_related("unit")]
    scopes = [unit for unit in units if unit is not None]
    if len(scopes) < len(units):
        return rows
    ids = {pk for unit in scopes for pk in rows.under(unit).values_list("unit_id", flat=True)}
    return rows.filter(unit_id__in=ids | {unit.pk for unit in scopes})
