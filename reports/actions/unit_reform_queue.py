"""A person says where villages and teams of a divided commune went, and may take it back."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction

from communes import audit, facts
from communes.actions.unit_reform import chosen_villages_follow, list_is_joined
from communes.errors import Refused
from communes.models import Reform, Unit
from reports.actions.unit_moving import go_back, stand
from reports.actions.unit_reform import locked_reform
from reports.reforms.unit_reform_queue import Undecided, divided, undecided
from teams.actions.unit_reform import chosen_teams_follow

if TYPE_CHECKING:
    from communes.models import Officer

MOST_NAMES = 5


@transaction.atomic
def decide_destinations(
    *, reform: Reform, old: Unit, new: Unit, keys: Collection[str], by: Officer
) -> int:
    """Villages of a divided commune, with their teams, and teams of it stand in one of its
    successors from the day of the reform on; how many.

    keys: of those that wait. Raises Refused when one of them was decided meanwhile, or the new
    commune took no part of the old one; nothing is half done.
    """
    held = locked_reform(reform, by)
    day = held.effective_on or datetime.date.max
    waiting = {one.key: one for one in undecided(held, by, [old.pk])}
    if not keys:
        raise Refused("Chưa đánh dấu thôn, tổ nào. Đánh dấu rồi bấm xã nhận.")
    if set(keys) - waiting.keys():
        raise Refused("Việc này đã có người chọn. Mở lại trang.")
    chosen = [one for key, one in waiting.items() if key in keys]
    if new not in chosen[0].candidates:
        raise Refused(f"{new.label} không nhận phần nào của {old.label}.", "new")
    villages = [one.pk for one in chosen if one.kind == "village"]
    step: dict[str, Any] = {
        "what": sorted(keys),
        "communes": [old.pk, new.pk],
        "villages": chosen_villages_follow(villages=villages, old=old, new=new, day=day),
        "teams": chosen_teams_follow(
            villages=villages,
            teams=[one.pk for one in chosen if one.kind == "team"],
            old=old,
            new=new,
            day=day,
        ),
    }
    step["moved"] = stand(step["teams"])
    held.trail.setdefault("decided", []).append(step)
    step["villages"]["lists"] = _lists(held, chosen[0].candidates, day, by)
    held.save(update_fields=["trail"])
    audit.record(
        by=by,
        verb="chọn xã mới",
        summary=f"{_named(chosen)} của {old.label} thuộc {new.label} từ ngày {day:%d/%m/%Y}",
        target=held,
        reason=held.cited,
        place=held,
    )
    facts.changed({old.pk, *(one.pk for one in chosen[0].candidates)})
    return len(chosen)


@transaction.atomic
def take_back_last(*, reform: Reform, old: Unit, reason: str, by: Officer) -> int:
    """Undo of what was decided last about a divided commune; how many villages and teams wait
    again. Raises Refused when something was built on it since."""
    held = locked_reform(reform, by)
    if not reason.strip():
        raise Refused("Ghi lý do chọn lại.", "reason")
    steps = held.trail.get("decided", [])
    step = next((each for each in reversed(steps) if each["communes"][0] == old.pk), None)
    if step is None:
        raise Refused(f"Chưa có thôn, tổ nào của {old.label} được chọn xã.")
    go_back(reform=held, step=step)
    steps.remove(step)
    held.save(update_fields=["trail"])
    audit.record(
        by=by,
        verb="chọn lại xã",
        summary=f"{len(step['what'])} thôn, tổ của {old.label} chờ chọn xã lại",
        target=held,
        reason=reason.strip()[:300],
        place=held,
    )
    facts.changed({old.pk, *held.trail["divided"].get(str(old.pk), [])})
    return len(step["what"])


def _lists(
    held: Reform, candidates: Collection[Unit], day: datetime.date, by: Officer
) -> dict[str, list[Any]]:
    """The lists of the communes that wait for nothing more."""
    parts = {int(new): olds for new, olds in held.trail.get("parts", {}).items()}
    waits = {one.old.pk for one in divided(held, by) if one.villages}
    begun: list[int] = []
    for new in candidates:
        if new.pk in parts and not waits & set(parts[new.pk]):
            joined = list_is_joined(new=new, parts=parts[new.pk], day=day, by=by)
            begun += joined["begun"]
    return {"ended": [], "begun": begun}


def _named(chosen: list[Undecided]) -> str:
    shown = ", ".join(one.name for one in chosen[:MOST_NAMES])
    more = len(chosen) - MOST_NAMES
    return f"{shown} và {more} thôn, tổ khác" if more > 0 else shown
