"""Units and villages are searched by their bare names: the kind no longer stands in front."""

from django.db import migrations

from communes.vietnamese import search_text

TABLES = ("communes_unitversion", "communes_villageversion", "communes_importrow")


def _kinds(cursor, table):
    """The kinds, each with how it stood in front."""
    cursor.execute(f"SELECT DISTINCT kind FROM {table} WHERE kind <> ''")
    return [
        (kind, f"{search_text('Thành phố' if kind.startswith('Thành phố') else kind)} ")
        for (kind,) in cursor.fetchall()
    ]


def without_kinds(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            for kind, before in _kinds(cursor, table):
                cursor.execute(
                    f"UPDATE {table} SET search_text = substr(search_text, %s) "
                    "WHERE kind = %s AND starts_with(search_text, %s)",
                    [len(before) + 1, kind, before],
                )


def with_kinds(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            for kind, before in _kinds(cursor, table):
                cursor.execute(
                    f"UPDATE {table} SET search_text = %s || search_text WHERE kind = %s",
                    [before, kind],
                )


class Migration(migrations.Migration):
    dependencies = [("communes", "0014_no_index_of_exact_names")]

    operations = [migrations.RunPython(without_kinds, with_kinds)]
