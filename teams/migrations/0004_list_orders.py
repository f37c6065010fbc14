from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("teams", "0003_signed_copy_text"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["signed_on", "id"], name="document_by_signing"),
        ),
        migrations.AddIndex(
            model_name="team",
            index=models.Index(fields=["sort_key", "id"], name="team_by_name"),
        ),
        migrations.AddIndex(
            model_name="team",
            index=models.Index(fields=["valid_from", "id"], name="team_by_beginning"),
        ),
    ]
