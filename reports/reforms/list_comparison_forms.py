"""The form that sends in an official list to be laid beside the register. It never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from communes.forms import CleanCharField, DayField
from communes.lists.reading import PASTED, pasted_as_csv

MOST_PASTED = 400_000


class ComparisonForm(forms.Form):
    """unit: the code of the area, for officers of more than one commune."""

    unit = CleanCharField(
        label="Mã đơn vị",
        max_length=5,
        help_text="Mã xã 5 số, mã tỉnh 2 số, hoặc mã huyện 3 số; mã huyện cũ thì lấy các xã nay "
        "nằm trên đất huyện đó.",
        error_messages={"required": "Chưa có mã đơn vị. Ghi mã xã, ví dụ 20392."},
    )
    on = DayField(
        label="Danh sách của ngày",
        help_text="Ngày danh sách bắt đầu đúng. Sổ được lấy đúng ngày này để đối chiếu.",
        error_messages={"required": "Chưa có ngày. Ghi ngày/tháng/năm, ví dụ 1/7/2022."},
    )
    content = forms.FileField(
        label="Tệp danh sách",
        required=False,
        max_length=200,
        help_text="Excel (.xlsx, .xls) hoặc .csv, mẫu nào cũng được; hoặc bảng mẫu đã sửa.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "empty": "Tệp rỗng. Kiểm tra lại tệp rồi chọn lại.",
            "max_length": "Tên tệp dài quá 200 chữ. Đặt lại tên ngắn hơn rồi chọn lại.",
        },
    )
    text = forms.CharField(
        label="Hoặc dán danh sách",
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Chép các ô từ Excel, Word rồi dán; hoặc mỗi dòng một tên thôn.",
        error_messages={"max_length": "Phần dán quá dài. Tải tệp lên thay vì dán."},
    )

    def __init__(self, *args: Any, ask_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_unit:
            del self.fields["unit"]

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        if content and content.size > settings.PORTAL_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"Tệp nặng quá {settings.PORTAL_UPLOAD_MB} MB. Xóa ảnh và trang tính thừa rồi tải "
                "lại."
            )
        return content

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "content" in self.errors or "text" in self.errors:
            return values
        given = bool(values.get("content")), bool((values.get("text") or "").strip())
        if given == (False, False):
            self.add_error("content", "Chưa có danh sách. Chọn tệp, hoặc dán danh sách ở ô dưới.")
        elif given == (True, True):
            self.add_error("text", "Vừa có tệp vừa có phần dán. Chỉ để một trong hai.")
        return values

    def source(self) -> tuple[str, bytes]:
        """The name and the bytes of what was sent in."""
        upload = self.cleaned_data.get("content")
        if upload:
            return upload.name, upload.read()
        return PASTED, pasted_as_csv(self.cleaned_data["text"])
