"""Classified rows into the register by sets: changed and new villages, lists, the audit trail.

Within the transaction of the action, after `classify` has locked the communes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from communes.importing.rehearsal import Rehearsal
    from communes.models import AuditEntry, ImportBatch, Officer

PLACES = """
    DROP TABLE IF EXISTS import_place;
    CREATE TEMP TABLE import_place AS
        SELECT unit_id, v.district_id, v.province_id, unit.valid_from AS unit_from
        FROM communes_unitversion v JOIN communes_unit unit ON unit.id = unit_id
        WHERE unit.holds_villages AND daterange(v.valid_from, v.valid_to, '[]') @> %(day)s;
    ANALYZE import_place
"""

# An empty cell leaves what was there. A version that began on the day is mended; an older one
# ends the day before. Villages that get a second name are no more steady, all at once.
CHANGED = """
    CREATE TEMP TABLE import_said ON COMMIT DROP AS
        SELECT r.id AS row_id, v.id AS version_id, v.village_id, v.valid_from, v.valid_to, v.name,
               v.match_key, v.sort_key, v.search_text, coalesce(k.kind, v.kind) AS kind,
               coalesce(r.households, v.households) AS households,
               coalesce(r.people, v.people) AS people
        FROM communes_importrow r
        JOIN communes_villageversion v ON v.id = (r.before -> 'version' ->> 'id')::bigint
        LEFT JOIN communes_importrow k ON k.id = r.id AND k.changes ? 'kind'
        WHERE r.batch_id = %(batch)s AND r.action = 'changed';
    UPDATE communes_village village
    SET batch_id = %(batch)s,
        steady_name = village.steady_name AND said.valid_from IS NOT DISTINCT FROM %(day)s
    FROM import_said said WHERE village.id = said.village_id;
    WITH mended AS (
        UPDATE communes_villageversion v
        SET kind = said.kind, households = said.households, people = said.people,
            batch_id = %(batch)s
        FROM import_said said WHERE v.id = said.version_id AND v.valid_from = %(day)s
        RETURNING said.row_id, v.*
    )
    UPDATE communes_importrow r SET after = to_jsonb(mended) - '{row_id,steady}'::text[]
    FROM mended WHERE r.id = mended.row_id;
    UPDATE communes_villageversion v SET valid_to = %(day)s::date - 1, batch_id = %(batch)s
    FROM import_said said
    WHERE v.id = said.version_id AND v.valid_from IS DISTINCT FROM %(day)s;
    WITH begun AS (
        INSERT INTO communes_villageversion (
            village_id, kind, name, households, people, document, sort_key, search_text,
            match_key, valid_from, valid_to, batch_id)
        SELECT village_id, kind, name, households, people, '', sort_key, search_text,
               match_key, %(day)s, valid_to, %(batch)s
        FROM import_said WHERE valid_from IS DISTINCT FROM %(day)s
        RETURNING *
    )
    UPDATE communes_importrow r SET after = to_jsonb(begun) - 'steady'
    FROM begun JOIN import_said said USING (village_id) WHERE r.id = said.row_id
"""

# A village that was there before its first day: an earlier version says what the list says.
EARLIER = """
    CREATE TEMP TABLE import_earlier ON COMMIT DROP AS
        SELECT r.id AS row_id, r.village_id, p.id AS placement_id, v.valid_from AS first_day,
               v.name, v.match_key, v.sort_key, v.search_text,
               coalesce(nullif(r.kind, ''), v.kind) AS kind,
               r.households, r.people
        FROM communes_importrow r
        JOIN communes_villageplacement p ON p.id = (r.before -> 'placement' ->> 'id')::bigint
        JOIN communes_villageversion v
          ON v.village_id = r.village_id AND v.valid_from = p.valid_from
        WHERE r.batch_id = %(batch)s AND r.action = 'changed';
    UPDATE communes_village village SET batch_id = %(batch)s, steady_name = false
    FROM import_earlier earlier WHERE village.id = earlier.village_id;
    UPDATE communes_villageplacement p SET valid_from = %(day)s, batch_id = %(batch)s
    FROM import_earlier earlier WHERE p.id = earlier.placement_id;
    WITH begun AS (
        INSERT INTO communes_villageversion (
            village_id, kind, name, households, people, document, sort_key, search_text,
            match_key, valid_from, valid_to, batch_id)
        SELECT village_id, kind, name, households, people, '', sort_key, search_text,
               match_key, %(day)s, first_day - 1, %(batch)s
        FROM import_earlier
        RETURNING *
    )
    UPDATE communes_importrow r SET after = to_jsonb(begun) - 'steady'
    FROM begun JOIN import_earlier earlier USING (village_id) WHERE r.id = earlier.row_id
"""

# Each new village is given its number first, then it is made from its row. It is steady: its one
# name and its one place need not be compared with others of it (migration 0005). {which} of the
# new rows r are meant.
NEW = """
    WITH new AS MATERIALIZED (
        SELECT row.*, nextval('communes_village_id_seq') AS made_id
        FROM (
            SELECT id, unit_id, former_commune_id, kind, name, households, people, sort_key,
                   search_text, match_key, greatest(%(day)s, unit_from) AS first_day,
                   district_id, province_id
            FROM communes_importrow r JOIN import_place USING (unit_id)
            WHERE action = 'new' AND {which} ORDER BY id
        ) AS row
    ), village AS (
        INSERT INTO communes_village (id, former_commune_id, batch_id, steady_name, steady_place)
        SELECT made_id, former_commune_id, %(batch)s, true, true FROM new
    ), version AS (
        INSERT INTO communes_villageversion (
            village_id, kind, name, households, people, document, sort_key, search_text,
            match_key, valid_from, batch_id, steady)
        SELECT made_id, kind, name, households, people, '', sort_key, search_text, match_key,
               first_day, %(batch)s, true
        FROM new
    ), placement AS (
        INSERT INTO communes_villageplacement (
            village_id, commune_id, district_id, province_id, document, end_reason, valid_from,
            batch_id, steady)
        SELECT made_id, unit_id, district_id, province_id, '', '', first_day, %(batch)s, true
        FROM new
    )
"""
MADE = """
    CREATE TEMP TABLE import_new (row_id bigint, village_id bigint) ON COMMIT DROP;
"""
KEEP_MADE = "INSERT INTO import_new SELECT id, made_id FROM new"
NOT_REHEARSED = (
    "batch_id = %(batch)s AND (r.id > %(through)s OR r.unit_id = ANY(%(held)s::bigint[]))"
)

# Only a batch that is written remembers which villages it made.
REMEMBER = """
    UPDATE communes_importrow r SET village_id = new.village_id
    FROM import_new new WHERE r.id = new.row_id
"""

# A commune is not complete while a row that is or may be one of its villages is refused.
DECLARE = """
    WITH doubtful AS (
        SELECT unit_id FROM communes_importrow
        WHERE batch_id = %(batch)s AND status = 'invalid' AND unit_id IS NOT NULL
        UNION SELECT (candidate ->> 'id')::bigint
        FROM communes_importrow, jsonb_array_elements(problems) AS problem,
             jsonb_array_elements(problem -> 'candidates') AS candidate
        WHERE batch_id = %(batch)s AND status = 'invalid'
    )
    INSERT INTO communes_villagelist (
        commune_id, district_id, province_id, complete, document, declared_by_id, declared_at,
        valid_from)
    SELECT unit_id, district_id, province_id, true, %(document)s, %(by)s, now(),
           greatest(%(day)s, unit.valid_from)
    FROM import_place JOIN communes_unit unit ON unit.id = unit_id
    WHERE unit_id IN (
        SELECT unit_id FROM communes_importrow WHERE batch_id = %(batch)s AND status = 'valid')
      AND unit_id NOT IN (SELECT unit_id FROM doubtful WHERE unit_id IS NOT NULL)
      AND NOT EXISTS (
          SELECT FROM communes_villagelist list WHERE list.commune_id = unit_id
            AND (list.valid_to IS NULL OR list.valid_to >= greatest(%(day)s, unit.valid_from)))
    RETURNING id
"""

# One entry per commune, in the words and by the hand of the batch's own entry. {rows} of the batch
# are meant: those that the comparison has gathered, or those that were taken back.
AUDIT = """
    INSERT INTO communes_auditentry (
        at, actor_id, actor_label, verb, summary, target_type, target_id, target_label, before,
        after, reason, request_id, commune_id, district_id, province_id)
    SELECT entry.at, entry.actor_id, entry.actor_label, entry.verb,
           left(format(%(summary)s, unit.label, told.new, told.changed), 500),
           'communes.unit', unit.id, unit.label, '{{}}',
           jsonb_build_object('thêm mới', told.new, 'thay đổi', told.changed, 'tệp', %(name)s),
           entry.reason, entry.request_id, place.unit_id, place.district_id, place.province_id
    FROM (
        SELECT unit_id, count(*) FILTER (WHERE action = 'new') AS new,
               count(*) FILTER (WHERE action = 'changed') AS changed
        FROM {rows} WHERE action IN ('new', 'changed') GROUP BY unit_id
    ) AS told
    JOIN communes_unit unit ON unit.id = told.unit_id
    JOIN import_place place ON place.unit_id = told.unit_id
    JOIN communes_auditentry entry ON entry.id = %(entry)s
"""

GIVEN = "import_given"
UNDONE = """
    (SELECT unit_id, action FROM communes_importrow WHERE batch_id = %(batch)s AND undone) AS undone
"""
WRITTEN = "%s: thêm %s thôn, thay đổi %s thôn theo tệp nhập"
TAKEN_BACK = "%s: hoàn tác việc thêm %s thôn, thay đổi %s thôn theo tệp nhập"


def write(batch: ImportBatch, rehearsal: Rehearsal | None = None) -> None:
    """Make and change the villages that the rows name; not those that were rehearsed."""
    values: dict[str, Any] = {"batch": batch.pk, "day": batch.as_of}
    values |= {"through": 0, "held": []}
    if rehearsal is not None:
        rehearsal.finish()
        values |= {"through": rehearsal.through, "held": sorted(rehearsal.held)}
    place_communes(batch)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS import_said, import_earlier, import_new")
        cursor.execute(CHANGED, values)
        cursor.execute(EARLIER, values)
        cursor.execute(MADE)
        cursor.execute(NEW.format(which=NOT_REHEARSED) + KEEP_MADE, values)


def remember() -> None:
    """Tell the rows which villages they became; in the transaction that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER)


def declare(batch: ImportBatch, by: Officer) -> list[int]:
    """Declare the lists of the communes complete, but where a declaration stands already or a row
    was refused that may be one of their villages. The ids of the new declarations."""
    values: dict[str, Any] = {"batch": batch.pk, "day": batch.as_of, "by": by.pk}
    values["document"] = f"Tệp nhập {batch.original_name}"[:300]
    with connection.cursor() as cursor:
        cursor.execute(DECLARE, values)
        return [pk for (pk,) in cursor.fetchall()]


def audit_communes(batch: ImportBatch, entry: AuditEntry, *, undone: bool = False) -> None:
    """An entry for each commune that the batch touched, after the batch's own.

    In the transaction that compared the batch, or in that which took it back.
    """
    rows, summary = (UNDONE, TAKEN_BACK) if undone else (GIVEN, WRITTEN)
    values: dict[str, Any] = {"batch": batch.pk, "entry": entry.pk}
    values |= {"summary": summary, "name": batch.original_name}
    with connection.cursor() as cursor:
        cursor.execute(AUDIT.format(rows=rows), values)


def place_communes(batch: ImportBatch) -> None:
    """Where the units that hold villages stand on the day of the list, in import_place."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"day": batch.as_of})
