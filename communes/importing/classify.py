"""What each row of a batch would do to the register: compared by sets, under the communes' locks.

Two villages are the same when commune, former commune and name key are equal and the kinds are
equal or one is missing; equal kinds decide first. A cell that is empty says nothing, so it changes
nothing; nor does another spelling of the same name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from communes.importing import clashes
from communes.keeping import kept_by
from communes.vietnamese import match_key

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from communes.models import ImportBatch, Officer

# Until the transaction ends: a national list is sorted and joined in memory, no plan is compiled
# for a second that it does not take, and a few rows tell what the others are like.
AT_EASE = """
    SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL default_statistics_target = 10
"""

FORGET = """
    DELETE FROM communes_importrow WHERE batch_id = %(batch)s AND action = 'missing';
    UPDATE communes_importrow
    SET status = 'valid', action = 'new', clashed = false, codes = '{}', problems = '[]'
    WHERE batch_id = %(batch)s AND action = 'invalid' AND clashed
"""

# The rows, read once, and their communes. From here on `import_given` follows what is written of
# their status and action, so that they are also counted here.
ROWS = """
    DROP TABLE IF EXISTS import_given, import_unit, import_kind, import_here, import_match CASCADE;
    CREATE TEMP TABLE import_given ON COMMIT DROP AS
        SELECT id, unit_id, former_commune_id, match_key, kind, status, action, village_id,
               households, people, %(double)s = ANY (codes) AS double
        FROM communes_importrow WHERE batch_id = %(batch)s;
    ANALYZE import_given;
    CREATE TEMP TABLE import_unit ON COMMIT DROP AS
        SELECT unit_id FROM import_given WHERE unit_id IS NOT NULL GROUP BY unit_id;
    ANALYZE import_unit
"""

LOCK_COMMUNES = """
    SELECT count(*) FROM (
        SELECT id FROM communes_unit WHERE id IN (SELECT unit_id FROM import_unit)
        ORDER BY id FOR NO KEY UPDATE
    ) AS locked
"""

# Before a day or after it.
EVER_HELD = """
    SELECT EXISTS (
        SELECT FROM communes_villageplacement
        WHERE commune_id IN (SELECT unit_id FROM import_unit))
"""

KINDS = "SELECT DISTINCT kind FROM import_given"
ALL_KINDS = f"{KINDS} UNION SELECT kind FROM communes_villageversion"  # noqa: S608

# Where nobody asks for the keys of kinds, the rows are not joined to them.
COMPARED = """
    CREATE TEMP TABLE import_kind (kind text PRIMARY KEY, key text NOT NULL) ON COMMIT DROP;
    INSERT INTO import_kind SELECT * FROM unnest(%(kinds)s::text[], %(kind_keys)s::text[]);
    ANALYZE import_kind;
    CREATE TEMP VIEW import_row AS
        SELECT given.*, kind.key AS kind_key
        FROM import_given given LEFT JOIN import_kind kind USING (kind)
        WHERE unit_id IS NOT NULL AND match_key <> ''
"""

# Villages of the day in the communes of the file.
GATHER = """
    CREATE TEMP TABLE import_here ON COMMIT DROP AS
        SELECT v.id AS version_id, v.village_id, p.commune_id, former_commune_id,
               v.match_key, v.kind, key AS kind_key, v.households, v.people
        FROM communes_villageplacement p
        JOIN communes_villageversion v ON v.village_id = p.village_id
        JOIN communes_village ON communes_village.id = p.village_id
        JOIN import_kind USING (kind)
        WHERE p.commune_id IN (SELECT unit_id FROM import_unit)
          AND daterange(p.valid_from, p.valid_to, '[]') @> %(day)s
          AND daterange(v.valid_from, v.valid_to, '[]') @> %(day)s;
    ANALYZE import_here
"""

# Equal kinds first. told: the row is known to be unchanged already.
MATCH = """
    CREATE TEMP TABLE import_match ON COMMIT DROP AS
        SELECT DISTINCT ON (row_id) *, NULL::date AS since FROM (
            SELECT DISTINCT ON (h.village_id) r.id AS row_id, h.village_id, h.version_id,
                   r.action = 'unchanged' AND (r.kind = '' OR h.kind <> '')
                   AND (r.households IS NULL OR r.households IS NOT DISTINCT FROM h.households)
                   AND (r.people IS NULL OR r.people IS NOT DISTINCT FROM h.people) AS told
            FROM import_row r JOIN import_here h
              ON h.commune_id = r.unit_id AND h.match_key = r.match_key
             AND h.kind_key = r.kind_key
             AND h.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
            WHERE r.status = 'valid'
            ORDER BY h.village_id, r.id
        ) AS exact ORDER BY row_id, village_id
"""
MATCHED = """
    SELECT (SELECT count(*) FROM import_match)
         = (SELECT count(*) FROM import_row WHERE status = 'valid')
"""
# Where a kind is missing on one side, only a pair without a rival.
MATCH_KINDLESS = """
    WITH pair AS (
        SELECT r.id AS row_id, h.village_id, h.version_id,
               count(*) OVER (PARTITION BY r.id) AS villages,
               count(*) OVER (PARTITION BY h.village_id) AS rows
        FROM import_row r JOIN import_here h
          ON h.commune_id = r.unit_id AND h.match_key = r.match_key
         AND (h.kind_key = '' OR r.kind_key = '')
         AND h.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
        WHERE r.status = 'valid'
          AND NOT EXISTS (SELECT FROM import_match m WHERE m.row_id = r.id)
          AND NOT EXISTS (SELECT FROM import_match m WHERE m.village_id = h.village_id)
    )
    INSERT INTO import_match (row_id, village_id, version_id)
    SELECT row_id, village_id, version_id FROM pair WHERE villages = 1 AND rows = 1;
    ANALYZE import_match
"""

# A list of an earlier day proves that a village was there before the register first heard of it.
MATCH_LATER = """
    WITH pair AS (
        SELECT r.id AS row_id, v.village_id, v.id AS version_id, v.valid_from AS since,
               count(*) OVER (PARTITION BY r.id) AS villages,
               count(*) OVER (PARTITION BY v.village_id) AS rows
        FROM import_row r
        JOIN communes_villageversion v ON v.match_key = r.match_key AND v.valid_from > %(day)s
        JOIN communes_villageplacement p ON p.village_id = v.village_id
         AND p.commune_id = r.unit_id AND p.valid_from = v.valid_from
        JOIN communes_village village ON village.id = v.village_id
        JOIN import_kind kind ON kind.kind = v.kind
        WHERE r.status = 'valid'
          AND NOT EXISTS (SELECT FROM import_match m WHERE m.row_id = r.id)
          AND (kind.key = r.kind_key OR '' IN (kind.key, r.kind_key))
          AND village.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
          AND NOT EXISTS (
              SELECT FROM communes_villageversion e WHERE e.village_id = v.village_id
                AND (e.valid_from IS NULL OR e.valid_from < v.valid_from))
          AND NOT EXISTS (
              SELECT FROM communes_villageplacement e WHERE e.village_id = v.village_id
                AND (e.valid_from IS NULL OR e.valid_from < v.valid_from))
    )
    INSERT INTO import_match (row_id, village_id, version_id, since)
    SELECT row_id, village_id, version_id, since FROM pair WHERE villages = 1 AND rows = 1
"""

NO_MATCH = "CREATE TEMP TABLE import_match (row_id bigint) ON COMMIT DROP"

# Only what differs from what the rows were taken for is written: most were staged as what they
# are, and a list is compared twice. An unchanged row need not know its village.
ARE_NEW = """
    UPDATE communes_importrow r
    SET action = 'new', village_id = NULL, changes = '{}', before = NULL
    FROM import_row own
    WHERE r.id = own.id AND own.status = 'valid'
      AND (own.action <> 'new' OR own.village_id IS NOT NULL)
      AND NOT EXISTS (SELECT FROM import_match m WHERE m.row_id = own.id)
"""
ARE_KNOWN = """
    WITH seen AS (
        SELECT own.id, own.action, m.village_id, v.id AS version_id,
            CASE WHEN own.kind <> '' AND v.kind = '' THEN own.kind END AS kind,
            CASE WHEN own.households IS DISTINCT FROM v.households THEN own.households END
                AS households,
            CASE WHEN own.people IS DISTINCT FROM v.people THEN own.people END AS people
        FROM import_match m
        JOIN import_row own ON own.id = m.row_id
        JOIN communes_villageversion v ON v.id = m.version_id
        WHERE own.status = 'valid' AND m.since IS NULL AND m.told IS NOT TRUE
    )
    UPDATE communes_importrow r SET
        village_id = seen.village_id,
        action = CASE WHEN seen.kind IS NULL AND seen.households IS NULL AND seen.people IS NULL
                      THEN 'unchanged' ELSE 'changed' END,
        changes = CASE WHEN seen.kind IS NULL AND seen.households IS NULL AND seen.people IS NULL
            THEN '{}' ELSE jsonb_strip_nulls(jsonb_build_object(
                'kind', CASE WHEN seen.kind IS NOT NULL
                        THEN jsonb_build_array(v.kind, seen.kind) END,
                'households', CASE WHEN seen.households IS NOT NULL
                        THEN jsonb_build_array(v.households, seen.households) END,
                'people', CASE WHEN seen.people IS NOT NULL
                        THEN jsonb_build_array(v.people, seen.people) END)) END,
        before = CASE WHEN seen.kind IS NULL AND seen.households IS NULL AND seen.people IS NULL
            THEN NULL ELSE jsonb_build_object(
                'village_batch', village.batch_id, 'version', to_jsonb(v) - 'steady') END
    FROM seen JOIN communes_villageversion v ON v.id = seen.version_id
    JOIN communes_village village ON village.id = seen.village_id
    WHERE r.id = seen.id AND NOT (
        seen.action = 'unchanged'
        AND seen.kind IS NULL AND seen.households IS NULL AND seen.people IS NULL)
"""
WERE_EARLIER = """
    UPDATE communes_importrow r SET
        village_id = m.village_id, action = 'changed',
        changes = jsonb_build_object('valid_from', jsonb_build_array(
            to_char(m.since, 'DD/MM/YYYY'), to_char(%(day)s::date, 'DD/MM/YYYY'))),
        before = jsonb_build_object(
            'village_batch', village.batch_id, 'placement', to_jsonb(p) - 'steady')
    FROM import_match m
    JOIN import_row own ON own.id = m.row_id
    JOIN communes_village village ON village.id = m.village_id
    JOIN communes_villageplacement p ON p.village_id = m.village_id AND p.valid_from = m.since
    WHERE r.id = m.row_id AND m.since IS NOT NULL AND own.status = 'valid'
"""

# A village that only a faulty row names is not missing: the row is to be mended.
MISSING = """
    INSERT INTO communes_importrow (
        batch_id, sheet, row, status, action, codes, warnings, problems, raw, understood, unit_id,
        former_commune_id, kind, name, match_key, sort_key, search_text, households, people,
        village_id, changes, clashed, undone, kept_because)
    SELECT %(batch)s, '', row_number() OVER (ORDER BY h.commune_id, v.sort_key, v.id),
           'missing', 'missing', '{}', '{}', '[]', '{}', '{}', h.commune_id,
           h.former_commune_id, v.kind, v.name, v.match_key, v.sort_key, v.search_text,
           v.households, v.people, h.village_id, '{}', false, false, ''
    FROM import_here h JOIN communes_villageversion v ON v.id = h.version_id
    WHERE NOT EXISTS (SELECT FROM import_match m WHERE m.village_id = h.village_id)
      AND h.commune_id IN (SELECT unit_id FROM import_row WHERE status = 'valid')
      AND NOT EXISTS (
          SELECT FROM import_row r
          WHERE r.unit_id = h.commune_id AND r.match_key = h.match_key
            AND (r.kind_key = h.kind_key OR '' IN (r.kind_key, h.kind_key))
            AND r.former_commune_id IS NOT DISTINCT FROM h.former_commune_id)
"""

FOLLOW = """
    UPDATE import_given SET action = r.action FROM communes_importrow r
    WHERE r.id = import_given.id AND import_given.action <> r.action
"""

COUNTS = """
    SELECT count(*),
           count(*) FILTER (WHERE status = 'valid'),
           count(*) FILTER (WHERE action = 'invalid'),
           count(*) FILTER (WHERE action = 'new'),
           count(*) FILTER (WHERE action = 'changed'),
           count(*) FILTER (WHERE action = 'unchanged'),
           count(*) FILTER (WHERE double)
    FROM import_given
"""
NAMES = ("rows", "valid", "invalid", "new", "changed", "unchanged", "duplicate")


def classify(batch: ImportBatch, by: Officer) -> dict[str, int]:
    """Settle action, village and changes of every row, add the missing ones, and count.

    Within a transaction: the communes stay locked, in the order of their ids, until it ends, so
    what was found still holds when it is written.
    """
    values: dict[str, Any] = {"batch": batch.pk, "day": batch.as_of}
    with connection.cursor() as cursor:
        cursor.execute(AT_EASE)
        cursor.execute(FORGET, values)
        cursor.execute(ROWS, {**values, "double": clashes.E_DUPLICATE_IN_FILE})
        cursor.execute(LOCK_COMMUNES)
        # Where no village ever was, there is none to compare with.
        cursor.execute(EVER_HELD)
        (held,) = cursor.fetchone()
        cursor.execute(ALL_KINDS if held else KINDS)
        kinds = [kind for (kind,) in cursor.fetchall()]
        values |= {"kinds": kinds, "kind_keys": [match_key(kind) for kind in kinds]}
        cursor.execute(COMPARED, values)
        kept = kept_by(by, batch.as_of).values_list("unit_id", flat=True)
        clashes.refuse_outside(cursor, batch, list(kept))
        missing = _compare(cursor, batch, values) if held else _take_all(cursor)
        cursor.execute(COUNTS)
        return {**dict(zip(NAMES, cursor.fetchone(), strict=True)), "missing": missing}


def _take_all(cursor: CursorWrapper) -> int:
    """Every row that is right is new."""
    clashes.refuse_doubles(cursor)
    cursor.execute(NO_MATCH)
    _settle(cursor, ARE_NEW)
    return 0


def _compare(cursor: CursorWrapper, batch: ImportBatch, values: dict[str, Any]) -> int:
    """Find the villages that the rows name; how many of the communes' are missing."""
    cursor.execute(GATHER, values)
    clashes.refuse_doubles(cursor)
    cursor.execute(MATCH)
    cursor.execute("ANALYZE import_match")
    cursor.execute(MATCHED)
    (matched,) = cursor.fetchone()
    if matched:
        # A list that came before: no row is left to be asked about.
        _settle(cursor, ARE_KNOWN)
    else:
        cursor.execute(MATCH_KINDLESS)
        clashes.refuse_unclear(cursor)
        cursor.execute(MATCH_LATER, values)
        clashes.refuse_later(cursor, batch)
        _settle(cursor, ARE_NEW, ARE_KNOWN, WERE_EARLIER, **values)
    cursor.execute(MISSING, values)
    return int(cursor.rowcount)


def _settle(cursor: CursorWrapper, *statements: str, **values: Any) -> None:
    written = 0
    for statement in statements:
        cursor.execute(statement, values)
        written += cursor.rowcount
    if written:
        cursor.execute(FOLLOW)
