"""Form fields that every page uses: clean Vietnamese text, and days as officials write them."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from communes.days import read_day
from communes.errors import Refused
from communes.vietnamese import brief, clean


class CleanCharField(forms.CharField):
    """One line of text: NFC, no hidden characters, single spaces."""

    def clean(self, value: Any) -> str:
        return super().clean(clean(value) if isinstance(value, str) else value)


class DayField(forms.Field):
    """A day typed as 30/6/2022; never month first."""

    widget = forms.TextInput(attrs={"placeholder": "ngày/tháng/năm"})

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.date):
            return value
        day = read_day(str(value))
        if day is None:
            raise forms.ValidationError(
                f"Không đọc được ngày “{brief(str(value))}”. Ghi ngày/tháng/năm, ví dụ 30/6/2022."
            )
        return day

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else value


def refuse(form: forms.BaseForm, refusal: Refused) -> None:
    """Put an action's refusal beside the field it names, else on top of the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
