"""The targets of a plan: each with only the fields that its rule needs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from communes.forms import DayField
from teams.models import RuleKind, TeamKind, Wording
from teams.plan_rules import NUMBERS, missing

if TYPE_CHECKING:
    from teams.plan_rules import TargetFields

MOST_TARGETS = 20
PREFIX = "chi-tieu"


class KindWords(NamedTuple):
    """What a kind of target is called where one is chosen, and how plans say it."""

    rule: str
    title: str
    example: str


KINDS = (
    KindWords(
        RuleKind.COVERAGE, "Thôn, tổ dân phố có tổ", "100% thôn, khối phố có tổ trước ngày 31/8"
    ),
    KindWords(RuleKind.MIN_TEAMS, "Số tổ tối thiểu của mỗi xã", "mỗi xã có ít nhất 3 tổ"),
    KindWords(RuleKind.COMMUNES, "Xã có tổ", "100% xã, phường, thị trấn có tổ"),
    KindWords(
        RuleKind.SAMPLE,
        "Thí điểm ở một số xã",
        "mỗi huyện 2 xã, mỗi xã 1 tổ cấp xã và 2 tổ thôn",
    ),
    KindWords(
        RuleKind.DOCUMENT,
        "Gửi quyết định về Sở",
        "gửi quyết định và danh sách thành viên trước ngày 10/9",
    ),
    KindWords(
        RuleKind.TRAINING, "Thành viên được tập huấn", "100% thành viên học xong trong tháng 11"
    ),
    KindWords(RuleKind.SIZE, "Số thành viên mỗi tổ", "tổ ở thôn có từ 3 đến 5 thành viên"),
)
TITLES = {kind.rule: kind.title for kind in KINDS}

# What a field is called, and how it is explained, where the rule gives it another meaning.
_WORDED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    RuleKind.SAMPLE: {
        "threshold": ("Số xã của mỗi huyện", "Ví dụ 2."),
        "least": ("Số tổ thôn của mỗi xã", "Không yêu cầu tổ thôn thì ghi 0."),
    },
    RuleKind.TRAINING: {
        "denominator_on": ("Tính thành viên theo ngày", "Để trống: ngày cuối còn đúng hạn.")
    },
}


class DueField(DayField):
    """A day, or a year alone for 'trong năm 2022', which means its last day."""

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, str) and re.fullmatch(r"\s*20\d\d\s*", value):
            return datetime.date(int(value), 12, 31)
        return super().to_python(value)


def whole_number(
    label: str, least: int, most: int, *, help_text: str = "", required: bool = False
) -> forms.IntegerField:
    """A small number, whose errors say between which bounds it lies."""
    said = f"{label.removesuffix(' (%)')} là số từ {least} đến {most}."
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"min_value": said, "max_value": said, "invalid": said},
    )


class TargetForm(forms.Form):
    """One demand; a row left without a rule is not recorded."""

    rule = forms.ChoiceField(choices=RuleKind.choices, required=False, widget=forms.HiddenInput)
    share = whole_number("Tỷ lệ phải đạt (%)", 1, 100, help_text="Để trống: 100%.")
    threshold = whole_number("Số tổ tối thiểu", 1, 99, help_text="Ví dụ 3.")
    least = whole_number("Số thành viên ít nhất", 0, 99)
    most = whole_number("Số thành viên nhiều nhất", 1, 99)
    team_kind = forms.ChoiceField(
        label="Loại tổ",
        required=False,
        choices=[
            ("", "mọi loại tổ"),
            (TeamKind.VILLAGE.value, TeamKind.VILLAGE.label),
            (TeamKind.COMMUNE.value, TeamKind.COMMUNE.label),
        ],
    )
    with_list = forms.BooleanField(label="Kèm danh sách thành viên", required=False)
    wording = forms.ChoiceField(
        label="Cách ghi hạn", choices=[("", "không nêu hạn"), *Wording.choices], required=False
    )
    due_on = DueField(label="Thời hạn", required=False)
    denominator_on = DayField(
        label="Tính số thôn theo ngày",
        required=False,
        help_text="Để trống: ngày cuối còn đúng hạn.",
    )

    def __init__(self, *args: Any, rule: str = "", **kwargs: Any) -> None:
        """rule: where it is known and not asked for, whatever a browser sends."""
        super().__init__(*args, **kwargs)
        self.kind: str = rule or cast(str, self["rule"].value() or "")
        if rule:
            del self.fields["rule"]
        keep_needed(self, self.kind)

    @property
    def title(self) -> str:
        return TITLES.get(self.kind, "")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        check_target(self, self.kind, values)
        return values

    def target(self) -> TargetFields | None:
        """The demand typed in this row, None for a row left blank; call after is_valid."""
        if self.kind not in NUMBERS or not self.cleaned_data:
            return None
        return target_of(self.kind, self.cleaned_data)


def keep_needed(form: forms.Form, rule: str) -> None:
    """Take away the numbers that the rule has no use for, and word the others as it means them."""
    used = NUMBERS.get(rule, ())
    for name in {name for names in NUMBERS.values() for name in names}:
        if name not in used:
            form.fields.pop(name, None)
    for name, problem in missing(rule, {}).items() if rule != RuleKind.SIZE else ():
        form.fields[name].required = True
        form.fields[name].error_messages["required"] = problem
    for name, (label, help_text) in _WORDED.get(rule, {}).items():
        if name in form.fields:
            form.fields[name].label = label
            form.fields[name].help_text = help_text


def check_target(form: forms.Form, rule: str, values: Mapping[str, Any]) -> None:
    """Put beside their fields what the rule lacks, and what day and wording contradict."""
    due_on, wording = values.get("due_on"), values.get("wording")
    for name, problem in missing(rule, values).items():
        if name not in form.errors:
            form.add_error(name, problem)
    if due_on and not wording and "wording" not in form.errors:
        form.add_error("wording", "Chọn cách ghi hạn: trước ngày, chậm nhất hay trong năm.")
    if wording and not due_on and "due_on" not in form.errors:
        form.add_error("due_on", "Ghi ngày của thời hạn, ví dụ 31/8/2022.")


def target_of(rule: str, values: Mapping[str, Any]) -> TargetFields:
    """What was typed about a target, for the actions."""
    used = (*NUMBERS[rule], "due_on", "wording")
    return cast("TargetFields", {"rule": rule, **{name: values.get(name) for name in used}})


class BaseTargetFormSet(BaseFormSet):
    summary_label = "Chỉ tiêu"

    def clean(self) -> None:
        if not any(self.errors) and not self.targets():
            raise forms.ValidationError("Ghi ít nhất một chỉ tiêu.")

    def targets(self) -> list[TargetFields]:
        found = [form.target() for form in self.forms]
        return [target for target in found if target is not None]


TargetFormSet = formset_factory(
    TargetForm, formset=BaseTargetFormSet, extra=0, max_num=MOST_TARGETS
)
