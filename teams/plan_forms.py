"""The page on which a plan is recorded: its paper, its scope and its targets."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.datastructures import MultiValueDict

from communes.forms import CleanCharField, DayField
from communes.models import Level, Unit, UnitVersion
from communes.models.unit import names_on
from communes.vietnamese import clean
from teams.models import Capacity, DocumentKind, Plan, RuleKind, Wording

if TYPE_CHECKING:
    from communes.models import Officer
    from teams.actions.plans import TargetFields

# The unit that plans, whole, in the choice of scope; every other value is a unit's id.
WHOLE = "whole"
# A plan comes as a plan, a letter, a decision, a resolution, a directive or a notice.
PLAN_KINDS = (
    DocumentKind.PLAN,
    DocumentKind.LETTER,
    DocumentKind.DECISION,
    DocumentKind.RESOLUTION,
    DocumentKind.DIRECTIVE,
    DocumentKind.NOTICE,
)
MOST_TARGETS = 20


class DueField(DayField):
    """A day, or a year alone for 'trong năm 2022', which means its last day."""

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, str) and re.fullmatch(r"\s*20\d\d\s*", value):
            return datetime.date(int(value), 12, 31)
        return super().to_python(value)


class PlanChoice(forms.ModelChoiceField):
    """Plans by name, with the number and the issuer that tell two of one name apart."""

    def label_from_instance(self, obj: Plan) -> str:
        return f"{obj.name} ({obj.document.number_raw}, {obj.document.issuer_name})"


class PlanForm(forms.Form):
    """The document and its scope; choices are limited to what the officer may read."""

    kind = forms.ChoiceField(
        label="Loại văn bản",
        choices=[(kind.value, kind.label) for kind in PLAN_KINDS],
        initial=DocumentKind.PLAN,
    )
    number_raw = CleanCharField(
        label="Số, ký hiệu", max_length=80, help_text="Ghi như trên giấy, ví dụ 125/KH-UBND."
    )
    signed_on = DayField(label="Ngày ký")
    issuer_name = CleanCharField(label="Cơ quan ban hành", max_length=200, required=False)
    summary = CleanCharField(
        label="Trích yếu",
        max_length=500,
        help_text="Ví dụ: Thành lập Tổ công nghệ số cộng đồng trên địa bàn.",
    )
    name = CleanCharField(
        label="Tên ngắn",
        max_length=200,
        required=False,
        help_text="Tên gọi trên các bảng tiến độ. Để trống thì dùng trích yếu.",
    )
    signer_name = CleanCharField(label="Người ký", max_length=120, required=False)
    signer_title = CleanCharField(label="Chức vụ người ký", max_length=120, required=False)
    signer_capacity = forms.ChoiceField(
        label="Thể thức ký", choices=Capacity.choices, required=False, initial=Capacity.ON_BEHALF
    )
    basis = forms.CharField(
        label="Căn cứ",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi căn cứ một dòng.",
    )
    above = PlanChoice(
        label="Kế hoạch cấp trên",
        queryset=Plan.objects.none(),
        required=False,
        empty_label="Không có, hoặc chưa ghi vào sổ",
    )
    scopes = forms.MultipleChoiceField(
        label="Phạm vi",
        widget=forms.CheckboxSelectMultiple,
        initial=[WHOLE],
        help_text="Toàn bộ đơn vị, hoặc chọn riêng một số đơn vị bên dưới.",
        error_messages={"required": "Chọn ít nhất một đơn vị trong phạm vi."},
    )

    def __init__(self, *args: Any, officer: Officer, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issuer = officer.unit
        central = self.issuer is None
        self.fields["issuer_name"].required = central
        self.fields["issuer_name"].help_text = (
            "Ví dụ: Bộ Thông tin và Truyền thông."
            if central
            else "Để trống nếu là Ủy ban nhân dân của đơn vị; ghi tên nếu là Sở, Phòng."
        )
        readable = Plan.objects.visible_to(officer).in_force().select_related("document")
        above = cast(forms.ModelChoiceField, self.fields["above"])
        above.queryset = readable.order_by("-document__signed_on", "pk")
        rows = _units_below(officer, day)
        self.units = {str(row.unit_id): row.unit for row in rows}
        scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
        scopes.choices = [
            (WHOLE, f"Toàn bộ {_plain(self.issuer, day)}"),
            *((str(row.unit_id), row.full_name) for row in rows),
        ]

    def clean_basis(self) -> list[str]:
        lines = [clean(line) for line in self.cleaned_data["basis"].splitlines()]
        return [line for line in lines if line]

    def clean_scopes(self) -> list[Unit | None]:
        """The units themselves; the whole wins over its parts."""
        chosen: list[str] = self.cleaned_data["scopes"]
        if WHOLE in chosen:
            return [self.issuer]
        return [self.units[value] for value in chosen]


class TargetForm(forms.Form):
    """One demand; a row left without a rule is not recorded."""

    rule = forms.ChoiceField(
        label="Cách tính",
        choices=[
            ("", "chưa chọn"),
            (RuleKind.COVERAGE.value, "100% thôn, tổ dân phố có tổ"),
            (RuleKind.MIN_TEAMS.value, "mỗi xã có ít nhất … tổ"),
        ],
        required=False,
    )
    threshold = forms.IntegerField(
        label="Số tổ tối thiểu",
        required=False,
        min_value=1,
        max_value=99,
        error_messages={
            "min_value": "Số tổ tối thiểu là số từ 1 đến 99.",
            "max_value": "Số tổ tối thiểu là số từ 1 đến 99.",
            "invalid": "Số tổ tối thiểu là số từ 1 đến 99.",
        },
    )
    wording = forms.ChoiceField(
        label="Cách ghi hạn", choices=[("", "không nêu hạn"), *Wording.choices], required=False
    )
    due_on = DueField(label="Thời hạn", required=False)
    denominator_on = DayField(label="Tính số thôn theo ngày", required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        rule, due_on, wording = values.get("rule"), values.get("due_on"), values.get("wording")
        if not rule and any(values.get(name) for name in ("threshold", "due_on", "wording")):
            self.add_error("rule", "Chọn cách tính của chỉ tiêu này.")
        if rule == RuleKind.MIN_TEAMS and "threshold" in values and not values["threshold"]:
            self.add_error("threshold", "Ghi số tổ tối thiểu của mỗi xã, ví dụ 3.")
        if due_on and not wording:
            self.add_error("wording", "Chọn cách ghi hạn: trước ngày, chậm nhất hay trong năm.")
        if wording and not due_on and "due_on" in values:
            self.add_error("due_on", "Ghi ngày của thời hạn, ví dụ 31/8/2022.")
        return values

    def target(self) -> TargetFields | None:
        """The demand typed in this row, None for a row left blank; call after is_valid."""
        values = self.cleaned_data
        if not values.get("rule"):
            return None
        return {
            "rule": values["rule"],
            "threshold": values["threshold"],
            "due_on": values["due_on"],
            "wording": values["wording"],
            "denominator_on": values["denominator_on"],
        }


class BaseTargetFormSet(BaseFormSet):
    summary_label = "Chỉ tiêu"

    def clean(self) -> None:
        if not any(self.errors) and not self.targets():
            raise forms.ValidationError("Ghi ít nhất một chỉ tiêu.")

    def targets(self) -> list[TargetFields]:
        found = [form.target() for form in self.forms]
        return [target for target in found if target is not None]


TargetFormSet = formset_factory(
    TargetForm, formset=BaseTargetFormSet, extra=1, max_num=MOST_TARGETS
)


class VoidPlanForm(forms.Form):
    """Why a plan is taken back."""

    reason = CleanCharField(
        label="Lý do hủy",
        max_length=500,
        help_text="Ví dụ: nhập sai thời hạn. Kế hoạch vẫn đọc được nhưng không còn được tính.",
    )


def typed_so_far(form_class: type[forms.Form], data: MultiValueDict, prefix: str = "") -> dict:
    """What a browser sent for a form, as initial values: shown again without judging it."""
    typed: dict[str, Any] = {}
    for name, field in form_class.base_fields.items():
        key = f"{prefix}-{name}" if prefix else name
        if key in data:
            many = isinstance(field, forms.MultipleChoiceField)
            typed[name] = data.getlist(key) if many else data[key]
    return typed


def _units_below(officer: Officer, day: datetime.date) -> list[UnitVersion]:
    """The units one level below the officer's own on the day, in the order of their names."""
    rows = UnitVersion.objects.visible_to(officer).on(day).select_related("unit")
    if officer.unit is None:
        rows = rows.filter(unit__level=Level.PROVINCE)
    else:
        rows = rows.filter(parent=officer.unit)
    return list(rows.order_by("sort_key"))


def _plain(unit: Unit | None, day: datetime.date) -> str:
    """'huyện Phú Ninh', 'cả nước'."""
    if unit is None:
        return "cả nước"
    version = names_on([unit.pk], day).get(unit.pk)
    return version.plain_name if version else unit.label
