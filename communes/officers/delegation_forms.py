"""Forms about lending the leader's right; they check what was typed and save nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from communes.forms import CleanCharField, DayField
from communes.models import Officer

if TYPE_CHECKING:
    from communes.territory import TerritoryQuerySet


class _ByName(forms.ModelChoiceField):
    def label_from_instance(self, obj: Officer) -> str:
        return f"{obj.full_name}, {obj.position}" if obj.position else obj.full_name


class DelegationForm(forms.Form):
    """To whom, from when until when, why, by which paper."""

    receiver = _ByName(
        label="Người được ủy quyền",
        queryset=Officer.objects.none(),
        empty_label="Chọn cán bộ của xã",
        error_messages={
            "required": "Chọn người được ủy quyền.",
            "invalid_choice": "Chọn một cán bộ đang giữ nhiệm vụ của xã.",
        },
    )
    first_day = DayField(label="Từ ngày", error_messages={"required": "Ghi ngày bắt đầu."})
    last_day = DayField(
        label="Đến hết ngày",
        help_text="Hết ngày này thì tự thôi, không cần làm gì.",
        error_messages={"required": "Ghi ngày kết thúc: ủy quyền luôn có thời hạn."},
    )
    reason = CleanCharField(
        label="Lý do",
        max_length=300,
        help_text="Ví dụ: đi công tác, nghỉ phép.",
        error_messages={"required": "Ghi lý do ủy quyền, ví dụ: đi công tác."},
    )
    document = CleanCharField(
        label="Văn bản ủy quyền",
        required=False,
        max_length=200,
        help_text="Ví dụ: Giấy ủy quyền số 12/GUQ-UBND ngày 20/7/2022.",
    )

    def __init__(self, *args: Any, receivers: TerritoryQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    reason = CleanCharField(
        label="Lý do thu hồi",
        max_length=300,
        error_messages={"required": "Ghi lý do thu hồi, ví dụ: đã về sớm."},
    )
