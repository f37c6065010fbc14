"""A leader's right to confirm, lent to another officer for a time (ủy quyền)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from communes.models.dated import Dated, Placed, ends_after_it_begins, no_overlap
from communes.models.officer import Officer
from communes.models.unit import Unit
from communes.territory import UnitKeys


class Delegation(Dated, Placed):
    """Between two days an officer of the unit confirms in the leader's place.

    It ends by itself on valid_to, which is never open; a delegation that is taken back earlier is
    closed on the day before. Law 65/2025/QH15 on local government: a chair may authorise in
    writing for a time.
    """

    giver = models.ForeignKey(
        Officer, models.PROTECT, related_name="delegations_given", verbose_name="người ủy quyền"
    )
    receiver = models.ForeignKey(
        Officer,
        models.PROTECT,
        related_name="delegations_held",
        verbose_name="người được ủy quyền",
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    document = models.CharField("văn bản ủy quyền", max_length=200, blank=True)
    reason = models.CharField("lý do", max_length=300)
    given_at = models.DateTimeField("lúc", auto_now_add=True)
    revoked = models.BooleanField("đã thu hồi", default=False)

    territory = UnitKeys()

    class Meta:
        verbose_name = "ủy quyền"
        verbose_name_plural = "ủy quyền"
        constraints = [
            no_overlap("one_delegation_of_a_giver_a_day", "giver", condition=Q(revoked=False)),
            ends_after_it_begins("delegation_ends_after_it_begins"),
            models.CheckConstraint(
                name="delegation_has_both_days",
                condition=Q(valid_from__isnull=False, valid_to__isnull=False),
            ),
            models.CheckConstraint(name="delegation_to_another", condition=~Q(giver=F("receiver"))),
            models.CheckConstraint(name="delegation_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"
