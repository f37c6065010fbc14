"""Forms of reminders and of the calendar of days off."""

from __future__ import annotations

from django import forms

from communes.forms import CleanCharField, DayField
from reports.models import HolidayKind
from reports.reminding.reminders import LEAST_PATIENCE, MOST_PATIENCE


class HolidayForm(forms.Form):
    day = DayField(
        label="Ngày",
        error_messages={"required": "Ghi ngày nghỉ hoặc ngày làm bù, ví dụ 2/9/2027."},
    )
    kind = forms.ChoiceField(
        label="Loại", choices=HolidayKind.choices, initial=HolidayKind.OFF, widget=forms.RadioSelect
    )
    name = CleanCharField(
        label="Tên",
        max_length=120,
        error_messages={"required": "Ghi tên, ví dụ: Quốc khánh."},
    )
    source = CleanCharField(
        label="Căn cứ",
        max_length=300,
        help_text="Số, ký hiệu và ngày của thông báo nghỉ lễ, Tết.",
        error_messages={"required": "Ghi căn cứ để người sau đối chiếu được."},
    )


class PatienceForm(forms.Form):
    working_days = forms.IntegerField(
        label="Số ngày làm việc",
        min_value=LEAST_PATIENCE,
        max_value=MOST_PATIENCE,
        help_text=f"Từ {LEAST_PATIENCE} đến {MOST_PATIENCE}, không tính ngày nghỉ.",
        error_messages={
            "required": f"Ghi số ngày làm việc từ {LEAST_PATIENCE} đến {MOST_PATIENCE}.",
            "invalid": f"Ghi số ngày làm việc từ {LEAST_PATIENCE} đến {MOST_PATIENCE}.",
            "min_value": f"Ghi số ngày làm việc từ {LEAST_PATIENCE} đến {MOST_PATIENCE}.",
            "max_value": f"Ghi số ngày làm việc từ {LEAST_PATIENCE} đến {MOST_PATIENCE}.",
        },
    )
