"""The page on which a plan is recorded: its paper, its scope and its targets."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict

from communes.days import read_day
from communes.forms import CleanCharField, DayField
from communes.keys import read_key
from communes.models import Level, Unit, UnitVersion
from communes.models.unit import names_on
from communes.search import find_units
from communes.vietnamese import clean
from teams.actions.plans import PlanContents, PlanFields
from teams.models import Capacity, DocumentKind, Plan
from teams.target_forms import PREFIX, TargetForm, TargetFormSet

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet
    from teams.plan_rules import TargetFields

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
# More units than this are looked for by name.
MOST_LISTED = 70
MOST_FOUND = 20


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
    find = CleanCharField(
        label="Tìm thêm đơn vị",
        max_length=100,
        required=False,
        help_text="Tên xã, huyện, tỉnh hoặc mã; bấm Tìm rồi đánh dấu vào đơn vị.",
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
        self._offer_units(officer, day)

    def _offer_units(self, officer: Officer, day: datetime.date) -> None:
        """The units one level down where they are few, those chosen, and those just looked for."""
        day = read_day(str(self["signed_on"].value() or "")) or day
        under = _units_under(officer, day)
        chosen = {key for each in self._chosen() if (key := read_key(each))}
        near = (
            under.filter(parent=self.issuer)
            if self.issuer
            else under.filter(unit__level=Level.PROVINCE)
        )
        listed = list(near.order_by("sort_key")[: MOST_LISTED + 1])
        if len(listed) > MOST_LISTED:
            listed = []
        self.looked_for = clean(str(self.initial.get("find") or ""))[:100]
        self.found: list[UnitVersion] = []
        if self.looked_for:
            ids = find_units(self.looked_for, officer, day).filter(
                unit_id__in=under.values("unit_id")
            )
            self.found = _in_order(under, [row["unit_id"] for row in ids[:MOST_FOUND]])
            self.initial["find"] = ""
        others = list(under.filter(unit_id__in=chosen).order_by("sort_key")) if chosen else []
        rows = {row.unit_id: row for row in (*listed, *others, *self.found)}
        self.units = {str(pk): row.unit for pk, row in rows.items()}
        scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
        scopes.choices = [
            (WHOLE, f"Toàn bộ {_plain(self.issuer, day)}"),
            *((str(pk), _placed(row, self.issuer)) for pk, row in rows.items()),
        ]

    def _chosen(self) -> list[str]:
        return [str(each) for each in self["scopes"].value() or ()]

    def clean_basis(self) -> list[str]:
        lines = [clean(line) for line in self.cleaned_data["basis"].splitlines()]
        return [line for line in lines if line]

    def clean_scopes(self) -> list[Unit | None]:
        """The units themselves; whoever ticks the whole and some of its parts has to choose."""
        chosen: list[str] = self.cleaned_data["scopes"]
        if WHOLE in chosen and len(chosen) > 1:
            raise forms.ValidationError(
                "Vừa chọn toàn bộ vừa chọn riêng một số đơn vị. Bỏ dấu ở “Toàn bộ”, hoặc bỏ dấu ở "
                "các đơn vị riêng."
            )
        if WHOLE in chosen:
            return [self.issuer]
        return [self.units[value] for value in chosen]

    def clean_find(self) -> str:
        """A name that was typed and not looked for would be missing from the scope."""
        if self.cleaned_data["find"]:
            raise forms.ValidationError("Bấm Tìm để chọn đơn vị này, hoặc xóa chữ trong ô.")
        return ""

    def contents(self, targets: list[TargetFields]) -> PlanContents:
        """The plan as it was understood; call after is_valid."""
        values = self.cleaned_data
        fields = {name: values[name] for name in PlanFields.__annotations__}
        return PlanContents(
            fields=cast(PlanFields, fields),
            scopes=values["scopes"],
            targets=targets,
            basis=values["basis"],
            above=values["above"],
        )


class ReturnPlanForm(forms.Form):
    """What is wrong with a plan that was handed in."""

    note = CleanCharField(
        label="Chỗ cần sửa", max_length=500, help_text="Ví dụ: thiếu phạm vi, sai thời hạn."
    )


class VoidPlanForm(forms.Form):
    """Why a plan is taken back."""

    reason = CleanCharField(
        label="Lý do hủy",
        max_length=500,
        help_text="Ví dụ: nhập sai thời hạn. Kế hoạch vẫn đọc được nhưng không còn được tính.",
    )


def sent_fields(data: MultiValueDict) -> dict[str, list[str]]:
    """What a browser sent for the fields of a plan and its targets, as text: a draft's contents."""
    names = {*PlanForm.base_fields, f"{PREFIX}-TOTAL_FORMS", f"{PREFIX}-INITIAL_FORMS"}
    return {
        name: [str(value).replace("\0", "") for value in data.getlist(name)]
        for name in data
        if name in names or name.startswith(f"{PREFIX}-")
    }


def typed_so_far(data: MultiValueDict) -> dict[str, Any]:
    """What was sent for the plan, as initial values: shown again without judging it."""
    typed: dict[str, Any] = {}
    for name, field in PlanForm.base_fields.items():
        if name in data:
            many = isinstance(field, forms.MultipleChoiceField)
            typed[name] = data.getlist(name) if many else data[name]
    return typed


def typed_targets(data: MultiValueDict) -> list[dict[str, Any]]:
    """The rows of targets as sent; rows without a rule are dropped."""
    try:
        count = int(data.get(f"{PREFIX}-TOTAL_FORMS", "0"))
    except ValueError:
        count = 0
    rows = [
        {
            name: data[key]
            for name in TargetForm.base_fields
            if (key := f"{PREFIX}-{place}-{name}") in data
        }
        for place in range(min(count, TargetFormSet.max_num))
    ]
    return [row for row in rows if row.get("rule")]


def _units_under(officer: Officer, day: datetime.date) -> TerritoryQuerySet:
    """The units below the officer's own on the day, of all levels."""
    rows = UnitVersion.objects.visible_to(officer).on(day).under(officer.unit)
    return rows.exclude(unit=officer.unit).select_related("unit", "parent")


def _in_order(rows: TerritoryQuerySet, ids: list[int]) -> list[UnitVersion]:
    found = {row.unit_id: row for row in rows.filter(unit_id__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def _placed(row: UnitVersion, issuer: Unit | None) -> str:
    """'Xã Tam Dân (Huyện Phú Ninh)': the unit above where it is not the one that plans."""
    above = row.parent
    return f"{row.full_name} ({above.label})" if above and above != issuer else row.full_name


def _plain(unit: Unit | None, day: datetime.date) -> str:
    """'huyện Phú Ninh', 'cả nước'."""
    if unit is None:
        return "cả nước"
    version = names_on([unit.pk], day).get(unit.pk)
    return version.plain_name if version else unit.label
