"""How a quarter, a half-year and a year add up their months, indicator by indicator."""

from django.db import migrations, models

ADDING = [
    ("sum", "cộng các tháng"),
    ("last", "lấy số tháng cuối kỳ"),
    ("average", "bình quân các tháng"),
]

# What flows is added; what stands is taken as it stood at the end. Of the shares, only the
# dossiers of a month are a flow: households and people of a share are the same ones next month.
BY_KIND = """
UPDATE reports_indicator SET adding = 'last'
WHERE kind IN ('cumulative', 'percent') AND code <> 'dossiers_online'
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_snapshot_is_not_emptied")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="adding",
            field=models.CharField(
                choices=ADDING,
                default="sum",
                max_length=7,
                verbose_name="khi lập quý, 6 tháng, năm",
            ),
        ),
        migrations.AddField(
            model_name="indicatorchoice",
            name="adding",
            field=models.CharField(
                blank=True,
                choices=ADDING,
                default="",
                max_length=7,
                verbose_name="khi lập quý, 6 tháng, năm",
            ),
        ),
        migrations.RunSQL(BY_KIND, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                name="indicator_to_date_is_not_added",
                condition=~models.Q(kind="cumulative") | ~models.Q(adding="sum"),
            ),
        ),
    ]
