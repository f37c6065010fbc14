"""Lists that are filtered, sorted, paged, saved and exported alike; what is listed comes along.

A list of a hundred thousand rows costs what one of a hundred does: rows are counted to a bound, and
beyond it pages follow one another by the place of their last row instead of being skipped to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, Count, F, Q, QuerySet
from django.http import HttpRequest

from communes.lists.filters import COLUMN, SORT, FilterForm

PAGE_ROWS = 50
# Beyond so many rows nothing is counted or sorted that no index answers.
BOUND = 10_000
CHUNK = 2_000
PAGE, EXACT = "trang", "dem"
_PLACE = re.compile(r"(sau|truoc)-([0-9]{1,18})-([0-9]{1,9})", re.ASCII)

Kind = Literal["text", "number", "date", "state"]


@dataclass(frozen=True)
class Column:
    """A column of a list, on the page and in the files made of it.

    value: of a row as filled, str, int, date or None; of a state its code, worded by `words`.
    order: the lookup or annotation that it sorts by, '' when it does not sort. indexed: an index
    answers that order among any number of rows. nullable: the order holds nulls. shown: unless
    other columns are chosen.
    link, note: the address behind a cell, and what is said after its text.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    kind: Kind = "text"
    order: str = ""
    indexed: bool = False
    nullable: bool = False
    shown: bool = True
    width: int = 20
    link: Callable[[Any], str] | None = None
    note: Callable[[Any], str] | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def text(self, row: Any) -> Any:
        """What a file holds of the row: a state in words, else the value."""
        value = self.value(row)
        return self.words.get(value, value) if self.kind == "state" else value


@dataclass(frozen=True)
class Listing:
    """A kind of list.

    page: its name among saved views (communes.lists.saved_views.PAGES); first: the order unless one
    is chosen, a column's key, after a minus the other way round.
    """

    page: str
    title: str
    columns: tuple[Column, ...]
    first: str


@dataclass(frozen=True)
class Head:
    """The head of a column; url sorts by it, the other way round when it is the order already."""

    column: Column
    url: str
    direction: str


class _Counted(Paginator):
    """A pager that is told how many rows there are."""

    def __init__(self, rows: Any, count: int) -> None:
        super().__init__(rows, PAGE_ROWS)
        self._known = count

    @cached_property
    def count(self) -> int:
        return self._known


class ListPage:
    """One page of a list as asked for by an address; also all of its rows, for a file.

    rows: the filtered rows of the officer's territory, in no order. fill: adds to such rows what
    the columns show. tallies: what else is counted of the rows while they are few.
    """

    def __init__(
        self,
        request: HttpRequest,
        listing: Listing,
        form: FilterForm,
        rows: QuerySet[Any],
        fill: Callable[[QuerySet[Any]], QuerySet[Any]],
        tallies: Mapping[str, Aggregate] | None = None,
    ) -> None:
        self.request = request
        self.listing = listing
        self.form = form
        self.all = rows.order_by()
        self.fill = fill
        self._count(tallies or {})
        self._choose_order()
        self.previous = self.next = ""
        self.pager: Page | None = None
        self.start = 1
        keys = self._keys_by_place() if self.many else self._keys_by_number()
        found = {row.pk: row for row in self.fill(self.all.filter(pk__in=keys))}
        self.rows = [found[key] for key in keys if key in found]

    def _count(self, tallies: Mapping[str, Aggregate]) -> None:
        counts = {"rows": Count("pk"), **tallies}
        found = self.all.values("pk")[: BOUND + 1].aggregate(**counts)
        self.many: bool = found["rows"] > BOUND
        self.counted = not self.many
        if self.many and self.request.GET.get(EXACT):
            found, self.counted = self.all.aggregate(**counts), True
        self.count: int = found.pop("rows") if self.counted else BOUND
        self.tallies: dict[str, int] = found

    def _choose_order(self) -> None:
        columns = {column.key: column for column in self.listing.columns if column.order}
        asked = self.request.GET.get(SORT, "")
        chosen = columns.get(asked.removeprefix("-"))
        if chosen is None or (self.many and not chosen.indexed):
            asked = self.listing.first
            chosen = columns[asked.removeprefix("-")]
        self.order, self.backwards, self.sorted_by = chosen, asked.startswith("-"), asked

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the order of the page; those of computed columns have to be filled."""
        sign = "-" if self.backwards else ""
        return rows.order_by(f"{sign}{self.order.order}", f"{sign}pk")

    def _keys_by_number(self) -> list[int]:
        rows = self.all if self.order.indexed else self.fill(self.all)
        keys = self.ordered(rows).values_list("pk", flat=True)
        number = self.request.GET.get(PAGE)
        self.pager = _Counted(keys, min(self.count, BOUND)).get_page(number)
        self.start = self.pager.start_index()
        return list(self.pager.object_list)

    def _keys_by_place(self) -> list[int]:
        """The keys after, or before, a row that the address names."""
        asked = _PLACE.fullmatch(self.request.GET.get(PAGE, ""))
        rows, anchor = self.all, None
        if asked:
            anchor = rows.filter(pk=int(asked[2])).values(value=F(self.order.order)).first()
        back = bool(anchor is not None and asked and asked[1] == "truoc")
        if anchor is not None and asked:
            rows = rows.filter(
                beyond(
                    self.order.order,
                    anchor["value"],
                    int(asked[2]),
                    backwards=self.backwards != back,
                    nullable=self.order.nullable,
                )
            )
            self.start = max(int(asked[3]), 1)
        ordered = self.ordered(rows)
        if back:
            ordered = ordered.reverse()
        keys = list(ordered.values_list("pk", flat=True)[: PAGE_ROWS + 1])
        further, keys = len(keys) > PAGE_ROWS, keys[:PAGE_ROWS]
        if back:
            keys.reverse()
        if back and not further:
            self.start = 1
        if keys and (further if back else anchor is not None):
            start = max(self.start - PAGE_ROWS, 1)
            self.previous = self.address(**{PAGE: f"truoc-{keys[0]}-{start}"})
        if keys and (back or further):
            self.next = self.address(**{PAGE: f"sau-{keys[-1]}-{self.start + len(keys)}"})
        return keys

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1

    @cached_property
    def columns(self) -> list[Column]:
        chosen = set(self.request.GET.getlist(COLUMN))
        shown = [column for column in self.listing.columns if column.key in chosen]
        return shown or [column for column in self.listing.columns if column.shown]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Every column and whether it is on the page."""
        return [(column, column in self.columns) for column in self.listing.columns]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a choice of other columns has to send along."""
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in (COLUMN, PAGE, EXACT)
            for value in values
            if value
        ]

    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if not column.order or (self.many and not column.indexed):
            return Head(column, "", "")
        current = column == self.order
        backwards = current and not self.backwards
        url = self.address(**{SORT: f"-{column.key}" if backwards else column.key})
        direction = ("descending" if self.backwards else "ascending") if current else ""
        return Head(column, url, direction)

    def cells(self) -> Iterator[list[tuple[Column, Any, str, str]]]:
        """The rows as (column, value, address, note)."""
        day = self.request.as_of  # type: ignore[attr-defined]
        query = "" if day == self.request.today else f"?ngay={day:%Y-%m-%d}"  # type: ignore[attr-defined]
        for row in self.rows:
            yield [
                (
                    column,
                    column.value(row),
                    column.link(row) + query if column.link else "",
                    column.note(row) if column.note else "",
                )
                for column in self.columns
            ]

    def address(self, **changed: str) -> str:
        """This list with other values in its address, from its first page on."""
        query = self.request.GET.copy()
        query.pop(PAGE, None)
        for name, value in changed.items():
            query[name] = value
        return f"?{query.urlencode()}"

    @property
    def query(self) -> str:
        """What makes this list: filters, columns, order and day."""
        query = self.request.GET.copy()
        for name in (PAGE, EXACT):
            query.pop(name, None)
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return query.urlencode()

    @property
    def exact_url(self) -> str:
        return self.address(**{EXACT: "het"})

    def exact_count(self) -> int:
        return self.count if self.counted else self.all.count()

    def everything(self) -> Iterator[Any]:
        """All rows in the order of the page, filled, a few thousand at a time."""
        return self.ordered(self.fill(self.all)).iterator(chunk_size=CHUNK)


def beyond(name: str, value: Any, key: int, *, backwards: bool, nullable: bool) -> Q:
    """The rows after the one with this value and key, in PostgreSQL's order: nulls are last, and
    first from the end. The bound that an index can begin at stands apart from the rest."""
    side, bound, next_key = ("lt", "lte", "pk__lt") if backwards else ("gt", "gte", "pk__gt")
    if value is None:
        rest = Q(**{f"{name}__isnull": True, next_key: key})
        return rest | Q(**{f"{name}__isnull": False}) if backwards else rest
    further = Q(**{f"{name}__{side}": value}) | Q(**{name: value, next_key: key})
    if nullable and not backwards:
        return further | Q(**{f"{name}__isnull": True})
    return Q(**{f"{name}__{bound}": value}) & further
