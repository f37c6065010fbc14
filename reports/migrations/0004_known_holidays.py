"""The days off of 2021 to 2027, of which those not compared with the notice are marked."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import migrations

LIST = Path(__file__).resolve().parent.parent / "data" / "holidays.csv"


def load(apps, schema_editor):
    holiday = apps.get_model("reports", "Holiday")
    with LIST.open(encoding="utf-8", newline="") as rows:
        holiday.objects.bulk_create(
            [
                holiday(
                    day=row["day"],
                    kind=row["kind"],
                    name=row["name"],
                    source=row["source"],
                    checked=row["checked"] == "yes",
                )
                for row in csv.DictReader(rows)
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_reminders")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
