"""Forms of the months' figures: sending back, opening again, what a province asks for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django import forms

from communes.forms import CleanCharField, DayField
from reports.models import Indicator
from reports.periods import Period

WIDE = {"rows": 3}


class ReturnForm(forms.Form):
    note = CleanCharField(
        label="Điều xã cần sửa",
        max_length=500,
        widget=forms.Textarea(attrs=WIDE),
        help_text="Nói rõ chỉ số nào, tổ hay thôn nào. Xã đọc câu này trên trang số liệu.",
        error_messages={"required": "Ghi điều xã cần sửa."},
    )


class ReopenForm(forms.Form):
    reason = CleanCharField(
        label="Lý do mở lại",
        max_length=300,
        widget=forms.Textarea(attrs=WIDE),
        error_messages={"required": "Ghi lý do mở lại."},
    )
    last_day = DayField(
        label="Xã được sửa đến hết ngày",
        help_text="Hết ngày này mà xã chưa nộp lại thì số đã chốt giữ nguyên.",
        error_messages={"required": "Ghi ngày cuối xã được sửa."},
    )


class RuleForm(forms.Form):
    """From which month on a province collects."""

    first_period = forms.ChoiceField(label="Thu số liệu từ kỳ")
    odd_factor = forms.IntegerField(
        label="Phải giải trình khi tăng hoặc giảm quá (lần)",
        min_value=2,
        max_value=100,
        help_text="So với kỳ trước.",
        error_messages={
            "required": "Ghi số lần, từ 2 đến 100.",
            "invalid": "Ghi số lần, từ 2 đến 100.",
            "min_value": "Ghi số lần, từ 2 đến 100.",
            "max_value": "Ghi số lần, từ 2 đến 100.",
        },
    )
    odd_least = forms.IntegerField(
        label="và chênh lệch ít nhất",
        min_value=1,
        max_value=1_000_000,
        help_text="Chênh lệch nhỏ hơn số này thì không hỏi.",
        error_messages={
            "required": "Ghi mức chênh lệch, từ 1.",
            "invalid": "Ghi mức chênh lệch, từ 1.",
            "min_value": "Ghi mức chênh lệch, từ 1.",
            "max_value": "Ghi mức chênh lệch, đến 1.000.000.",
        },
    )

    def __init__(self, *args: object, periods: Sequence[Period], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["first_period"].choices = [  # type: ignore[attr-defined]
            (period.code, period.label) for period in periods
        ]


class IndicatorForm(forms.Form):
    name = CleanCharField(
        label="Tên chỉ số",
        max_length=160,
        error_messages={"required": "Ghi tên chỉ số, ví dụ: Hộ bán hàng trên sàn."},
    )
    measure = CleanCharField(
        label="Đơn vị tính",
        max_length=40,
        error_messages={"required": "Ghi đơn vị tính, ví dụ: hộ."},
    )
    theme = CleanCharField(
        label="Nhóm",
        max_length=80,
        help_text="Các chỉ số cùng nhóm đứng cạnh nhau trong mẫu.",
        error_messages={"required": "Ghi nhóm của chỉ số."},
    )
    kind = forms.ChoiceField(
        label="Cách tính", choices=Indicator.Kind.choices, widget=forms.RadioSelect
    )
    of_name = CleanCharField(
        label="Tổng số là gì",
        max_length=80,
        required=False,
        help_text="Chỉ khi tính phần trong tổng số, ví dụ: tổng số hộ.",
    )
    level = forms.ChoiceField(
        label="Ghi theo",
        choices=Indicator.AskedOf.choices,
        initial=Indicator.AskedOf.COMMUNE,
        widget=forms.RadioSelect,
    )
    adding = forms.ChoiceField(
        label="Khi lập báo cáo quý, 6 tháng, năm",
        choices=Indicator.Adding.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="Không chọn thì số lũy kế lấy số tháng cuối kỳ (tháng sau đã gồm các tháng "
        "trước), còn lại cộng các tháng.",
    )
    required = forms.BooleanField(label="Xã bắt buộc phải ghi", required=False)


class AddingForm(forms.Form):
    """How the months of one indicator make a longer period."""

    adding = forms.ChoiceField(
        label="Khi lập báo cáo quý, 6 tháng, năm",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một cách."},
    )

    def __init__(self, *args: object, indicator: Indicator, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        to_date = indicator.kind == Indicator.Kind.CUMULATIVE
        self.fields["adding"].choices = [  # type: ignore[attr-defined]
            choice
            for choice in Indicator.Adding.choices
            if not (to_date and choice[0] == Indicator.Adding.SUM)
        ]


def last_days_from(today: datetime.date) -> datetime.date:
    """What is proposed for a reopening: a week."""
    return today + datetime.timedelta(days=7)
