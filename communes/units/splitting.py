"""Dated rows cut at a day, because what they hang on stands elsewhere from then on; by sets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from django.db.models import Q

from communes.errors import Refused
from communes.models import UnitVersion
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
    rows = model._default_manager.filter(
        where or Q(),
        Q(valid_from__isnull=True) | Q(valid_from__lt=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        **{f"{key}__in": list(places)},
    )
    ended = list(rows.order_by("pk").values_list("pk", "valid_to"))
    keys = [pk for pk, _ in ended]
    model._default_manager.filter(pk__in=keys).update(valid_to=day - DAY)
    own = ("id", "valid_from", "valid_to", *KEYS)
    copied = [f.column for f in model._meta.concrete_fields if f.column not in own]
    statement = _GO_ON.format(
        table=model._meta.db_table,
        key=key,
        into="".join(f', "{name}"' for name in copied),
        copied="".join(f', old."{name}"' for name in copied),
    )
    columns = [[place[name] for place in places.values()] for name in KEYS]  # type: ignore[literal-required]
    with connection.cursor() as cursor:
        cursor.execute(statement, [day, keys, [end for _, end in ended], list(places), *columns])
        begun = [pk for (pk,) in cursor.fetchall()]
    return {"ended": [[pk, end and end.isoformat()] for pk, end in ended], "begun": begun}


_GO_ON = """
INSERT INTO {table} (valid_from, valid_to, commune_id, district_id, province_id{into})
SELECT %s, cut.until, place.commune, place.district, place.province{copied}
FROM unnest(%s::bigint[], %s::date[]) AS cut (id, until)
JOIN {table} old ON old.id = cut.id
JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS place (was, commune, district, province) ON place.was = old.{key}
ORDER BY old.id RETURNING id
"""


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
    old = model._default_manager.filter(pk__in=list(ends), valid_to=day - DAY)
    new = model._default_manager.filter(pk__in=trail["begun"], valid_from=day)
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
