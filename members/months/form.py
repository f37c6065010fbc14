"""What the page of team-months asks for: a period, a unit, a rule, a rate."""

from __future__ import annotations

from typing import Any

from django import forms

from communes.lists import filters
from communes.lists.filters import Applied, FilterForm, several_units
from communes.units.choice import KEY, NAME
from members.months.team_months import DAY, RULE_WORDS, Rule, Span
from teams.models import TeamKind

BY_COMMUNE, BY_DECISION, BY_TEAM = "xa", "quyet-dinh", "to"
VIEWS = {BY_COMMUNE: "theo xã", BY_DECISION: "theo quyết định", BY_TEAM: "từng tổ"}
PER_TEAM, PER_MEMBER = "to", "nguoi"
# Longer periods are slips of the keyboard.
LONGEST_PERIOD = 366 * 10


class MonthsFilters(FilterForm):
    """A period, a rule, a rate; all may be left out: the month before, whole."""

    first = ("tu-ngay", "den-ngay", NAME, "xem", "cach", "muc", "theo")

    def declare(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "tu-ngay": filters.day("Từ ngày"),
            "den-ngay": filters.day("Đến ngày"),
        }
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "xem": forms.ChoiceField(label="Cộng", choices=list(VIEWS.items())),
            "cach": forms.ChoiceField(label="Cách tính tháng", choices=list(RULE_WORDS.items())),
            "muc": forms.CharField(
                label="Mức chi một tháng (đồng)",
                max_length=15,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "300.000"}),
            ),
            "theo": forms.ChoiceField(
                label="Mức chi tính cho",
                choices=[(PER_TEAM, "mỗi tổ"), (PER_MEMBER, "mỗi thành viên")],
            ),
            "loai": filters.choice(
                "Loại tổ",
                [(kind, TeamKind(kind).label) for kind in (TeamKind.VILLAGE, TeamKind.COMMUNE)],
            ),
        }

    def assumed(self) -> dict[str, str]:
        last = self.request.today.replace(day=1) - DAY  # type: ignore[attr-defined]
        whole = {
            "tu-ngay": f"{last.replace(day=1):%d/%m/%Y}",
            "den-ngay": f"{last:%d/%m/%Y}",
        }
        # Half a period is asked about, not made up.
        given = self.request.GET.get("tu-ngay") or self.request.GET.get("den-ngay")
        wide = several_units(self.request) and not self.request.GET.get(KEY)
        return {
            **({} if given else whole),
            "xem": BY_COMMUNE if wide else BY_TEAM,
            "cach": Rule.FIRST_DAY,
            "theo": PER_TEAM,
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("tu-ngay"), self.cleaned_data.get("den-ngay")
        for name, day in (("tu-ngay", first), ("den-ngay", last)):
            if day is None and name not in self.errors:
                self.add_error(name, "Ghi ngày, ví dụ 30/6/2022.")
        if first and last and last < first:
            self.add_error("den-ngay", f"Ngày cuối kỳ phải từ {first:%d/%m/%Y} trở đi.")
        elif first and last and (last - first).days > LONGEST_PERIOD:
            self.add_error("den-ngay", "Kỳ dài quá 10 năm. Kiểm tra lại năm.")
        return self.cleaned_data

    def clean_muc(self) -> int | None:
        typed = self.cleaned_data["muc"].replace(".", "").replace(" ", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or not 0 < int(typed) <= 10**9:
            raise forms.ValidationError("Ghi số đồng, ví dụ 300.000, không ghi chữ.")
        return int(typed)

    @property
    def period(self) -> Span | None:
        """The days asked about; None while they cannot be read."""
        if {"tu-ngay", "den-ngay"} & self.errors.keys():
            return None
        return Span(self.cleaned_data["tu-ngay"], self.cleaned_data["den-ngay"])

    @property
    def rule(self) -> Rule:
        return Rule(self.cleaned_data.get("cach") or Rule.FIRST_DAY)

    @property
    def view(self) -> str:
        return self.cleaned_data.get("xem") or BY_TEAM

    @property
    def rate(self) -> int | None:
        rate: int | None = self.cleaned_data.get("muc")
        return rate

    @property
    def per_member(self) -> bool:
        return self.cleaned_data.get("theo") == PER_MEMBER

    def applied(self) -> list[Applied]:
        """The unit and the kind; the others stand in sight and always hold."""
        shown = {self.without(KEY, NAME), self.without("loai")}
        return [each for each in super().applied() if each.url in shown]
