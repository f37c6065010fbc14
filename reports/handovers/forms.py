"""Forms about handing over; they check what was typed and save nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from communes.forms import CleanCharField, DayField
from communes.officers.handovers import Successor

NOBODY = "Chọn người nhận"


class HandoverForm(forms.Form):
    """Who takes over, from which day on."""

    starts_on = DayField(
        label="Người nhận phụ trách từ ngày",
        help_text="Nhiệm vụ của người giao kết thúc vào hết ngày hôm trước.",
        error_messages={"required": "Ghi ngày người nhận bắt đầu phụ trách."},
    )
    receiver = forms.TypedChoiceField(
        label="Người nhận",
        coerce=int,
        error_messages={
            "required": "Chọn người nhận.",
            "invalid_choice": "Người này không nhận được từ ngày đã ghi. Chọn lại trong danh sách.",
        },
    )
    note = CleanCharField(
        label="Căn cứ, ghi chú",
        required=False,
        max_length=500,
        help_text="Ví dụ: Quyết định điều động số 15/QĐ-UBND ngày 10/6/2022; hồ sơ giấy để ở tủ 2.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    parts = forms.MultipleChoiceField(
        label="Việc giao cho người này",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mỗi việc chỉ giao cho một người. Việc không đánh dấu thì còn chờ, giao cho "
        "người khác ở lần bàn giao sau.",
        error_messages={
            "required": "Chưa chọn việc nào. Đánh dấu các việc giao cho người này; việc còn lại "
            "giao cho người khác ở lần bàn giao khác.",
            "invalid_choice": "Việc này không còn chờ giao. Chọn lại trong danh sách.",
        },
    )

    def __init__(
        self,
        *args: Any,
        successors: Iterable[Successor],
        parts: Iterable[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """parts: what may be given one by one, None where all of it passes together."""
        super().__init__(*args, **kwargs)
        if parts is None:
            del self.fields["parts"]
        else:
            open_parts = list(parts)
            self.fields["parts"].choices = open_parts  # type: ignore[attr-defined]
            self.fields["parts"].required = bool(open_parts)
        choices = [("", NOBODY), *((each.officer.pk, each.said) for each in successors)]
        self.fields["receiver"].choices = choices  # type: ignore[attr-defined]

    def chosen_parts(self) -> list[tuple[str, int]]:
        """Kind and key of the things that were ticked."""
        told = (each.partition(":") for each in self.cleaned_data.get("parts", []))
        return [(code, int(key)) for code, _, key in told]


class RefusalForm(forms.Form):
    reason = CleanCharField(
        label="Lý do không nhận",
        max_length=500,
        help_text="Người giao đọc lý do này, ví dụ: tôi được điều động sang xã khác từ tuần sau.",
        error_messages={"required": "Ghi lý do không nhận."},
    )


class PostSearch(forms.Form):
    q = CleanCharField(label="Tên cán bộ hoặc tên đăng nhập", required=False, max_length=100)
