"""Forms of a report: a new version, a file with telephone numbers."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.forms import CleanCharField


class VersionForm(forms.Form):
    reason = CleanCharField(
        label="Lý do lập bản mới",
        max_length=300,
        help_text="Ví dụ: xã Tam Dân nhập muộn Quyết định 41/QĐ-UBND. Bản cũ vẫn giữ nguyên.",
        error_messages={"required": "Ghi lý do lập bản mới."},
    )


class PhonesForm(forms.Form):
    """A file with whole telephone numbers; of another unit only with a reason."""

    form = forms.ChoiceField(
        label="Loại tệp", choices=[("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF")]
    )
    reason = CleanCharField(
        label="Lý do cần số điện thoại đầy đủ",
        max_length=300,
        required=False,
        help_text="Lý do được giữ trong nhật ký.",
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        self.fields["reason"].error_messages["required"] = "Ghi lý do cần số điện thoại đầy đủ."
