"""Applying and undoing a reform of villages, teams and figures with it: all of it or nothing.

The pages and `manage.py apply_reform` call these alone. The dry run of the command is the same
code, rolled back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit, facts
from communes.actions.reform_rows import refuse_what_was_built_on
from communes.actions.reforms import apply_to_villages, undo_on_villages
from communes.actions.village_checks import locked
from communes.errors import Refused
from communes.models import Reform, ReformState, ReformSubject
from members.placing import stand_as_placed
from reports.actions.unit_moving import moved_by, stand
from reports.reforms.figures import Sums, drafts_naming, sums_on
from reports.reforms.work import Worked, worked_out
from teams.actions.reforming import give_teams_back, pass_teams_on

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def apply_reform(*, reform: Reform, by: Officer, revision: int | None = None) -> Reform:
    """Close, open and link the villages, pass their teams on, count before and after.

    revision: that of the page on which it was looked at. Raises Refused while something stands
    against it, a team is undecided, or the sums do not agree; nothing is half done.
    """
    held = _locked(reform, ReformState.DRAFT, "Sự kiện này đã áp dụng rồi.")
    if revision is not None and revision != held.revision:
        raise Refused("Người khác vừa sửa sự kiện này. Mở lại trang, xem lại rồi áp dụng.")
    # The communes are known only once the villages are found; found again under the lock.
    locked(worked_out(held, by).commune_ids)
    worked = worked_out(held, by)
    outcome, day = worked.outcome, held.effective_on
    if outcome.errors or day is None:
        first = outcome.errors[0]
        place = f"Việc {first.position}: " if first.position else ""
        raise Refused(f"Chưa áp dụng được. {place}{first.message}")
    communes = sorted(worked.commune_ids)
    before = sums_on(communes, day, by)
    villages = apply_to_villages(reform=held, outcome=outcome, register=worked.register, by=by)
    held.trail["teams"] = pass_teams_on(
        reform=held,
        outcome=outcome,
        villages=villages,
        queue=worked.queue,
        homes=worked.homes,
        by=by,
    )
    stand(held.trail["teams"])
    held.trail["communes"] = communes
    after = sums_on(communes, day, by)
    _check_sums(worked, before, after)
    held.figures = {"before": before.as_json(), "after": after.as_json()}
    held.save(update_fields=["trail", "figures"])
    audit.record(
        by=by,
        verb="áp dụng sắp xếp",
        summary=f"Áp dụng sự kiện “{held.title}” từ ngày {day:%d/%m/%Y}: {before.villages} thôn "
        f"thành {after.villages}",
        target=held,
        before=_named(before),
        after=_named(after),
        reason=held.cited,
    )
    facts.changed(communes)
    return held


@transaction.atomic
def undo_reform(*, reform: Reform, reason: str, by: Officer) -> Reform:
    """Give everything back as it was before applying. Raises Refused when something was built on
    the new villages since: another reform, a decision, a group, figures."""
    held = _locked(reform, ReformState.APPLIED, "Sự kiện này không ở trạng thái đã áp dụng.")
    communes = held.trail.get("communes", [])
    locked(communes)
    day = held.effective_on
    if day is None:
        raise Refused("Sự kiện này không có ngày có hiệu lực.")
    refuse_what_was_built_on(held)
    drafts = drafts_naming(set(held.trail.get("new_villages", [])), communes, by)
    if drafts:
        number = drafts[0].number_raw or "chưa có số"
        raise Refused(
            f"Quyết định đang soạn ({number}) nêu thôn mới. Sửa hoặc hủy quyết định đó trước, rồi "
            "mới hoàn tác."
        )
    now = sums_on(communes, day, by)
    teams = held.trail.get("teams", {})
    moved = moved_by(teams)
    give_teams_back(reform=held, trail=teams, by=by)
    stand_as_placed(moved)
    undo_on_villages(reform=held, reason=reason, by=by)
    _check_kept(now, sums_on(communes, day, by))
    facts.changed(communes)
    return held


def _locked(reform: Reform, state: ReformState, otherwise: str) -> Reform:
    held = Reform.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reform.pk)
    if held.state != state or held.about != ReformSubject.VILLAGES:
        raise Refused(otherwise)
    return held


def _check_sums(worked: Worked, before: Sums, after: Sums) -> None:
    """That nothing was lost on the way; a difference is a fault of the portal, and nothing is
    written."""
    outcome = worked.outcome
    expected = before.villages - len(outcome.closings) + len(outcome.openings)
    if after.villages != expected:
        raise Refused(
            f"Số thôn sau sắp xếp là {after.villages}, đáng ra là {expected}. Chưa ghi gì vào sổ; "
            "báo cho quản trị hệ thống."
        )
    _check_kept(before, after)


def _check_kept(before: Sums, after: Sums) -> None:
    if (before.teams, before.seats) != (after.teams, after.seats):
        raise Refused(
            f"Số tổ, thành viên trước ({before.teams}, {before.seats}) và sau ({after.teams}, "
            f"{after.seats}) không bằng nhau. Chưa ghi gì vào sổ; báo cho quản trị hệ thống."
        )


def _named(sums: Sums) -> dict[str, int]:
    return {
        "số thôn": sums.villages,
        "số hộ": sums.households,
        "số tổ": sums.teams,
        "lượt thành viên": sums.seats,
    }
