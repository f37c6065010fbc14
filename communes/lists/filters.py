"""The conditions of a list, as its address carries them; every one may be left out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest

from communes.forms import CleanCharField, DayField
from communes.lists.maps import MapChoice, map_for, maps_for, told_words
from communes.models import Unit
from communes.units.choice import KEY, NAME, chosen_place
from communes.units.two_maps import PARAMETER, Map

SORT, COLUMN = "xep", "cot"
LONGEST = 100


class Applied(NamedTuple):
    """A condition in words, and the address of the list without it."""

    label: str
    value: str
    url: str


class FilterForm(forms.Form):
    """Conditions by their names in the address; what cannot be read is told and left out.

    Subclasses name their fields in `declare`; `first` are those that stand in sight, the others
    unfold. A list of several units is asked for one of them by the field `dia-ban`; `two_maps`:
    its rows can be told by units of another day.
    """

    first: tuple[str, ...] = ()
    two_maps = False

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="loc-%s", use_required_attribute=False)
        self.request = request
        self.place = chosen_place(request)
        for name, made in self.declare().items():
            made.required = False
            self.fields[name] = made
        assumed = self.assumed()
        if NAME in self.fields and self.place.unit:
            assumed[NAME] = self.place.typed
        self.data = request.GET.copy()
        for name, value in assumed.items():
            if not self.data.get(name):
                self.data[name] = value
        self.is_valid()

    @abstractmethod
    def declare(self) -> Mapping[str, forms.Field]:
        """The conditions of the list, by the names that they have in its address."""

    def assumed(self) -> dict[str, str]:
        """What holds, and stands in the form, where the address says nothing."""
        return {}

    def clean(self) -> dict[str, Any]:
        if self.place.problem and NAME in self.fields:
            self.add_error(NAME, self.place.problem)
        return self.cleaned_data

    @property
    def unit(self) -> Unit | None:
        return self.place.unit

    @property
    def restated(self) -> bool:
        """Whether the rows of a past day are told by the unit as it is today."""
        return self.two_maps and map_for(self.request, self.unit) is Map.OF_TODAY

    def maps(self) -> list[MapChoice]:
        """The two maps of a past day, once a unit is chosen; nothing where both are one."""
        return maps_for(self.request, self.unit) if self.two_maps else []

    def head(self) -> str:
        """What the head of a file says of the day of its rows and of the map."""
        return told_words(self.request, Map.OF_TODAY if self.restated else Map.OF_THE_DAY)

    @property
    def chosen(self) -> dict[str, Any]:
        """The conditions that were given and understood, but for the unit."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in ("", None) and name != NAME
        }

    def in_sight(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first if name in self.fields]

    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.first]

    @property
    def unfolds(self) -> bool:
        """Whether one of the folded conditions is used or wrong."""
        names = {bound.name for bound in self.folded()}
        given = {name for name in self.chosen if self.request.GET.get(name)}
        return bool(names & (given | self.errors.keys()))

    def kept(self) -> list[tuple[str, str]]:
        """What else the form has to send along: day, order, columns, the unit chosen by its key."""
        names = {"ngay", PARAMETER, SORT, COLUMN}
        if self.unit is not None and self.place.typed == self.unit.label:
            names.add(KEY)
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            if name in names - self.fields.keys()
            for value in values
            if value
        ]

    def applied(self) -> list[Applied]:
        found = [
            Applied(str(self.fields[name].label), self.worded(name, value), self.without(name))
            for name, value in self.chosen.items()
            if self.request.GET.get(name)
        ]
        if self.unit is not None:
            found.insert(0, Applied("Địa bàn", self.unit.label, self.without(KEY, NAME)))
        if self.restated:
            found.append(
                Applied("Địa giới", "quy đổi theo địa giới hiện nay", self.without(PARAMETER))
            )
        return found

    def worded(self, name: str, value: Any) -> str:
        """A condition's value as the page says it."""
        made = self.fields[name]
        if isinstance(made, forms.ChoiceField):
            return str(dict(made.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(made, DayField):
            return f"{value:%d/%m/%Y}"
        return str(value)

    def without(self, *names: str) -> str:
        query = self.request.GET.copy()
        for name in ("trang", "dem", *names):
            query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"

    def address(self, **changed: str) -> str:
        """The page with other values in its address; the name of a unit yields to its key."""
        query = self.request.GET.copy()
        for name in ("trang", "dem", *([NAME] if KEY in changed else [])):
            query.pop(name, None)
        for name, value in changed.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    def candidates(self) -> list[tuple[str, str, str]]:
        """The units that the typed name may mean: name, the units above, address."""
        query = self.request.GET.copy()
        for name in (NAME, KEY, "trang", "dem"):
            query.pop(name, None)
        return [
            (each.name, each.path, f"?{query.urlencode()}&{KEY}={each.unit.pk}")
            for each in self.place.candidates
        ]

    @property
    def clear_url(self) -> str:
        """The list without conditions, on the same day."""
        day = self.request.GET.get("ngay")
        return f"{self.request.path}?ngay={day}" if day else self.request.path


def several_units(request: HttpRequest) -> bool:
    """Whether the officer's territory has units to choose among."""
    reach: Any = getattr(request.user, "reach", None)
    return reach is not None and reach.key != "commune"


def words(label: str, **more: Any) -> CleanCharField:
    return CleanCharField(label=label, max_length=LONGEST, **more)


def choice(label: str, choices: Any, everything: str = "tất cả") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", everything), *choices])


def count(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=99_999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
    )


def day(label: str) -> DayField:
    return DayField(label=label)
