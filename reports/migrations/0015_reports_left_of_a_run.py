"""What is left of a run is found without reading what is done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_month_rules")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["run", "id"],
                name="report_left_of_run",
                condition=models.Q(("state__in", ["waiting", "building"])),
            ),
        ),
    ]
