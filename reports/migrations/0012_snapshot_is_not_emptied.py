"""Frozen figures stand against emptying their table too, which row triggers do not see."""

from django.db import migrations

KEPT = """
CREATE FUNCTION reports_snapshot_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'frozen figures are neither changed nor deleted (the table is not emptied)'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER snapshot_is_not_emptied BEFORE TRUNCATE ON reports_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION reports_snapshot_is_not_emptied();
"""
NOT_KEPT = """
DROP TRIGGER snapshot_is_not_emptied ON reports_snapshot;
DROP FUNCTION reports_snapshot_is_not_emptied();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_past_by_days")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
