"""Posts of officers whose unit came under other units; called by reforms of units alone."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from communes.models import Assignment, Handover, HandoverPart
from communes.units.passing import UnderOthers
from communes.units.splitting import cut


def posts_follow(*, moved: Collection[UnderOthers], day: datetime.date) -> dict[str, list[Any]]:
    """Officers go on in their posts under the other units from the day on, so that the units
    above reach those of their own days; the trail of it."""
    trail = cut(Assignment, {one.unit: one.now for one in moved}, day, key="unit_id")
    olds = [pk for pk, _ in trail["ended"]]
    for old, new in zip(olds, trail["begun"], strict=True):
        _hand_on(old, new, day)
    return {"pairs": [[old, new] for old, new in zip(olds, trail["begun"], strict=True)]}


def posts_go_back(*, trail: Mapping[str, list[Any]], day: datetime.date) -> None:
    """Undo of posts_follow: what was done to a post since is done to the one that goes on."""
    for old, new in trail.get("pairs", []):
        since = Assignment.objects.filter(pk=new).first()
        if since is None:
            continue
        _hand_on(new, old, day)
        since.delete()
        Assignment.objects.filter(pk=old).update(valid_to=since.valid_to)


def _hand_on(post: int, to: int, day: datetime.date) -> None:
    """Handovers of the days since speak of the post of these days."""
    handovers = Handover.objects.filter(post=post, starts_on__gt=day)
    HandoverPart.objects.filter(handover__in=handovers).update(post=to)
    handovers.update(post=to)
