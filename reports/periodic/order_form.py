"""What is ordered of reports, as an address carries it; what other forms of reports share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from communes.lists import filters
from communes.lists.filters import FilterForm, several_units
from communes.models import Unit
from communes.units.choice import NAME
from communes.units.two_maps import PARAMETER, Map
from reports.kinds.kind import Kind
from reports.models import ReportMap
from reports.periodic.offered_periods import (
    WITHIN,
    YEAR,
    bounds_of,
    code_of,
    parts_of_a_year,
    past_period,
    period_choices,
    province_of,
    rules_for,
    words_of,
)
from reports.periodic.reading import LEVEL_WORDS
from reports.periods import Period, PeriodError, parse

LEVELS = tuple(LEVEL_WORDS)
# '' is no value that a box can send.
COUNTRY = "ca-nuoc"
# What the address of an order says of the map.
MAP = PARAMETER


def level_choices(kind: Kind, top: str) -> list[tuple[str, str]]:
    """The levels of a kind from a unit's own down; top '' is the whole country."""
    within = LEVELS[LEVELS.index(top) :]
    return [(level or COUNTRY, LEVEL_WORDS[level]) for level in within if level in kind.levels]


def levels_from(chosen: list[str]) -> list[str]:
    return ["" if level == COUNTRY else level for level in chosen]


def map_field(choices: list[tuple[str, str]] | None = None) -> forms.ChoiceField:
    """By which units a report tells its figures; as an address says it, unless other choices."""
    return forms.ChoiceField(
        label="Theo địa giới",
        choices=choices or [(each.value, each.words) for each in Map],
        required=False,
        widget=forms.RadioSelect,
        help_text="Chỉ khác nhau ở kỳ trước một lần sắp xếp đơn vị: quy đổi thì các dòng là đơn "
        "vị hiện nay.",
    )


class OrderForm(FilterForm):
    """What is ordered, as the address carries it: a unit, a period, levels, a map."""

    def __init__(self, request: HttpRequest, kind: Kind) -> None:
        self.kind = kind
        self.older: Period | None = None
        super().__init__(request)
        # What the address leaves out is assumed; nothing here is left open.
        for name in ("ky", "cap"):
            self.fields[name].required = True

    def declare(self) -> dict[str, forms.Field]:
        officer: Any = self.request.user
        today = self.request.today  # type: ignore[attr-defined]
        self.subject: Unit | None = self.place.unit or officer.unit
        self.top = self.subject.level if self.subject else ""
        self.rules = rules_for(officer, province_of(self.subject, today))
        self.periods = period_choices(self.kind, self.rules, today)
        fields: dict[str, forms.Field] = {}
        if several_units(self.request):
            fields[NAME] = filters.words(
                "Đơn vị", help_text="Để trống là đơn vị của anh chị, cùng các đơn vị bên dưới."
            )
        self.bounds = bounds_of(officer, today)
        fields["ky"] = forms.ChoiceField(label="Kỳ", choices=[*self._named(), *self.periods])
        fields[YEAR] = forms.ChoiceField(
            label="Năm", choices=[("", "theo kỳ chọn ở trên"), *self.bounds.years()]
        )
        fields[WITHIN] = forms.ChoiceField(
            label="Kỳ trong năm",
            choices=[("", "chọn kỳ"), *parts_of_a_year(self.kind)],
            help_text="Kỳ chọn ở đây thay cho kỳ chọn ở trên.",
        )
        fields["cap"] = forms.MultipleChoiceField(
            label="Lập cho cấp",
            choices=level_choices(self.kind, self.top),
            widget=forms.CheckboxSelectMultiple,
        )
        fields[MAP] = map_field()
        return fields

    def _named(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The period that the address names, where it is not among the latest."""
        code = self.request.GET.get("ky", "")
        if not code or any(code == each for _, group in self.periods for each, _ in group):
            return []
        try:
            period = past_period(code, self.kind, self.rules, self.bounds)
        except PeriodError:
            return []
        return [("Đã chọn", [(period.code, words_of(period))])]

    def assumed(self) -> dict[str, str]:
        months = dict(self.periods).get("Tháng") or (self.periods[0][1] if self.periods else [])
        offered = level_choices(self.kind, self.top)
        found = {"ky": months[0][0]} if months else {}
        return found | ({"cap": offered[0][0]} if offered else {})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year, part = cleaned.get(YEAR), cleaned.get(WITHIN)
        if year and not part and WITHIN not in self.errors:
            self.add_error(WITHIN, f"Chọn kỳ trong năm {year}, hoặc bỏ chọn năm.")
        elif part and not year and YEAR not in self.errors:
            self.add_error(YEAR, "Chọn năm của kỳ này.")
        elif year and part:
            try:
                self.older = past_period(code_of(year, part), self.kind, self.rules, self.bounds)
            except PeriodError as fault:
                self.add_error(WITHIN, str(fault))
        return cleaned

    @property
    def shown(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in (YEAR, WITHIN)]

    @property
    def of_older(self) -> list[forms.BoundField]:
        """What asks for a period that is not among the latest."""
        return [self[YEAR], self[WITHIN]]

    @property
    def unfolds(self) -> bool:
        return any(self.request.GET.get(name) for name in (YEAR, WITHIN))

    @property
    def levels(self) -> list[str]:
        return levels_from(self.cleaned_data.get("cap") or [])

    @property
    def map(self) -> str:
        """A ReportMap; that of the day unless the other is asked for."""
        asked = self.cleaned_data.get(MAP) == Map.OF_TODAY.value
        return ReportMap.OF_TODAY if asked else ReportMap.OF_THE_DAY

    @property
    def period(self) -> Period | None:
        """The period chosen, told as the rule of the kind says; None while none is."""
        if self.older is not None:
            return self.older
        code = self.cleaned_data.get("ky")
        if not code:
            return None
        frequency = parse(code).frequency
        return parse(code, self.rules.of(self.kind.code, frequency).calendar)

    @property
    def query(self) -> str:
        """The order as its address says it again, with what was assumed."""
        found = QueryDict(mutable=True)
        found["loai"] = self.kind.code
        if self.place.unit is not None:
            found["don-vi"] = str(self.place.unit.pk)
        found["ky"] = self.cleaned_data.get("ky") or ""
        for name in (YEAR, WITHIN):
            if self.cleaned_data.get(name):
                found[name] = self.cleaned_data[name]
        found.setlist("cap", self.cleaned_data.get("cap") or [])
        if self.map == ReportMap.OF_TODAY:
            found[MAP] = Map.OF_TODAY.value
        return found.urlencode()
