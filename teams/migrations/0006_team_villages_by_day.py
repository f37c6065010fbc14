from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0005_exceptions_are_dated")]

    operations = [
        migrations.AddIndex(
            model_name="teamvillage",
            index=models.Index(fields=["valid_from"], name="team_village_by_beginning"),
        ),
        migrations.AddIndex(
            model_name="teamvillage",
            index=models.Index(
                condition=models.Q(("valid_to__isnull", False)),
                fields=["valid_to"],
                name="team_village_by_end",
            ),
        ),
    ]
