"""Forms about records that may be one person, and about courses; they save nothing."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.forms import CleanCharField, DayField
from communes.phones import mask_phone
from members.models import Person
from members.people.facts import FACTS

KEPT, MERGED = "giu", "gop"


class MergeForm(forms.Form):
    """Which value is right where two records differ, and why they are one person."""

    reason = CleanCharField(
        label="Căn cứ để gộp",
        max_length=300,
        help_text="Ví dụ: cùng số điện thoại, trưởng thôn xác nhận là một người.",
        error_messages={"required": "Ghi căn cứ để người xem sau hiểu việc này."},
    )

    def __init__(self, *args: Any, kept: Person, merged: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in FACTS.items():
            mine, other = getattr(kept, name), getattr(merged, name)
            if mine == other or mine in (None, "") or other in (None, ""):
                continue
            self.fields[name] = forms.ChoiceField(
                label=words.capitalize(),
                choices=[(KEPT, told(kept, name)), (MERGED, told(merged, name))],
                widget=forms.RadioSelect,
                error_messages={"required": f"Chọn {words} đúng."},
            )

    @property
    def conflicts(self) -> list[Any]:
        return [self[name] for name in FACTS if name in self.fields]

    def taken(self) -> dict[str, bool]:
        return {name: self.cleaned_data.get(name) == MERGED for name in FACTS}


def told(person: Person, name: str) -> str:
    """A fact as a page shows it: phones masked."""
    value = getattr(person, name)
    if name == "phone":
        return mask_phone(value)
    if name == "sex":
        return str(person.get_sex_display())
    return f"{value:%d/%m/%Y}" if name == "birth_date" else str(value)


class WhyForm(forms.Form):
    reason = CleanCharField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Ghi lý do để người xem sau hiểu việc này."},
    )


class TrainingForm(forms.Form):
    """One course on one day, and who completed it."""

    course = CleanCharField(
        label="Khóa tập huấn",
        max_length=200,
        help_text="Ví dụ: Tập huấn Tổ công nghệ số cộng đồng trên nền tảng OneTouch.",
        widget=forms.TextInput(attrs={"list": "cac-khoa", "autocomplete": "off"}),
        error_messages={"required": "Ghi tên khóa tập huấn."},
    )
    completed_on = DayField(
        label="Ngày hoàn thành", error_messages={"required": "Ghi ngày hoàn thành."}
    )
    people = forms.MultipleChoiceField(
        label="Người đã hoàn thành",
        error_messages={
            "required": "Đánh dấu ít nhất một người đã hoàn thành.",
            "invalid_choice": "Danh sách thành viên vừa thay đổi. Đánh dấu lại.",
        },
    )

    def __init__(self, *args: Any, people: dict[int, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = people
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(pk), person.full_name) for pk, person in people.items()
        ]

    def chosen(self) -> list[Person]:
        return [self.known[int(pk)] for pk in self.cleaned_data["people"]]

    def ticked(self) -> set[int]:
        """Whom the page shows as ticked: those sent, right or wrong."""
        sent = self.data.getlist("people") if self.is_bound else []  # type: ignore[attr-defined]
        return {pk for pk in self.known if str(pk) in sent}
