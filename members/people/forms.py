"""Forms about people and their seats; they check what was typed and save nothing."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.forms import CleanCharField
from members.models import Person, SeatRole

OLDEST_BIRTH_YEAR = 1900
REASON_MISSING = {"required": "Ghi lý do để người xem sau hiểu việc này."}


class PersonForm(forms.Form):
    """Particulars of a person, only what the job needs."""

    full_name = CleanCharField(
        label="Họ và tên", max_length=120, error_messages={"required": "Ghi họ và tên."}
    )
    phone = CleanCharField(
        label="Điện thoại",
        required=False,
        max_length=30,
        help_text="Số di động 10 số. Để trống: giữ nguyên số đang ghi.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    drop_phone = forms.BooleanField(label="Xóa số điện thoại đang ghi", required=False)
    birth_year = forms.IntegerField(
        label="Năm sinh",
        required=False,
        error_messages={"invalid": "Năm sinh ghi bốn chữ số, ví dụ 1985."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    sex = forms.ChoiceField(
        label="Giới tính", required=False, choices=[("", "chưa ghi"), *Person.Sex.choices]
    )
    email = forms.EmailField(label="Thư điện tử", required=False, max_length=254)
    reason = CleanCharField(label="Lý do sửa", max_length=500, error_messages=REASON_MISSING)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = this_year

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST_BIRTH_YEAR <= year <= self.this_year:
            raise forms.ValidationError(
                f"Năm sinh ở trong khoảng {OLDEST_BIRTH_YEAR} đến {self.this_year}. Ghi bốn chữ "
                "số, ví dụ 1985."
            )
        return year


class SeatForm(forms.Form):
    """What a person was named as in one team."""

    role = forms.ChoiceField(label="Chức danh trong tổ", choices=SeatRole.choices)
    posts = CleanCharField(
        label="Chức vụ",
        required=False,
        max_length=300,
        help_text="Nhiều chức vụ cách nhau bằng dấu phẩy.",
    )
    organisation = CleanCharField(label="Đơn vị", required=False, max_length=150)
    reason = CleanCharField(label="Lý do sửa", max_length=500, error_messages=REASON_MISSING)


class RevealForm(forms.Form):
    """Why somebody above the commune wants to see a telephone number."""

    reason = CleanCharField(
        label="Lý do xem",
        max_length=300,
        help_text="Lý do và tên anh/chị được ghi vào nhật ký; xã xem được.",
        error_messages={"required": "Ghi lý do xem số điện thoại."},
    )
