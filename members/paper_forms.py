"""The inputs of the pages on which a province words and lays out its papers."""

from __future__ import annotations

from typing import Any

from django import forms

from members.papers.defaults import CLAUSES
from members.papers.layout import LIMITS, Layout, plain
from members.papers.vocabularies import vocabulary_of
from members.papers.wording import LONGEST_TEXT, WordingError, check


class TemplateForm(forms.Form):
    """One text area per clause of a template; each is read by the template language."""

    use_required_attribute = False

    def __init__(self, *args: Any, key: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.key = key
        for clause in CLAUSES[key]:
            rows = max(3, clause.text.count("\n") + len(clause.text) // 90 + 2)
            self.fields[clause.name] = forms.CharField(
                label=clause.label,
                help_text=clause.help,
                required=clause.name == "act",
                max_length=LONGEST_TEXT,
                strip=True,
                widget=forms.Textarea(attrs={"rows": min(rows, 12), "spellcheck": "false"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, text in list(cleaned.items()):
            try:
                check(text.replace("\r\n", "\n"), vocabulary_of(self.key))
            except WordingError as fault:
                self.add_error(name, str(fault))
        return cleaned


class LayoutForm(forms.Form):
    """The values that the decree leaves open, each within its limits."""

    use_required_attribute = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, limit in LIMITS.items():
            if not limit.is_fixed:
                self.fields[name] = forms.DecimalField(
                    label=f"{limit.label} ({limit.unit})",
                    help_text=f"Nghị định cho phép {limit.range_text}."
                    if name != "table_size"
                    else f"Chọn {limit.range_text}.",
                    localize=True,
                    decimal_places=2,
                    max_digits=6,
                    error_messages={"invalid": "Ghi một số, ví dụ 12,7."},
                )
        self.fields["named_in_full"] = forms.CharField(
            label="Tên ghi đầy đủ cả loại đơn vị",
            help_text="Đơn vị mang tên người hoặc sự kiện, mỗi tên một dòng: Điện Biên Phủ sẽ in "
            "“Phường Điện Biên Phủ, ngày ...”. Tên bằng số luôn ghi đầy đủ.",
            required=False,
            max_length=5_000,
            widget=forms.Textarea(attrs={"rows": 8}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, limit in LIMITS.items():
            value = cleaned.get(name)
            if value is not None and not limit.allows(float(value)):
                self.add_error(name, f"{limit.label}: chọn {limit.range_text}.")
        return cleaned

    @staticmethod
    def initial_of(layout: Layout) -> dict[str, Any]:
        values: dict[str, Any] = {name: plain(getattr(layout, name)) for name in LIMITS}
        return {**values, "named_in_full": "\n".join(layout.named_in_full)}
