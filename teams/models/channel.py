"""The communication groups of communes and villages, and the messages copied for them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from communes.models import Village
from communes.models.dated import Placed
from communes.territory import Registered, UnitKeys


class Channel(Placed, Registered):
    """The Zalo, Mocha or Gapo group of a commune or a village (letter 793/BTTTT-THH)."""

    class Platform(models.TextChoices):
        ZALO = "zalo", "Zalo"
        MOCHA = "mocha", "Mocha"
        GAPO = "gapo", "Gapo"
        OTHER = "other", "nền tảng khác"

    class Participant(models.TextChoices):
        LEADERS = "leaders", "lãnh đạo xã"
        TEAMS = "teams", "các tổ công nghệ số cộng đồng"
        DISTRICT = "district", "lãnh đạo huyện"
        DEPARTMENT = "department", "đơn vị của Sở"
        VNPT = "vnpt", "VNPT"
        VIETTEL = "viettel", "Viettel"
        POST = "post", "bưu điện"
        HOUSEHOLDS = "households", "hộ dân của thôn"

    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name="thôn, tổ dân phố",
    )
    platform = models.CharField("nền tảng", max_length=5, choices=Platform.choices)
    name = models.CharField("tên nhóm", max_length=150)
    link = models.URLField("đường dẫn", max_length=300, blank=True)
    participants = ArrayField(
        models.CharField(max_length=10, choices=Participant.choices),
        default=list,
        blank=True,
        verbose_name="thành phần tham gia",
    )
    keeper = models.CharField("người quản nhóm", max_length=120, blank=True)
    closed_on = models.DateField("ngừng dùng từ", null=True, blank=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "nhóm liên lạc"
        verbose_name_plural = "nhóm liên lạc"
        constraints = [
            models.CheckConstraint(name="channel_has_a_commune", condition=Q(commune__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()}: {self.name}"


class MessageCopy(Placed, Registered):
    """That an officer copied a message composed for a group, with the words as they were."""

    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="nhóm",
    )
    text = models.TextField("nội dung")
    copied_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, related_name="+", verbose_name="người sao chép"
    )
    copied_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "tin nhắn đã soạn"
        verbose_name_plural = "tin nhắn đã soạn"
        ordering = ["-copied_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]
