"""Forms about the files of a decision; they check what was sent and save nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from communes.forms import CleanCharField
from teams.scans import MAX_PHOTOS


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = _ManyFiles(attrs={"accept": "application/pdf,image/jpeg,image/png", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data]
        one = super().clean
        return [file for file in (one(each, initial) for each in sent or [None]) if file]


class SignedCopyForm(forms.Form):
    """A signed copy, and why it takes the place of the one before."""

    upload = FilesField(
        label="Bản ký",
        help_text="Một tệp PDF, hoặc các ảnh chụp từng trang (JPG, PNG). Nhiều ảnh được ghép thành "
        "một PDF theo số trong tên ảnh; sau đó sắp lại được.",
        error_messages={
            "required": "Chưa chọn tệp.",
            "empty": "Tệp rỗng. Chọn lại tệp bản quét.",
        },
    )
    reason = CleanCharField(
        label="Lý do thay bản ký",
        required=False,
        max_length=300,
        help_text="Ví dụ: bản trước thiếu trang 2. Bản cũ vẫn giữ lại.",
        error_messages={"required": "Ghi lý do thay; bản cũ vẫn giữ lại."},
    )

    def __init__(self, *args: Any, replaces: bool = False, **kwargs: Any) -> None:
        """replaces: whether the copy takes the place of one in a recorded decision."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = replaces


class PagesForm(forms.Form):
    """The photos of a signed copy: where each comes, how it is turned; an empty place is left out.

    After is_valid, `pages` are (number from 0, degrees) in their new order.
    """

    TURNS = (("0", "giữ nguyên"), ("90", "xoay phải"), ("180", "lật ngược"), ("270", "xoay trái"))

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        self.pages: list[tuple[int, int]] = []
        for number in range(count):
            wrong = f"Ảnh {number + 1}: ghi số thứ tự từ 1 đến {MAX_PHOTOS}, hoặc để trống."
            self.fields[f"place-{number}"] = forms.IntegerField(
                label=f"Thứ tự của ảnh {number + 1}",
                required=False,
                min_value=1,
                max_value=MAX_PHOTOS,
                initial=number + 1,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            )
            self.fields[f"turn-{number}"] = forms.ChoiceField(
                label=f"Xoay ảnh {number + 1}", choices=self.TURNS, initial="0"
            )

    def rows(self) -> list[tuple[int, Any, Any]]:
        return [
            (number, self[f"place-{number}"], self[f"turn-{number}"])
            for number in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        placed = sorted(
            (values[f"place-{number}"], number)
            for number in range(self.count)
            if values.get(f"place-{number}") is not None
        )
        places = [place for place, _ in placed]
        twice = sorted({place for place in places if places.count(place) > 1})
        if twice:
            raise forms.ValidationError(
                f"Hai ảnh cùng thứ tự {twice[0]}. Ghi mỗi ảnh một số khác nhau."
            )
        if not placed and not self.errors:
            raise forms.ValidationError("Giữ lại ít nhất một ảnh.")
        self.pages = [(number, int(values.get(f"turn-{number}", 0))) for _, number in placed]
        return values
