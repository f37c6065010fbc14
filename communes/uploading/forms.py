"""Forms about lists that arrive as files; they validate what was chosen and never save."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict

from communes.forms import CleanCharField, DayField
from communes.sheets import headers
from communes.sheets.readings import Mapping

LONGEST_REASON = 500
HIGHEST_HEADER_ROW = 200
TALLEST_HEADER = 5
# What the address and the form say for a list of the whole country.
WHOLE_COUNTRY = "ca-nuoc"

# Vietnamese for the fields that a column of a village list can hold.
FIELD_WORDS: dict[str, str] = {
    headers.COUNTER: "Số thứ tự",
    headers.PROVINCE_NAME: "Tỉnh, thành phố",
    headers.PROVINCE_CODE: "Mã tỉnh",
    headers.DISTRICT_NAME: "Quận, huyện",
    headers.DISTRICT_CODE: "Mã huyện",
    headers.UPPER: "Các đơn vị cấp trên của thôn",
    headers.COMMUNE_NAME: "Xã, phường, thị trấn",
    headers.COMMUNE_CODE: "Mã xã",
    headers.FORMER_COMMUNE: "Xã cũ",
    headers.VILLAGE: "Tên thôn, tổ dân phố",
    headers.PLACE: "Tên đơn vị nhiều cấp trong một cột",
    headers.KIND: "Loại (thôn, bản, khối phố…)",
    headers.CLASS: "Phân loại thôn",
    headers.HOUSEHOLDS: "Số hộ",
    headers.PEOPLE: "Số nhân khẩu",
    headers.NOTE: "Ghi chú",
}
# Of a column that says nothing that is asked for.
UNUSED = "-"
NAMES = (headers.VILLAGE, headers.PLACE)


class UploadForm(forms.Form):
    """A list to read: the file, for which territory, as of which day.

    units: (key or WHOLE_COUNTRY, name) pairs, grouped as a select takes them.
    """

    content = forms.FileField(
        label="Tệp danh sách",
        max_length=200,
        help_text="Excel (.xlsx, .xls) hoặc .csv.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": "Chưa chọn tệp. Chọn tệp danh sách thôn trên máy.",
            "empty": "Tệp rỗng. Kiểm tra lại tệp rồi chọn lại.",
            "max_length": "Tên tệp dài quá 200 chữ. Đặt lại tên ngắn hơn rồi chọn lại.",
        },
    )
    unit = forms.ChoiceField(
        label="Địa bàn của danh sách",
        help_text="Tên xã trong tệp được hiểu trong địa bàn này. Dòng của xã nằm ngoài địa bàn "
        "được giao không được ghi.",
        error_messages={
            "required": "Chưa chọn địa bàn.",
            "invalid_choice": "Chọn một địa bàn trong danh sách.",
        },
    )
    as_of = DayField(
        label="Số liệu tính đến ngày",
        help_text="Tên xã và mã xã được hiểu theo danh mục của ngày này; thôn mới có từ ngày này.",
        error_messages={"required": "Chưa có ngày. Ghi ngày/tháng/năm, ví dụ 30/6/2022."},
    )

    def __init__(self, *args: Any, units: list[Any], today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.fields["as_of"].initial = today
        if len(units) == 1 and not isinstance(units[0][1], list):
            # Nothing to choose: a commune official imports the own commune.
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0][0]

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        if content.size > settings.PORTAL_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"Tệp nặng {content.size / 1024 / 1024:.0f} MB, quá {settings.PORTAL_UPLOAD_MB} "
                "MB. Xóa ảnh và trang tính thừa, hoặc chia tệp theo huyện rồi tải từng tệp."
            )
        return content

    def clean_as_of(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(
                f"Ngày {day:%d/%m/%Y} chưa đến. Ghi hôm nay hoặc một ngày trước đó."
            )
        return day


class CommitForm(forms.Form):
    """What goes into the register: everything, or the rows without a fault."""

    ALL, VALID = "tat-ca", "dong-dung"

    viec = forms.ChoiceField(choices=[(ALL, "Ghi tất cả"), (VALID, "Chỉ ghi dòng đúng")])
    declare_complete = forms.BooleanField(
        label="Tệp này có đủ tất cả các thôn, tổ dân phố của các xã trong tệp",
        required=False,
        help_text="Đánh dấu thì danh mục thôn của các xã đó được xác nhận đầy đủ và tính được "
        "tỷ lệ. Chưa chắc thì để trống, xác nhận sau ở trang của từng xã.",
    )


class UndoForm(forms.Form):
    reason = CleanCharField(
        label="Lý do hoàn tác",
        max_length=LONGEST_REASON,
        help_text="Ví dụ: nhập nhầm tệp của huyện khác.",
        error_messages={
            "required": "Chưa có lý do. Ghi ngắn gọn vì sao, người xem sau sẽ cần.",
            "max_length": f"Dài quá {LONGEST_REASON} chữ. Ghi ngắn hơn.",
        },
    )


class MappingForm(forms.Form):
    """How one sheet is read: where its header stands and what each column holds.

    columns: how many columns the sheet shows. mapping: what was found or chosen before. A sort of
    list says by which words its fields go, and what must not be missing.
    """

    field_words: ClassVar[dict[str, str]] = FIELD_WORDS

    skip = forms.BooleanField(
        label="Bỏ qua trang tính này, không nhập",
        required=False,
    )
    header_from = forms.IntegerField(
        label="Tiêu đề từ dòng",
        min_value=1,
        max_value=HIGHEST_HEADER_ROW,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    header_to = forms.IntegerField(
        label="Tiêu đề đến dòng",
        min_value=1,
        max_value=HIGHEST_HEADER_ROW,
        help_text="Dữ liệu bắt đầu từ dòng tiếp theo.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    remember = forms.BooleanField(
        label="Ghi nhớ cách đọc này cho các tệp sau có cùng tiêu đề",
        required=False,
        initial=True,
    )

    def __init__(
        self, *args: Any, columns: int, mapping: Mapping | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.column_names = [f"column_{place}" for place in range(1, columns + 1)]
        held = {
            column: name
            for name, places in (mapping.columns if mapping else {}).items()
            for column in places
        }
        choices = [(UNUSED, "không dùng"), *self.field_words.items()]
        for place, name in enumerate(self.column_names, start=1):
            self.fields[name] = forms.ChoiceField(
                label=f"Cột {column_letter(place)}",
                choices=choices,
                initial=held.get(place, UNUSED),
                error_messages={
                    "required": "Chọn cột này ghi gì, hoặc “không dùng”.",
                    "invalid_choice": "Chọn một nội dung trong danh sách.",
                },
            )
        if mapping and mapping.decode:
            self.fields["decode"] = forms.BooleanField(
                label="Nhận chữ đã chuyển từ bảng mã cũ sang Unicode", required=False, initial=True
            )
        if mapping and mapping.header_rows:
            self.fields["header_from"].initial = mapping.header_rows[0]
            self.fields["header_to"].initial = mapping.header_rows[-1]

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.column_names]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("skip"):
            # What is said of a sheet that is left out does not matter.
            self._errors = ErrorDict()
            return values
        first, last = values.get("header_from"), values.get("header_to")
        if first and last and not first <= last < first + TALLEST_HEADER:
            self.add_error(
                "header_to",
                f"Tiêu đề gồm từ một đến {TALLEST_HEADER} dòng liền nhau, từ trên xuống.",
            )
        if complaint := self.complaint({values.get(name) for name in self.column_names}):
            self.add_error(None, complaint)
        return values

    def complaint(self, chosen: set[Any]) -> str:
        """What is missing among the fields chosen, or too much; '' when nothing is."""
        if not chosen & set(NAMES):
            return "Chưa có cột nào là tên thôn. Chọn “Tên thôn, tổ dân phố” cho cột ghi tên thôn."
        if set(NAMES) <= chosen:
            return "Đã chọn cả cột tên thôn và cột tên đơn vị nhiều cấp. Chỉ chọn một trong hai."
        return ""

    def columns_chosen(self) -> dict[str, list[int]]:
        """Field to its columns, counted from 1; after validation."""
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.column_names, start=1):
            field = self.cleaned_data[name]
            if field != UNUSED:
                found.setdefault(field, []).append(place)
        return found

    def mapping(self, sheet: str, found: Mapping | None, labels: dict[int, str]) -> Mapping:
        """The mapping that was chosen; without columns for a sheet that is left out. After
        validation.

        labels: the headers as written in the rows chosen. A sheet whose header was found in the
        same rows keeps its shape, by which the choice is known again.
        """
        if self.cleaned_data["skip"]:
            return Mapping(sheet=sheet, header_rows=[], columns={}, data_from=1)
        rows = list(range(self.cleaned_data["header_from"], self.cleaned_data["header_to"] + 1))
        same = found is not None and found.header_rows == rows
        return Mapping(
            sheet=sheet,
            header_rows=rows,
            columns=self.columns_chosen(),
            data_from=rows[-1] + 1,
            labels=found.labels if found and same else labels,
            shape_key=found.shape_key if found and same else "",
            decode=self.cleaned_data.get("decode", False),
        )


def column_letter(place: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
