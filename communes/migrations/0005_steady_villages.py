"""Villages that never changed their name, or their commune, need no ranges compared.

Each row of an exclusion constraint costs some twenty times a row of a unique index, and nearly
every village has one name and one commune all its life. So a row may be `steady`: the only one of
its village. That no two rows of a village meet on a day then follows from three rules that the
database keeps by itself, whoever writes:

- all rows of a village are steady or none is: the key of a row to its village takes the flag along;
- a steady village has one row: a unique index;
- the rows of any other village are compared by their ranges: the exclusion constraint, as before.

The flags are the database's own book-keeping: no model knows them, so no model can write a stale
one. Rows come unsteady unless they say otherwise (only the writing of imports does), and a row that
comes unsteady to a steady village makes the other unsteady first.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

FLAG = """
    ALTER TABLE communes_village ADD COLUMN {of_village} boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT {name}_of_village UNIQUE (id, {of_village});
    ALTER TABLE {table} ADD COLUMN steady boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT {name}_agrees FOREIGN KEY (village_id, steady)
            REFERENCES communes_village (id, {of_village})
            ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
        DROP CONSTRAINT {exclusion},
        ADD CONSTRAINT {exclusion} EXCLUDE USING gist (
            village_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (NOT steady);
    CREATE UNIQUE INDEX {name}_once ON {table} (village_id) WHERE steady;
    CREATE FUNCTION {name}_ends() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE communes_village SET {of_village} = false
            WHERE id = NEW.village_id AND {of_village};
            RETURN NEW;
        END $$;
    CREATE TRIGGER {name}_ends BEFORE INSERT OR UPDATE OF village_id ON {table}
        FOR EACH ROW WHEN (NOT NEW.steady) EXECUTE FUNCTION {name}_ends()
"""

UNFLAG = """
    DROP TRIGGER {name}_ends ON {table};
    DROP FUNCTION {name}_ends();
    ALTER TABLE {table} DROP CONSTRAINT {exclusion},
        ADD CONSTRAINT {exclusion} EXCLUDE USING gist (
            village_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&),
        DROP CONSTRAINT {name}_agrees,
        DROP COLUMN steady;
    ALTER TABLE communes_village DROP COLUMN {of_village}
"""

NAMES = {
    "table": "communes_villageversion",
    "of_village": "steady_name",
    "name": "village_steady_name",
    "exclusion": "village_version_once_a_day",
}
PLACES = {
    "table": "communes_villageplacement",
    "of_village": "steady_place",
    "name": "village_steady_place",
    "exclusion": "village_in_one_commune_a_day",
}


def key_to_village(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="communes.village",
        verbose_name="thôn, tổ dân phố",
    )


class Migration(migrations.Migration):
    dependencies = [("communes", "0004_reforms")]

    operations = [
        migrations.RunSQL(FLAG.format(**NAMES), UNFLAG.format(**NAMES)),
        migrations.RunSQL(FLAG.format(**PLACES), UNFLAG.format(**PLACES)),
        # The key that takes the flag along serves for both.
        migrations.AlterField("villageversion", "village", key_to_village("versions")),
        migrations.AlterField("villageplacement", "village", key_to_village("placements")),
    ]
