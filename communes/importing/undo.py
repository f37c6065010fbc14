"""Taking a batch back: what it made goes, what it changed stands as before, row by row.

A row stays when somebody touched its village since, or when something hangs on a village that it
made. Within the transaction of the action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import ForeignObjectRel

from communes.models import ImportRow, Village, VillagePlacement, VillageVersion

if TYPE_CHECKING:
    from communes.models import ImportBatch

LOCK_COMMUNES = """
    SELECT count(*) FROM (
        SELECT id FROM communes_unit
        WHERE id IN (
            SELECT unit_id FROM communes_importrow
            WHERE batch_id = %(batch)s AND action IN ('new', 'changed')
            UNION SELECT p.commune_id FROM communes_importrow r
            JOIN communes_villageplacement p USING (village_id)
            WHERE r.batch_id = %(batch)s AND action IN ('new', 'changed'))
        ORDER BY id FOR NO KEY UPDATE
    ) AS locked
"""

OPEN = "r.batch_id = %(batch)s AND r.action = '{action}' AND NOT r.undone AND r.kept_because = ''"

KEEP = """
    UPDATE communes_importrow r SET kept_because = %(because)s
    WHERE {rows} AND ({condition})
"""

EDITED = "Thôn đã được sửa sau khi nhập."
CLOSED = "Thôn không còn trong sổ như lúc nhập."
SERVED = "Đã có tổ hoặc hồ sơ khác gắn với thôn này."

# A new village is as the batch made it when each of its rows is alone and says what the row says.
NEW_EDITED = """
    r.village_id IS NULL OR NOT EXISTS (
        SELECT FROM communes_village village
        JOIN communes_villageversion v ON v.village_id = village.id
        JOIN communes_villageplacement p ON p.village_id = village.id
        WHERE village.id = r.village_id
          AND (village.batch_id, v.batch_id, p.batch_id) = (r.batch_id, r.batch_id, r.batch_id)
          AND village.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
          AND (v.kind, v.name, v.document, p.document) = (r.kind, r.name, '', '')
          AND v.households IS NOT DISTINCT FROM r.households
          AND v.people IS NOT DISTINCT FROM r.people
          AND p.commune_id = r.unit_id AND v.valid_from = p.valid_from
          AND v.valid_to IS NULL AND p.valid_to IS NULL
    ) OR (SELECT count(*) FROM communes_villageversion v WHERE v.village_id = r.village_id) > 1
      OR (SELECT count(*) FROM communes_villageplacement p WHERE p.village_id = r.village_id) > 1
"""

# A changed village stands as written, and the version that ended for it still ends the day before.
CHANGED_EDITED = """
    NOT EXISTS (
        SELECT FROM communes_villageversion v
        WHERE v.id = (r.after ->> 'id')::bigint AND to_jsonb(v) - 'steady' = r.after)
    OR r.after ->> 'id' <> r.before -> 'version' ->> 'id' AND NOT EXISTS (
        SELECT FROM communes_villageversion v
        WHERE v.id = (r.before -> 'version' ->> 'id')::bigint
          AND to_jsonb(v) - 'steady' = (r.before -> 'version') || jsonb_build_object(
              'valid_to', ((r.after ->> 'valid_from')::date - 1), 'batch_id', r.batch_id))
    OR r.before ? 'placement' AND NOT EXISTS (
        SELECT FROM communes_villageplacement p
        WHERE p.id = (r.before -> 'placement' ->> 'id')::bigint
          AND to_jsonb(p) - 'steady' = (r.before -> 'placement') || jsonb_build_object(
              'valid_from', r.after -> 'valid_from', 'batch_id', r.batch_id))
"""

TAKE_BACK_CHANGED = """
    DELETE FROM communes_villageversion v USING communes_importrow r
    WHERE {rows} AND v.id = (r.after ->> 'id')::bigint
      AND r.after ->> 'id' IS DISTINCT FROM r.before -> 'version' ->> 'id';
    UPDATE communes_villageplacement p SET valid_from = old.valid_from, batch_id = old.batch_id
    FROM communes_importrow r
    CROSS JOIN LATERAL jsonb_populate_record(
        NULL::communes_villageplacement, r.before -> 'placement') AS old
    WHERE {rows} AND p.id = old.id;
    UPDATE communes_villageversion v
    SET kind = old.kind, households = old.households,
        people = old.people, valid_to = old.valid_to, batch_id = old.batch_id
    FROM communes_importrow r
    CROSS JOIN LATERAL jsonb_populate_record(
        NULL::communes_villageversion, r.before -> 'version') AS old
    WHERE {rows} AND v.id = old.id;
    UPDATE communes_village village SET batch_id = (r.before ->> 'village_batch')::bigint
    FROM communes_importrow r
    WHERE {rows} AND village.id = r.village_id AND village.batch_id = r.batch_id;
    UPDATE communes_importrow r SET undone = true WHERE {rows}
"""

# Rows of other batches that found the village unchanged lose sight of it.
TAKE_BACK_NEW = """
    CREATE TEMP TABLE import_gone ON COMMIT DROP AS
        SELECT r.id AS row_id, r.village_id FROM communes_importrow r WHERE {rows};
    UPDATE communes_importrow r SET village_id = NULL
    FROM import_gone gone WHERE r.village_id = gone.village_id;
    DELETE FROM communes_villageplacement p USING import_gone gone
    WHERE p.village_id = gone.village_id;
    DELETE FROM communes_villageversion v USING import_gone gone
    WHERE v.village_id = gone.village_id;
    DELETE FROM communes_village village USING import_gone gone
    WHERE village.id = gone.village_id;
    UPDATE communes_importrow r SET undone = true
    FROM import_gone gone WHERE r.id = gone.row_id
"""

TAKE_BACK_LISTS = """
    DELETE FROM communes_villagelist
    WHERE id = ANY (%(declared)s) AND valid_to IS NULL AND complete
"""


@dataclass(frozen=True)
class UndoReport:
    """undone: rows taken back. kept: rows that stay, each with its reason in `kept_because`."""

    undone: int
    kept: int
    kept_rows: tuple[ImportRow, ...]


MOST_SHOWN = 200


def take_back(batch: ImportBatch) -> UndoReport:
    """Undo what can be undone; lists that the batch declared are withdrawn."""
    new, changed = OPEN.format(action="new"), OPEN.format(action="changed")
    with connection.cursor() as cursor:
        cursor.execute(LOCK_COMMUNES, {"batch": batch.pk})
        batch.rows.exclude(kept_because="").update(kept_because="")
        keeps = [
            (new, CLOSED, "r.village_id IS NULL"),
            (new, SERVED, _something_hangs()),
            (new, EDITED, NEW_EDITED),
            (changed, EDITED, CHANGED_EDITED),
        ]
        for rows, because, condition in keeps:
            cursor.execute(
                KEEP.format(rows=rows, condition=condition),
                {"batch": batch.pk, "because": because},
            )
        cursor.execute("DROP TABLE IF EXISTS import_gone")
        cursor.execute(TAKE_BACK_CHANGED.format(rows=changed), {"batch": batch.pk})
        cursor.execute(TAKE_BACK_NEW.format(rows=new), {"batch": batch.pk})
        cursor.execute(TAKE_BACK_LISTS, {"declared": batch.declared})
    kept = batch.rows.exclude(kept_because="")
    return UndoReport(
        undone=batch.rows.filter(undone=True).count(),
        kept=kept.count(),
        kept_rows=tuple(kept.order_by("pk")[:MOST_SHOWN]),
    )


def _something_hangs() -> str:
    """Whether any table of any app but the village's own points at the village of a row."""
    own = {VillageVersion, VillagePlacement, ImportRow}
    pointing = [
        relation.field
        for relation in Village._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in own
    ]
    # Names of our own tables and columns.
    found = [
        f'EXISTS (SELECT FROM "{field.model._meta.db_table}" hangs '
        f'WHERE hangs."{field.column}" = r.village_id)'
        for field in pointing
    ]
    return " OR ".join(found) or "false"
