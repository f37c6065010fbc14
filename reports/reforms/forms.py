"""Forms of a reform: the paper and its words, one operation, the undoing. They never save."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from communes.forms import CleanCharField, DayField
from communes.models import Unit
from communes.place_names import VILLAGE_KINDS
from communes.reforming.matching import Register
from communes.reforming.sentences import LONGEST_TEXT
from communes.reforming.values import KIND_WORDS, Extent, Kind, Operation, Result, Share
from communes.villages.forms import CountField
from communes.villages.rules import LONGEST_KIND, LONGEST_NAME

if TYPE_CHECKING:
    from communes.models import Officer

# More villages than these are typed by name, fewer are chosen from a list.
MOST_LISTED = 400
KIND_LIST = "loai-thon"


class ReformForm(forms.Form):
    """The paper, its days, and the operations as sentences or as a table.

    unit: the code of the unit, for officers of more than one commune.
    """

    unit = CleanCharField(
        label="Mã đơn vị",
        max_length=5,
        help_text="Mã xã 5 số; sự kiện của nhiều xã thì ghi mã tỉnh, huyện của các xã đó.",
        error_messages={"required": "Chưa có mã đơn vị. Ghi mã xã, ví dụ 20392."},
    )
    title = CleanCharField(
        label="Tên sự kiện",
        max_length=200,
        help_text="Ví dụ: Sắp xếp thôn xã Tam Dân năm 2022.",
        error_messages={"required": "Chưa có tên sự kiện. Ghi một tên để tìm lại."},
    )
    document = CleanCharField(
        label="Văn bản",
        max_length=120,
        help_text="Loại và cơ quan ban hành, ví dụ: Nghị quyết của HĐND xã Tam Dân.",
        error_messages={"required": "Chưa có văn bản. Ghi nghị quyết của cơ quan nào."},
    )
    number = CleanCharField(
        label="Số, ký hiệu",
        max_length=60,
        help_text="Ví dụ: 12/NQ-HĐND.",
        error_messages={"required": "Chưa có số, ký hiệu. Ghi như trên văn bản."},
    )
    signed_on = DayField(
        label="Ngày ban hành", error_messages={"required": "Chưa có ngày ban hành."}
    )
    effective_on = DayField(
        label="Ngày có hiệu lực",
        help_text="Ngày đầu tiên có thôn mới; thôn cũ kết thúc ngày hôm trước.",
        error_messages={"required": "Chưa có ngày có hiệu lực. Ghi ngày đầu tiên có thôn mới."},
    )
    text = forms.CharField(
        label="Nội dung sắp xếp",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Dán các câu của nghị quyết, ví dụ: Sáp nhập thôn A (19 hộ) và bản B (10 hộ) "
        "thành bản B. Hoặc dán các ô chép từ Excel theo bảng mẫu.",
    )
    table = forms.FileField(
        label="Hoặc tải bảng mẫu đã điền",
        required=False,
        help_text="Excel (.xlsx, .xls) hoặc CSV theo bảng mẫu.",
    )
    upload = forms.FileField(
        label="Bản quét nghị quyết", required=False, help_text="PDF, JPG hoặc PNG, tối đa 20 MB."
    )

    def __init__(self, *args: Any, ask_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_unit:
            del self.fields["unit"]


class OperationForm(forms.Form):
    kind = forms.ChoiceField(
        label="Hình thức",
        choices=[
            (kind.value, word) for kind, word in KIND_WORDS.items() if kind is not Kind.UNCLEAR
        ],
        error_messages={"invalid_choice": "Chọn một hình thức trong danh sách."},
    )


class PartForm(forms.Form):
    """An old village: chosen from the register where there are few, else by its name."""

    village = forms.TypedChoiceField(
        label="Thôn cũ", required=False, coerce=int, empty_value=None, choices=()
    )
    name = CleanCharField(label="Thôn cũ", required=False, max_length=LONGEST_NAME)
    commune = CleanCharField(label="Thuộc xã", required=False, max_length=100)
    extent = forms.ChoiceField(
        label="Lấy",
        required=False,
        choices=[
            (Extent.WHOLE.value, "toàn bộ"),
            (Extent.PART.value, "một phần"),
            (Extent.REST.value, "phần còn lại"),
        ],
        error_messages={"invalid_choice": "Chọn toàn bộ, một phần hoặc phần còn lại."},
    )
    households = CountField(label="Số hộ", required=False)
    people = CountField(label="Số khẩu", required=False)

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(register.villages) > MOST_LISTED:
            del self.fields["village"]
            return
        del self.fields["name"], self.fields["commune"]
        several = len(register.communes) > 1
        choices = sorted(
            (
                f"{village.label}, {register.communes[village.commune].full_name}"
                if several
                else village.label,
                village.pk,
            )
            for village in register.villages.values()
            if village.there
        )
        field: Any = self.fields["village"]
        field.choices = [("", "chọn thôn"), *((pk, label) for label, pk in choices)]
        field.error_messages["invalid_choice"] = "Chọn một thôn trong danh sách."

    def share(self, register: Register) -> Share | None:
        values = self.cleaned_data
        village = register.villages.get(values.get("village") or 0)
        name = village.full_name if village else values.get("name", "")
        if not name:
            return None
        return Share(
            name=name,
            extent=Extent(values.get("extent") or Extent.WHOLE.value),
            households=values.get("households"),
            people=values.get("people"),
            commune=values.get("commune", ""),
            village=village.pk if village else None,
        )


class ResultForm(forms.Form):
    """A new village."""

    kind = CleanCharField(
        label="Loại",
        required=False,
        max_length=LONGEST_KIND,
        widget=forms.TextInput(attrs={"list": KIND_LIST, "autocomplete": "off"}),
    )
    name = CleanCharField(label="Tên", required=False, max_length=LONGEST_NAME)
    commune = CleanCharField(label="Thuộc xã", required=False, max_length=100)
    households = CountField(label="Số hộ", required=False)
    people = CountField(label="Số khẩu", required=False)

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(register.communes) < 2:
            del self.fields["commune"]

    def result(self) -> Result | None:
        values = self.cleaned_data
        told = ("kind", "name", "commune")
        if not any(values.get(name) for name in told):
            return None
        return Result(
            kind=values.get("kind", ""),
            name=values.get("name", ""),
            commune=values.get("commune", ""),
            households=values.get("households"),
            people=values.get("people"),
        )


PartSet = forms.formset_factory(PartForm, extra=2, max_num=40, absolute_max=60)
ResultSet = forms.formset_factory(ResultForm, extra=1, max_num=40, absolute_max=60)


class OperationForms:
    """The forms of one operation together: its kind, its old villages, its new ones."""

    kinds = VILLAGE_KINDS

    def __init__(self, operation: Operation, register: Register, data: Any = None) -> None:
        self.register = register
        given = {"register": register}
        known = operation.kind is not Kind.UNCLEAR
        self.kind = OperationForm(
            data, initial={"kind": operation.kind.value if known else Kind.MERGE.value}
        )
        self.parts = PartSet(
            data,
            prefix="cu",
            form_kwargs=given,
            initial=[share.as_json() for share in operation.parts],
        )
        self.results = ResultSet(
            data,
            prefix="moi",
            form_kwargs=given,
            initial=[result.as_json() for result in operation.results],
        )

    def is_valid(self) -> bool:
        return all([self.kind.is_valid(), self.parts.is_valid(), self.results.is_valid()])

    def operation(self, text: str) -> Operation:
        shares = [form.share(self.register) for form in self.parts]
        results = [form.result() for form in self.results]
        return Operation(
            kind=Kind(self.kind.cleaned_data["kind"]),
            parts=tuple(share for share in shares if share is not None),
            results=tuple(result for result in results if result is not None),
            text=text,
        )


class FollowForm(forms.Form):
    """Which province goes on in the units of which day of the official lists."""

    province = CleanCharField(
        label="Mã tỉnh",
        max_length=2,
        help_text="Mã 2 số của tỉnh, thành phố vào ngày ấy, ví dụ 48.",
        error_messages={"required": "Chưa có mã tỉnh. Ghi mã 2 số, ví dụ 48."},
    )
    day = DayField(
        label="Ngày của danh mục",
        help_text="Ngày đầu tiên của các đơn vị mới, ví dụ 01/07/2025.",
        error_messages={"required": "Chưa có ngày. Ghi ngày đầu tiên của các đơn vị mới."},
    )

    def __init__(self, *args: Any, officer: Officer, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.own = today, officer.unit
        self.units = Unit.objects.visible_to(officer)
        if self.own is not None:
            del self.fields["province"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        day = values.get("day")
        if day is None:
            return values
        if day > self.today:
            self.add_error("day", f"Ngày {day:%d/%m/%Y} chưa đến. Áp dụng từ ngày ấy trở đi.")
        if self.own is not None:
            values["province"] = self.own
        elif code := values.get("province"):
            values["province"] = self.units.coded(code, day).filter(level="province").first()
            if values["province"] is None:
                self.add_error("province", f"Ngày {day:%d/%m/%Y} không có tỉnh mã {code}.")
        return values


class UndoForm(forms.Form):
    reason = CleanCharField(
        label="Lý do hoàn tác",
        max_length=300,
        help_text="Ví dụ: nhập nhầm nghị quyết; nghị quyết bị bãi bỏ.",
        error_messages={"required": "Chưa có lý do. Ghi vì sao hoàn tác, người xem sau sẽ cần."},
    )
