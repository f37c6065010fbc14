from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0003_what_a_paper_says"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["sort_key", "id"], name="person_by_name"),
        ),
    ]
