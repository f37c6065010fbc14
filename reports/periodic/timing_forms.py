"""Forms of when reports are made and due: the timetable, the rules of periods."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from communes.forms import DayField
from reports.actions.scheduling import LAST_HOUR, LEAST_DAYS, MOST_DAYS, DueRule, Timing
from reports.kinds.kind import Kind
from reports.models import Frequency, PeriodCalendar, ReportMap, ReportRule
from reports.periodic.order_form import COUNTRY, LEVELS, level_choices, levels_from, map_field
from reports.periodic.reading import LEVEL_WORDS
from reports.periods import USUAL_DUE_DAYS, WEEK


def _all_say(sentence: str) -> dict[str, str]:
    """One sentence for whatever is wrong with a number."""
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)


class ScheduleForm(forms.Form):
    """When a kind is built for a unit, and for whom."""

    frequency = forms.ChoiceField(label="Định kỳ", widget=forms.RadioSelect)
    calendar = forms.ChoiceField(
        label="Cách tính kỳ",
        choices=PeriodCalendar.choices,
        initial=PeriodCalendar.DECREE,
        widget=forms.RadioSelect,
        help_text="Tuần luôn tính từ thứ Hai đến Chủ nhật.",
    )
    levels = forms.MultipleChoiceField(
        label="Lập cho cấp",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một cấp để lập báo cáo."},
    )
    days_after = forms.IntegerField(
        label="Số ngày làm việc sau ngày chốt",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        initial=1,
        error_messages=_all_say(f"Ghi số ngày làm việc từ {LEAST_DAYS} đến {MOST_DAYS}."),
    )
    hour = forms.IntegerField(
        label="Từ mấy giờ",
        min_value=0,
        max_value=LAST_HOUR,
        initial=5,
        help_text="Giờ Việt Nam, từ 0 đến 23.",
        error_messages=_all_say(f"Ghi giờ từ 0 đến {LAST_HOUR}."),
    )
    began_on = DayField(
        label="Áp dụng từ ngày",
        help_text="Kỳ chốt số liệu trước ngày này không lập tự động.",
        error_messages={"required": "Ghi ngày bắt đầu áp dụng, ví dụ 1/7/2022."},
    )

    def __init__(self, *args: Any, kind: Kind, top: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(name, label) for name, label in Frequency.choices if name in kind.frequencies]
        self.fields["frequency"].choices = offered  # type: ignore[attr-defined]
        self.fields["levels"].choices = level_choices(kind, top)  # type: ignore[attr-defined]
        self.fields["map"] = map_field(ReportMap.choices)

    def timing(self) -> Timing:
        values = self.cleaned_data
        return Timing(
            frequency=values["frequency"],
            calendar=values["calendar"],
            levels=levels_from(values["levels"]),
            days_after=values["days_after"],
            hour=values["hour"],
            began_on=values["began_on"],
            map=values.get("map") or ReportMap.OF_THE_DAY,
        )


class RuleForm(forms.Form):
    """The cut-off and the due day of each level of one kind and frequency."""

    calendar = forms.ChoiceField(
        label="Cách tính kỳ", choices=PeriodCalendar.choices, widget=forms.RadioSelect
    )
    estimate = forms.BooleanField(
        label="Được gửi số ước tính khi hạn đến trước ngày chốt", required=False
    )

    def __init__(self, data: Any = None, *, kind: Kind, rule: ReportRule) -> None:
        initial: dict[str, Any] = {"calendar": rule.calendar, "estimate": rule.estimate}
        self.levels = [level for level in LEVELS if level in kind.levels]
        for level in self.levels:
            initial[f"days_{level or COUNTRY}"] = rule.due_days.get(level, USUAL_DUE_DAYS[level])
            initial[f"day_{level or COUNTRY}"] = rule.due_day.get(level)
        super().__init__(data, initial=initial)
        if rule.frequency == WEEK:
            del self.fields["calendar"]
        for level in self.levels:
            word = LEVEL_WORDS[level]
            self.fields[f"days_{level or COUNTRY}"] = forms.IntegerField(
                label=f"Số ngày làm việc sau ngày chốt, {word}",
                min_value=1,
                max_value=60,
                error_messages=_all_say("Ghi số từ 1 đến 60."),
            )
            self.fields[f"day_{level or COUNTRY}"] = forms.IntegerField(
                label=f"Hoặc ngày cố định của tháng cuối kỳ, {word}",
                min_value=1,
                max_value=31,
                required=False,
                error_messages=_all_say("Ghi ngày từ 1 đến 31."),
            )

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """(level in words, its days, its day) in the order of the cascade, from the commune up."""
        return [
            (
                LEVEL_WORDS[level],
                self[f"days_{level or COUNTRY}"],
                self[f"day_{level or COUNTRY}"],
            )
            for level in reversed(self.levels)
        ]

    def rule(self) -> DueRule:
        values = self.cleaned_data
        return DueRule(
            calendar=values.get("calendar") or PeriodCalendar.CALENDAR,
            due_days={level: values[f"days_{level or COUNTRY}"] for level in self.levels},
            due_day={
                level: day for level in self.levels if (day := values[f"day_{level or COUNTRY}"])
            },
            estimate=values["estimate"],
        )


def first_day(today: datetime.date) -> datetime.date:
    """The day from which a new schedule holds unless another is given: the first of the month."""
    return today.replace(day=1)
