"""Rows that are right in themselves but cannot enter this register: who sends them, what is there.

Each refusal is written into the row with a code, as the reading of the file does it, and marked
`clashed`, so that the next comparison begins without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from communes.models import ImportBatch

E_OUTSIDE_TERRITORY = "E_OUTSIDE_TERRITORY"
E_DUPLICATE_IN_FILE = "E_DUPLICATE_IN_FILE"
E_VILLAGE_UNCLEAR = "E_VILLAGE_UNCLEAR"
E_VILLAGE_LATER = "E_VILLAGE_LATER"

# {found} yields id and message.
REFUSE = """
    UPDATE communes_importrow r
    SET status = 'invalid', action = 'invalid', clashed = true, codes = ARRAY[%(code)s],
        village_id = NULL, changes = '{{}}', before = NULL,
        problems = jsonb_build_array(jsonb_build_object(
            'column', NULL, 'code', %(code)s, 'message_vi', found.message,
            'suggestion', NULL, 'candidates', '[]'::jsonb))
    FROM ({found}) AS found WHERE r.id = found.id
"""

FOLLOW = """
    UPDATE import_given
    SET status = 'invalid', action = 'invalid', double = %(double)s = ANY (codes)
    FROM communes_importrow r
    WHERE r.id = import_given.id AND import_given.status = 'valid' AND r.status = 'invalid'
"""

OUTSIDE = """
    SELECT r.id, format('Dòng %%s: %%s không thuộc địa bàn được giao vào ngày %%s. Bỏ dòng này '
           'khỏi tệp, hoặc nhờ người phụ trách địa bàn đó nhập.',
           own.row, unit.label, %(day_text)s) AS message
    FROM (SELECT unit_id FROM import_unit EXCEPT SELECT unnest(%(kept)s::bigint[])) AS outside
    JOIN import_given r USING (unit_id) JOIN communes_importrow own ON own.id = r.id
    JOIN communes_unit unit ON unit.id = r.unit_id
    WHERE r.status = 'valid'
"""

# Numbers are sorted in a third of the time that it takes to group by texts. Two names may share
# one: then they are looked at.
MAY_DOUBLE = """
    SELECT count(place) > count(DISTINCT place) FROM (
        SELECT unit_id # hashtextextended(match_key, 0) AS place FROM import_given
        WHERE status = 'valid' AND match_key <> ''
    ) AS places
"""
DOUBLES = """
    SELECT r.id, format('Dòng %%s: trùng với dòng %%s của trang “%%s”: cùng xã, cùng tên. Bỏ '
           'một dòng, hoặc ghi thêm loại, xã cũ để phân biệt.',
           own.row, first.row, first.sheet) AS message
    FROM import_row r
    CROSS JOIN LATERAL (
        SELECT min(e.id) AS id FROM import_row e
        WHERE e.unit_id = r.unit_id AND e.match_key = r.match_key AND e.id < r.id
          AND e.status = 'valid' AND (e.kind_key = r.kind_key OR '' IN (e.kind_key, r.kind_key))
          AND e.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
    ) AS earlier
    JOIN communes_importrow first ON first.id = earlier.id
    JOIN communes_importrow own ON own.id = r.id
    WHERE r.status = 'valid' AND (r.unit_id, r.match_key) IN (
        SELECT unit_id, match_key FROM import_row WHERE status = 'valid'
        GROUP BY unit_id, match_key HAVING count(*) > 1)
"""

UNCLEAR = """
    SELECT DISTINCT r.id, format('Dòng %%s: trong sổ, xã này có thôn cùng tên mà loại còn thiếu ở '
           'sổ hoặc ở tệp, nên không biết dòng này là thôn nào. Ghi rõ loại ở cả hai nơi.',
           own.row) AS message
    FROM import_row r JOIN communes_importrow own ON own.id = r.id JOIN import_here h
      ON h.commune_id = r.unit_id AND h.match_key = r.match_key
     AND '' IN (h.kind_key, r.kind_key)
     AND h.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
    WHERE r.status = 'valid' AND NOT EXISTS (SELECT FROM import_match m WHERE m.row_id = r.id)
"""

# As village_checks.refuse_double: a new village is open-ended, so it must not meet a later one;
# one that turns out to be older must not meet a namesake before its first day.
LATER = """
    SELECT r.id, format('Dòng %%s: trong sổ, thôn này có từ ngày %%s. Chọn ngày của số liệu từ '
           'ngày đó trở đi, hoặc sửa ngày bắt đầu của thôn trong sổ.', min(own.row),
           to_char(min(lower(daterange(v.valid_from, v.valid_to, '[]')
                       * daterange(p.valid_from, p.valid_to, '[]'))), 'DD/MM/YYYY')) AS message
    FROM import_row r JOIN communes_importrow own ON own.id = r.id
    JOIN communes_villageversion v ON v.match_key = r.match_key
    JOIN communes_villageplacement p ON p.village_id = v.village_id AND p.commune_id = r.unit_id
    JOIN communes_village village ON village.id = v.village_id
    JOIN import_kind kind ON kind.kind = v.kind
    LEFT JOIN import_match m ON m.row_id = r.id
    WHERE r.status = 'valid' AND (m.row_id IS NULL OR m.since IS NOT NULL)
      AND v.village_id IS DISTINCT FROM m.village_id
      AND (kind.key = r.kind_key OR '' IN (kind.key, r.kind_key))
      AND village.former_commune_id IS NOT DISTINCT FROM r.former_commune_id
      AND NOT isempty(daterange(v.valid_from, v.valid_to, '[]')
                      * daterange(p.valid_from, p.valid_to, '[]') * daterange(%(day)s, m.since))
    GROUP BY r.id
"""


def refuse_outside(cursor: CursorWrapper, batch: ImportBatch, kept: list[int]) -> None:
    """Rows of communes that the officer does not keep on the day of the list."""
    day_text = f"{batch.as_of:%d/%m/%Y}"
    _refuse(cursor, E_OUTSIDE_TERRITORY, OUTSIDE, kept=kept, day_text=day_text)


def refuse_doubles(cursor: CursorWrapper) -> None:
    """Rows that name the village of an earlier row: chosen communes may bring two together."""
    cursor.execute(MAY_DOUBLE)
    if cursor.fetchone()[0]:
        _refuse(cursor, E_DUPLICATE_IN_FILE, DOUBLES)


def refuse_unclear(cursor: CursorWrapper) -> None:
    """Rows that may be a village of the register or another one."""
    _refuse(cursor, E_VILLAGE_UNCLEAR, UNCLEAR)


def refuse_later(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Rows that would double a village that comes into the commune, or to its name, later."""
    _refuse(cursor, E_VILLAGE_LATER, LATER, day=batch.as_of)


def _refuse(cursor: CursorWrapper, code: str, found: str, **values: Any) -> None:
    """Refused rows are compared with nothing further."""
    cursor.execute(REFUSE.format(found=found), {"code": code, **values})
    if cursor.rowcount:
        cursor.execute(FOLLOW, {"double": E_DUPLICATE_IN_FILE})
