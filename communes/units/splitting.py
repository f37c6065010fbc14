"""Dated rows cut at a day, because what they hang on stands elsewhere from then on; by sets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Q

from communes.errors import Refused
from communes.models import UnitVersion, VillagePlacement
from communes.units.placing import Keys
from communes.villages.rules import DAY

# What was cut: [key, last day before the cut or None] of the old rows, and the keys of the new.
Trail = dict[str, list[Any]]
KEYS = ("commune_id", "district_id", "province_id")


def cut(
    model: type[models.Model],
    places: Mapping[int, Keys],
    day: datetime.date,
    where: Q | None = None,
    key: str = "commune_id",
) -> Trail:
    """Rows of communes that are valid on the eve and on the day end on the eve, and go on from the
    day as rows of another place; what else they say is copied. `where`: of these rows alone. key:
    the column that says whose row it is. The rows begun are told in the order of those ended."""
    return cut_for(model, [places], day, where, key)[0]


def cut_for(
    model: type[models.Model],
    reforms: Sequence[Mapping[int, Keys]],
    day: datetime.date,
    where: Q | None = None,
    key: str = "commune_id",
) -> list[Trail]:
    """The places of several reforms cut as one, with a trail for each; the first has what two of
    them speak of."""
    places = {pk: place for each in reversed(reforms) for pk, place in each.items()}
    trails: list[Trail] = [{"ended": [], "begun": []} for _ in reforms]
    trail_of = {pk: trails[at] for at in reversed(range(len(reforms))) for pk in reforms[at]}
    if not places:
        return trails
    rows = model._default_manager.filter(
        where or Q(),
        Q(valid_from__isnull=True) | Q(valid_from__lt=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        **{f"{key}__any_of": list(places)},
    )
    try:
        which, params = rows.order_by().values_list("pk", "valid_to").query.sql_with_params()
    except EmptyResultSet:
        return trails
    own = ("id", "valid_from", "valid_to", *KEYS)
    copied = [f.column for f in model._meta.concrete_fields if f.column not in own]
    steady = model is VillagePlacement
    statement = _CUT.format(
        table=model._meta.db_table,
        unsteady=", steady = false" if steady else "",
        unsteady_villages=_UNSTEADY_VILLAGES if steady else "",
        all_at_once=_ALL_AT_ONCE if steady else "",
        which=which,
        key=key,
        into="".join(f', "{name}"' for name in copied),
        kept="".join(f', own."{name}" AS "kept_{name}"' for name in copied),
        copied="".join(f', ended."kept_{name}"' for name in copied),
    )
    columns = [[place[name] for place in places.values()] for name in KEYS]  # type: ignore[literal-required]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, day - DAY, day, list(places), *columns])
        for whose, ended, ends, begun in cursor.fetchall():
            pairs = zip(ended, ends, strict=True)
            trail_of[whose]["ended"] += [[pk, end and end.isoformat()] for pk, end in pairs]
            trail_of[whose]["begun"] += begun
    return trails


# One statement, so that the keys of what was cut need not come here and go back. The rows that go
# on are sorted, so that they are written after all that end, which they must not meet on a day.
_CUT = """
WITH cut (id, until) AS MATERIALIZED ({which}),
ended AS (
    UPDATE {table} own SET valid_to = %s{unsteady} FROM cut WHERE own.id = cut.id
    RETURNING own.id, cut.until, own.{key} AS whose{kept}
),{unsteady_villages}
begun AS (
    INSERT INTO {table} (valid_from, valid_to, commune_id, district_id, province_id{into})
    SELECT %s, ended.until, place.commune, place.district, place.province{copied}
    FROM ended
    JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS place (was, commune, district, province) ON place.was = ended.whose{all_at_once}
    ORDER BY ended.id RETURNING id
)
SELECT whose, array_agg(ended.id ORDER BY ended.id), array_agg(until ORDER BY ended.id),
    array_agg(begun.id ORDER BY ended.id)
FROM (SELECT *, row_number() OVER (ORDER BY id) AS nth FROM ended) ended
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM begun) begun USING (nth)
GROUP BY whose ORDER BY whose
"""

# The one place of a steady village (communes migration 0005) becomes the first of two. Left to the
# database, this is found out village by village and writes each old row a second time.
_UNSTEADY_VILLAGES = """
unsteady AS (
    UPDATE communes_village village SET steady_place = false
    FROM ended WHERE village.id = ended.kept_village_id AND village.steady_place RETURNING 1
),"""
# Before any row goes on: what a row that is written asks of its village is then settled.
_ALL_AT_ONCE = """
    WHERE (SELECT count(*) FROM unsteady) >= 0"""


def follow_units_over(model: type[models.Model], rows: Q, today: datetime.date) -> list[int]:
    """Rows written with the keys of a day long gone are cut where their commune came under other
    units since; the keys of the rows begun. What the lists know of days to come waits for its
    reform."""
    manager = model._default_manager
    communes = set(manager.filter(rows).values_list("commune_id", flat=True))
    versions = UnitVersion.objects.filter(unit_id__in=communes, valid_from__lte=today)
    begun: list[int] = []
    for version in versions.order_by("valid_from"):
        if version.valid_from is None:
            continue
        place = Keys(
            commune_id=version.unit_id,
            district_id=version.district_id,
            province_id=version.province_id,
        )
        theirs = rows & (~Q(district=version.district_id) | ~Q(province=version.province_id))
        begun += cut(model, {version.unit_id: place}, version.valid_from, theirs)["begun"]
    return begun


def mend(
    model: type[models.Model], trail: Trail, day: datetime.date, *, same_ends: bool = True
) -> None:
    """Undo of cut. Raises Refused when something was built on the rows since: one was closed, cut
    again or is gone. same_ends: the new rows were to last as long as the old ones."""
    ends = {pk: end and datetime.date.fromisoformat(end) for pk, end in trail["ended"]}
    old = model._default_manager.filter(pk__any_of=list(ends), valid_to=day - DAY)
    new = model._default_manager.filter(pk__any_of=trail["begun"], valid_from=day)
    left = list(new.values_list("valid_to", flat=True))
    kept = len(left) == len(trail["begun"])
    if same_ends:
        kept = sorted(ends.values(), key=str) == sorted(left, key=str)
    if old.count() != len(ends) or not kept:
        called = str(model._meta.verbose_name).capitalize()
        raise Refused(f"{called} đã thay đổi sau khi sắp xếp. Hoàn tác thay đổi đó trước.")
    new.delete()
    with connection.cursor() as cursor:
        statement = _REOPEN.format(table=model._meta.db_table)
        cursor.execute(statement, [list(ends), list(ends.values())])


_REOPEN = """
UPDATE {table} old SET valid_to = cut.until
FROM unnest(%s::bigint[], %s::date[]) AS cut (id, until) WHERE old.id = cut.id
"""
