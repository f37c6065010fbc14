"""Forms of a reform of units: the paper, and one operation. They never save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from communes.forms import CleanCharField
from communes.models import Unit
from communes.reforming.units import UNIT_KIND_WORDS, UnitOperation, UnitPart, UnitResult
from communes.reforming.values import Extent, Kind
from reports.reforms.forms import ReformForm

if TYPE_CHECKING:
    from communes.models import Officer

UNIT_KINDS = ("Xã", "Phường", "Thị trấn", "Đặc khu")


class UnitEventForm(ReformForm):
    """The paper and its days; the province for an administrator of the whole country.

    known: the province is that of a reform that is there already.
    """

    province = CleanCharField(
        label="Mã tỉnh",
        max_length=2,
        help_text="Mã 2 số của tỉnh, thành phố, ví dụ 48.",
        error_messages={"required": "Chưa có mã tỉnh. Ghi mã 2 số, ví dụ 48."},
    )
    field_order = ("province",)

    def __init__(self, *args: Any, officer: Officer, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, ask_unit=False, **kwargs)
        self.fields["text"].help_text = (
            "Dán các câu của nghị quyết, ví dụ: Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số "
            "của xã A và xã B thành xã mới có tên gọi là xã C; Chuyển xã D thuộc huyện E về huyện "
            "G quản lý. Hoặc dán các ô chép từ Excel theo bảng mẫu. Bỏ trống thì thêm từng việc."
        )
        self.fields["title"].help_text = "Ví dụ: Sắp xếp xã thuộc thành phố Đà Nẵng năm 2026."
        self.fields["document"].help_text = "Loại và cơ quan ban hành."
        self.fields["effective_on"].help_text = "Ngày đầu tiên của đơn vị mới."
        self.known, self.own = known, officer.unit
        self.units = Unit.objects.visible_to(officer)
        if known or self.own is not None:
            del self.fields["province"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        day, code = values.get("effective_on"), values.get("province")
        if self.own is not None:
            values["province"] = self.own
        elif day is not None and code:
            values["province"] = self.units.coded(code, day).filter(level="province").first()
            if values["province"] is None:
                self.add_error("province", f"Ngày {day:%d/%m/%Y} không có tỉnh mã {code}.")
        return values


class UnitOperationForm(forms.Form):
    kind = forms.ChoiceField(
        label="Hình thức",
        choices=[(kind.value, words) for kind, words in UNIT_KIND_WORDS.items()],
        error_messages={"invalid_choice": "Chọn một hình thức trong danh sách."},
    )


class OldUnitForm(forms.Form):
    code = CleanCharField(
        label="Mã xã, huyện cũ",
        required=False,
        max_length=5,
        widget=forms.TextInput(attrs={"list": "xa-cu", "inputmode": "numeric"}),
    )
    extent = forms.ChoiceField(
        label="Lấy",
        required=False,
        choices=[(Extent.WHOLE.value, "toàn bộ"), (Extent.PART.value, "một phần")],
        error_messages={"invalid_choice": "Chọn toàn bộ hoặc một phần."},
    )


class NewUnitForm(forms.Form):
    code = CleanCharField(
        label="Mã",
        required=False,
        max_length=5,
        widget=forms.TextInput({"list": "noi-nhan", "inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(
        label="Loại",
        required=False,
        choices=[(kind, kind) for kind in UNIT_KINDS],
        error_messages={"invalid_choice": "Chọn một loại trong danh sách."},
    )
    name = CleanCharField(label="Tên", required=False, max_length=100)


OldUnits = forms.formset_factory(OldUnitForm, extra=3, max_num=20, absolute_max=30)
NewUnits = forms.formset_factory(NewUnitForm, extra=2, max_num=20, absolute_max=30)


class UnitOperationForms:
    """The forms of one operation together."""

    def __init__(self, operation: UnitOperation, data: Any = None) -> None:
        self.kind = UnitOperationForm(data, initial={"kind": operation.kind.value})
        self.parts = OldUnits(
            data, prefix="cu", initial=[part.as_json() for part in operation.parts]
        )
        self.results = NewUnits(
            data, prefix="moi", initial=[result.as_json() for result in operation.results]
        )

    def is_valid(self) -> bool:
        return all([self.kind.is_valid(), self.parts.is_valid(), self.results.is_valid()])

    def operation(self) -> UnitOperation:
        """Rows without a code are left out."""
        parts = [form.cleaned_data for form in self.parts if form.cleaned_data.get("code")]
        results = [form.cleaned_data for form in self.results if form.cleaned_data.get("code")]
        return UnitOperation(
            kind=Kind(self.kind.cleaned_data["kind"]),
            parts=tuple(UnitPart.from_json(row) for row in parts),
            results=tuple(UnitResult.from_json(row) for row in results),
        )
