"""When a month of a team counts for payment, by province and from a day on."""

import communes.models.dated
import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0008_list_comparisons"),
        ("reports", "0013_adding_up_of_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("ngay-1", "đủ tháng nếu có hiệu lực ngày mồng 1"),
                            ("ngay-15", "đủ tháng nếu có hiệu lực ngày 15"),
                            ("co-ngay", "đủ tháng nếu có hiệu lực ít nhất một ngày"),
                            ("15-ngay", "đủ tháng nếu có hiệu lực từ 15 ngày"),
                            ("ca-thang", "đủ tháng nếu có hiệu lực mọi ngày trong tháng"),
                            ("theo-ngay", "chia theo số ngày có hiệu lực trong tháng"),
                        ],
                        max_length=10,
                        verbose_name="cách tính tháng",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="căn cứ")),
                ("set_at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người đặt",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communes.unit",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "cách tính tháng chi hỗ trợ",
                "verbose_name_plural": "cách tính tháng chi hỗ trợ",
                "ordering": ["-valid_from", "-pk"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("unit", "="),
                            (
                                communes.models.dated.DateRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="month_rule_once_a_day",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        expressions=[
                            (
                                communes.models.dated.DateRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            )
                        ],
                        name="month_rule_of_the_country_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="month_rule_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__isnull", False)), name="month_rule_begins"
                    ),
                ],
            },
        ),
    ]
