"""Posts and open work that pass from one officer to another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communes", "0005_steady_villages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="người nhận phụ trách từ ngày")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="ghi chú")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "đang chuẩn bị"),
                            ("handed", "đã giao, chờ nhận"),
                            ("received", "đã nhận"),
                            ("refused", "không nhận"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="tình trạng",
                    ),
                ),
                ("items", models.JSONField(blank=True, default=list, verbose_name="việc đang dở")),
                (
                    "trail",
                    models.JSONField(
                        blank=True, default=dict, editable=False, verbose_name="vết thay đổi"
                    ),
                ),
                (
                    "prepared_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="lúc chuẩn bị"),
                ),
                ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="lúc giao")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="lúc trả lời"),
                ),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=500, verbose_name="lý do không nhận"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người trả lời",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communes.unit",
                        verbose_name="xã",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communes.unit",
                        verbose_name="huyện",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người bàn giao",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người giao",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="communes.assignment",
                        verbose_name="nhiệm vụ",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người chuẩn bị",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communes.unit",
                        verbose_name="tỉnh",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_received",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhận",
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
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "bàn giao",
                "verbose_name_plural": "bàn giao",
                "ordering": ["-starts_on", "-pk"],
                "indexes": [
                    models.Index(fields=["receiver", "state"], name="handover_of_receiver")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True),
                        name="handover_to_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("post",),
                        name="handover_of_a_post_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("handed_at__isnull", True),
                                ("handed_by__isnull", True),
                                ("state", "draft"),
                            ),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("handed_at__isnull", False),
                                ("handed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_given_says_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_by__isnull", True), ("state__in", ["draft", "handed"])
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("state__in", ["received", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="handover_answered_says_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "refused"), models.Q(("refusal", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "refused"), _negated=True), ("refusal", "")
                            ),
                            _connector="OR",
                        ),
                        name="handover_refused_says_why",
                    ),
                ],
            },
        ),
    ]
