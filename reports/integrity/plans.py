"""Checks of plans and their targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef

from communes.models import VillageList
from communes.roles import Right
from communes.territory import valid_on
from reports.counters import Everywhere
from reports.demands import demands_in
from reports.integrity.check import Day, Finding, Scope, Severity, check, day_words, findings
from reports.runs import within
from teams.deadlines import last_day_in_time
from teams.followers import Followers
from teams.models import Plan, PlanScope, Target
from teams.models.plan import BINDING, RuleKind

PLAN = "teams:plan"
NAMED = ("pk", "name", "document__issuer__label")


@check(
    Severity.ERROR,
    "Kế hoạch không có chỉ tiêu",
    meaning="Kế hoạch có trong sổ nhưng không đo được gì, nên không hiện trên bảng tiến độ.",
    remedy="Thêm chỉ tiêu ở trang kế hoạch, hoặc hủy nếu nhập nhầm.",
    right=Right.READ_PLANS,
)
def plans_without_targets(scope: Scope) -> Iterable[Finding]:
    targets = scope.related(Target).filter(valid_on(scope.on), plan=OuterRef("pk"))
    rows = scope.rows(Plan).filter(~Exists(targets), document__state__in=BINDING)
    return findings(rows.values_list(*NAMED), PLAN)


@check(
    Severity.ERROR,
    "Kế hoạch không nói áp dụng cho đơn vị nào",
    meaning="Không xã nào được giao chỉ tiêu của kế hoạch này.",
    remedy="Thêm đơn vị áp dụng ở trang kế hoạch, hoặc hủy nếu nhập nhầm.",
    right=Right.READ_PLANS,
)
def plans_without_scope(scope: Scope) -> Iterable[Finding]:
    units = scope.related(PlanScope).filter(plan=OuterRef("pk"))
    rows = scope.rows(Plan).filter(~Exists(units), document__state__in=BINDING)
    return findings(rows.values_list(*NAMED), PLAN)


@check(
    Severity.REVIEW,
    "Thời hạn của chỉ tiêu trước ngày ký kế hoạch",
    meaning="Kế hoạch giao việc với hạn đã qua khi được ký: ngày ký hoặc thời hạn có thể bị gõ "
    "nhầm.",
    remedy="So với bản ký rồi sửa thời hạn hoặc ngày ký.",
    right=Right.READ_PLANS,
)
def targets_due_before_signed(scope: Scope) -> Iterable[Finding]:
    rows = (
        scope.rows(Target)
        .filter(valid_on(scope.on), plan__document__state__in=BINDING)
        .filter(due_on__lt=F("plan__document__signed_on"))
        .exclude(wording="within", due_on__year=F("plan__document__signed_on__year"))
    )
    columns = ("plan_id", "plan__name", "plan__document__issuer__label", "due_on")
    return findings(rows.values_list(*columns), PLAN, lambda due: f"hạn {day_words(due)}")


@check(
    Severity.REVIEW,
    "Chỉ tiêu đã đến hạn mà có xã chưa có danh mục thôn",
    meaning="Chưa có danh mục thôn vào ngày tính thì không tính được tỷ lệ của xã, và cấp trên "
    "không "
    "thể đạt.",
    remedy="Xã nhập danh sách thôn và xác nhận danh mục đầy đủ vào ngày tính; hoặc ghi miễn chỉ "
    "tiêu.",
    right=Right.READ_PLANS,
)
def past_targets_without_lists(scope: Scope) -> Iterable[Finding]:
    # Plans of the units above ask something of the territory too.
    plans: Any = scope.readable(Plan)
    rows = list(plans.filter(document__state__in=BINDING).with_targets())
    followers = Followers.of_plans(rows)
    asked = [
        (demand, demand.rule.denominator_day or last)
        for plan in rows
        for demand in demands_in(plan, Everywhere(scope.on), followers)
        if demand.rule.kind == RuleKind.COVERAGE
        and (last := last_day_in_time(demand.rule.due, demand.rule.wording))
        and last < scope.on
    ]
    if not asked:
        return
    known: dict[int, list[tuple[Day | None, Day | None]]] = defaultdict(list)
    lists = scope.rows(VillageList).filter(complete=True)
    for commune, begin, end in lists.values_list("commune_id", "valid_from", "valid_to"):
        known[commune].append((begin, end))
    keys = ("unit_id", "district_id", "province_id")
    communes = [
        (row["unit_id"], frozenset(pk for pk in row.values() if pk))
        for row in scope.communes.filter(unit__level="commune").values(*keys)
    ]
    for demand, day in asked:
        missing = [
            pk
            for pk, own in communes
            if demand.covers(own)
            and not demand.exempts(own)
            and not any(within(day, *span) for span in known.get(pk, ()))
        ]
        if missing:
            detail = f"{len(missing)} xã chưa có danh mục vào ngày {day_words(day)}"
            place = demand.scope_words
            yield Finding(demand.plan.name, place, detail, PLAN, (demand.plan.pk,))
