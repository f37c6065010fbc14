"""Reports are told on either map; the same period on the other map is another report."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0009_narrow_import_rows"),
        ("reports", "0016_channels_are_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="report",
            name="report_version_once",
        ),
        migrations.RemoveConstraint(
            model_name="reportschedule",
            name="report_schedule_once",
        ),
        migrations.RemoveConstraint(
            model_name="snapshot",
            name="snapshot_version_once",
        ),
        migrations.AddField(
            model_name="report",
            name="map",
            field=models.CharField(
                choices=[
                    ("day", "theo địa giới tại thời điểm"),
                    ("today", "quy đổi theo địa giới hiện nay"),
                ],
                default="day",
                max_length=5,
                verbose_name="địa giới",
            ),
        ),
        migrations.AddField(
            model_name="reportrun",
            name="map",
            field=models.CharField(
                choices=[
                    ("day", "theo địa giới tại thời điểm"),
                    ("today", "quy đổi theo địa giới hiện nay"),
                ],
                default="day",
                max_length=5,
                verbose_name="địa giới",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="map",
            field=models.CharField(
                choices=[
                    ("day", "theo địa giới tại thời điểm"),
                    ("today", "quy đổi theo địa giới hiện nay"),
                ],
                default="day",
                max_length=5,
                verbose_name="địa giới",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="map",
            field=models.CharField(
                choices=[
                    ("day", "theo địa giới tại thời điểm"),
                    ("today", "quy đổi theo địa giới hiện nay"),
                ],
                default="day",
                max_length=5,
                verbose_name="địa giới",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("kind", "unit", "period", "calendar", "map", "version"),
                name="report_version_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.UniqueConstraint(
                fields=("kind", "unit", "frequency", "calendar", "map"),
                name="report_schedule_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("kind", "unit", "period", "calendar", "map", "version"),
                name="snapshot_version_once",
                nulls_distinct=False,
            ),
        ),
    ]
