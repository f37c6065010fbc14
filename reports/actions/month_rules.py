"""Setting when a month of a team counts for payment."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.models import Unit
from communes.vietnamese import clean
from members.months.team_months import RULE_WORDS, Rule
from reports.actions.scheduling import may_rule
from reports.models import MonthRule

if TYPE_CHECKING:
    from communes.models import Officer

ONE = datetime.timedelta(days=1)


@transaction.atomic
def set_month_rule(
    *, unit: Unit | None, rule: Rule, basis: str, since: datetime.date, by: Officer
) -> MonthRule:
    """From a day on the province (None the country) counts months by a rule.

    Periods cut off before the day keep theirs, and so does what was frozen. Set again for the same
    day it takes the place of what was set. Refused to others, and before a later rule begins.
    """
    if not may_rule(by, unit):
        raise Refused("Chỉ Sở, quản trị của tỉnh hoặc quản trị cả nước đặt được cách tính tháng.")
    rows = MonthRule.objects.select_for_update().filter(unit=unit)
    later = rows.filter(valid_from__gt=since).order_by("valid_from").first()
    if later is not None:
        raise Refused(
            f"Đã đặt cách tính từ ngày {later.valid_from:%d/%m/%Y}. Ghi từ ngày đó trở đi.", "since"
        )
    current = rows.on(since).first()
    words = {"cách tính": RULE_WORDS[rule], "căn cứ": clean(basis)}
    before = {"cách tính": RULE_WORDS[current.of_month], "căn cứ": current.basis} if current else {}
    if current is not None and before == words:
        return current
    if current is not None and current.valid_from == since:
        current.delete()
    elif current is not None:
        current.valid_to = since - ONE
        current.save(update_fields=["valid_to"])
    made = MonthRule.objects.create(
        unit=unit, rule=rule, basis=clean(basis)[:200], valid_from=since, set_by=by
    )
    audit.record(
        by=by,
        verb="month_rule.set",
        summary=f"Đặt cách tính tháng chi hỗ trợ từ {since:%d/%m/%Y}",
        target=made,
        before=before,
        after=words,
        place=by.assignment,
    )
    return made
