"""What was frozen is never changed nor deleted, whoever asks the database."""

from django.db import migrations

KEPT = """
CREATE FUNCTION reports_snapshot_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'frozen figures are neither changed nor deleted (snapshot %)', OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER snapshot_is_kept BEFORE UPDATE OR DELETE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION reports_snapshot_is_kept();
"""
NOT_KEPT = """
DROP TRIGGER snapshot_is_kept ON reports_snapshot;
DROP FUNCTION reports_snapshot_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_kept_past")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
