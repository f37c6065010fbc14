"""What people decide of teams before a reform of villages is applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.keys import read_key
from communes.models import Reform
from teams.models import (
    ReformChoice,
    ReformHome,
)
from teams.reform_homes import Home
from teams.reform_queue import Waiting

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def choose_destinations(
    *,
    reform: Reform,
    queue: Sequence[Waiting],
    chosen: Mapping[str, Sequence[str]],
    by: Officer,
    homes: Sequence[Home] = (),
) -> int:
    """Decide where teams of divided villages go, and those stand whose villages are in several
    communes then; how many decisions changed.

    chosen: keys of results by Waiting.field, of a commune by Home.field; empty takes a decision
    about a divided village back. Raises Refused for a destination that is none of the team's.
    """
    held = Reform.objects.select_for_update(of=("self",)).get(pk=reform.pk)
    if not held.is_draft:
        raise Refused("Sự kiện này đã áp dụng, không đổi nơi đến của tổ được nữa.")
    changed = []
    for waiting in queue:
        keys = list(dict.fromkeys(chosen.get(waiting.field, waiting.chosen)))
        possible = {opening.key for opening in waiting.candidates}
        if ReformChoice.NOWHERE in keys and len(keys) > 1:
            raise Refused(
                f"{waiting.name}: đã chọn “không thôn nào” thì không chọn thêm thôn.", waiting.field
            )
        if not set(keys) <= possible | {ReformChoice.NOWHERE}:
            raise Refused(f"{waiting.name}: chọn thôn trong danh sách.", waiting.field)
        if tuple(keys) == waiting.chosen:
            continue
        rows = ReformChoice.objects.filter(
            reform=reform, team=waiting.team, village=waiting.village.pk
        )
        if keys:
            rows.update_or_create(
                defaults={"destinations": keys, "chosen_by": by},
                create_defaults={
                    "reform": reform,
                    "team_id": waiting.team,
                    "village_id": waiting.village.pk,
                    "destinations": keys,
                    "chosen_by": by,
                },
            )
        else:
            rows.delete()
        names = {opening.key: opening.full_name for opening in waiting.candidates}
        changed.append(
            f"{waiting.name}: {', '.join(names.get(key, 'không thôn nào') for key in keys)}"
        )
    changed += [said for home in homes if (said := _choose_home(held, home, chosen, by))]
    if changed:
        audit.record(
            by=by,
            verb="chọn nơi đến của tổ",
            summary=f"Chọn nơi đến của {len(changed)} tổ trong sự kiện “{reform.title}”",
            target=reform,
            after={"nơi đến": changed},
        )
    return len(changed)


def _choose_home(
    reform: Reform, home: Home, chosen: Mapping[str, Sequence[str]], by: Officer
) -> str:
    """What was decided of the team anew; '' for nothing."""
    told = [read_key(text) for text in chosen.get(home.field, ())]
    if not home.asked or not told or told[0] == home.chosen:
        return ""
    for pk, name, _ in home.candidates:
        if pk == told[0]:
            ReformHome.objects.update_or_create(
                reform=reform, team_id=home.team, defaults={"commune_id": pk, "chosen_by": by}
            )
            return f"{home.name}: {name}"
    raise Refused(f"{home.name}: chọn xã trong danh sách.", home.field)
