"""Who may take over a post, and which posts nobody took over: read for pages and for actions.

A successor sits in the unit of the post or in the unit that absorbed it whole. Of a unit that was
divided nobody inherits the files by program, so nobody is offered.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, Subquery

from communes.errors import Refused
from communes.models import (
    Assignment,
    Handover,
    Level,
    Officer,
    Succession,
    Unit,
    UnitVersion,
)
from communes.models.handover import HandoverState
from communes.officers.accounts import gives, may_manage
from communes.roles import COMMUNE_ROLES, RIGHTS, Right
from communes.territory import valid_on

if TYPE_CHECKING:
    from communes.territory import TerritoryQuerySet

ONE_DAY = datetime.timedelta(days=1)
NOT_YOURS = "Chỉ người đang giữ nhiệm vụ hoặc người quản lý tài khoản của họ bàn giao được."


@dataclass(frozen=True)
class Successor:
    """Somebody who may take over. place: their post in words. given: the unit in which they would
    get the post, when they hold none."""

    officer: Officer
    place: str
    given: Unit | None = None

    @property
    def said(self) -> str:
        """'Trần B, cán bộ xã – Xã Tam Dân'."""
        return f"{self.officer.full_name}, {self.place}"


def last_day_of(post: Assignment) -> datetime.date | None:
    """The day on which the post or its unit ends; None while neither does."""
    ends = [day for day in (post.valid_to, post.unit.valid_to if post.unit else None) if day]
    return min(ends, default=None)


def holds_on(post: Assignment, day: datetime.date) -> bool:
    """Whether the post is held on a day in a unit that exists then."""
    return post.valid_on(day) and (post.unit is None or post.unit.valid_on(day))


def is_own(officer: Officer, post: Assignment) -> bool:
    """Whether the officer acts through the post today."""
    held = officer.assignment
    return held is not None and held.pk == post.pk


def may_hand_over(officer: Officer, post: Assignment, today: datetime.date) -> bool:
    """One's own post, or one of an account that the officer keeps."""
    if is_own(officer, post):
        return True
    return (
        officer.can(Right.MANAGE_ACCOUNTS)
        and gives(officer, post)
        and may_manage(officer, post.officer, today)
    )


def check_handover(
    *,
    post: Assignment,
    receiver: Officer,
    starts_on: datetime.date,
    by: Officer,
    today: datetime.date,
) -> Successor:
    """The chosen successor, when the post can pass to them on the day; else Refused."""
    if not may_hand_over(by, post, today):
        raise Refused(NOT_YOURS)
    check_day(post, starts_on, today)
    if receiver.pk == post.officer_id:
        raise Refused("Không bàn giao cho chính mình. Chọn một cán bộ khác.", "receiver")
    chosen = [each for each in successors(post, starts_on, by) if each.officer.pk == receiver.pk]
    if not chosen:
        raise Refused(_not_a_successor(post, receiver, starts_on), "receiver")
    return chosen[0]


def check_day(post: Assignment, starts_on: datetime.date, today: datetime.date) -> None:
    """A post that is held passes from today on; one that ended, from any day after its end."""
    begins = post.valid_from
    if begins is not None and starts_on <= begins:
        raise Refused(
            f"Nhiệm vụ bắt đầu từ {begins:%d/%m/%Y}. Chọn ngày bàn giao sau ngày đó.", "starts_on"
        )
    ended = last_day_of(post)
    if ended is not None and ended < today:
        if starts_on <= ended:
            raise Refused(
                f"Người giao còn phụ trách đến hết {ended:%d/%m/%Y}. Chọn ngày sau ngày đó.",
                "starts_on",
            )
    elif starts_on < today:
        raise Refused(
            f"Người giao đang giữ nhiệm vụ, nên không lùi ngày. Ghi từ {today:%d/%m/%Y} trở đi.",
            "starts_on",
        )


def may_refuse(handover: Handover, by: Officer, today: datetime.date) -> bool:
    """The receiver, and who keeps the giver's account."""
    if by.pk == handover.receiver_id:
        return True
    return (
        by.can(Right.MANAGE_ACCOUNTS)
        and gives(by, handover.post)
        and may_manage(by, handover.giver, today)
    )


def receiving_units(unit: Unit, day: datetime.date) -> list[Unit]:
    """The unit itself while it exists on the day, else those that absorbed it whole until then."""
    if unit.valid_on(day):
        return [unit]
    found: dict[int, Unit] = {}
    frontier, seen = {unit.pk}, {unit.pk}
    while frontier:
        passed = Succession.objects.filter(
            old_id__in=frontier, extent=Succession.Extent.WHOLE, on__lte=day
        ).exclude(new_id__in=seen)
        news = {row.new for row in passed.select_related("new")}
        seen |= {new.pk for new in news}
        found |= {new.pk: new for new in news if new.valid_on(day)}
        frontier = {new.pk for new in news if not new.valid_on(day)}
    return sorted(found.values(), key=lambda each: each.label)


def is_shared(post: Assignment, day: datetime.date) -> bool:
    """Whether no unit took over the whole of what the post was about, so that people share it."""
    return post.unit is not None and not receiving_units(post.unit, day)


def sharing_units(unit: Unit, day: datetime.date) -> list[Unit]:
    """The units of a day whose officers may take parts of what was done in one that ended: those
    that took some of its people; of a district those that took its communes, and its province."""
    last = unit.valid_to or day
    olds = {unit.pk}
    provinces: set[int] = set()
    if unit.level == Level.DISTRICT:
        places = UnitVersion.objects.filter(valid_on(last)).under(unit)
        for commune, province in places.values_list("unit_id", "province_id"):
            olds.add(commune)
            provinces.add(province)
    passed = Succession.objects.filter(old_id__in=olds, on__lte=day).exclude(
        people=Succession.People.NONE
    )
    news = set(passed.values_list("new_id", flat=True)) | olds
    found = {pk: row for pk, row in Unit.objects.in_bulk(news).items() if row.valid_on(day)}
    for province in Unit.objects.filter(pk__in=provinces):
        found |= {heir.pk: heir for heir in receiving_units(province, day)}
    return sorted(found.values(), key=lambda each: each.label)


def no_heir_words(unit: Unit) -> str:
    """Why nobody takes over the files of a unit that ended: it was divided, or has no successor."""
    rows = Succession.objects.filter(old=unit).select_related("new").order_by("new__label")
    parts = ", ".join(row.new.label for row in rows)
    if parts:
        why = f"được chia cho {parts}; chưa đơn vị nào kế thừa toàn bộ, nên"
    else:
        why = "đã kết thúc, không có đơn vị kế thừa cùng cấp, nên"
    return (
        f"{unit.label} {why} hồ sơ không tự chuyển được. Người quản trị cấp trên chọn người nhận "
        "cho từng việc."
    )


def successors(post: Assignment, day: datetime.date, by: Officer) -> list[Successor]:
    """Whom the officer may choose to take the post over from a day on, by name.

    Those who hold a post there on that day with all rights of the giver's; and, for who keeps the
    accounts, officers of the units merged there who hold none and would get it. Of a unit that
    nobody took over whole: officers of those that took parts, who take parts of the work.
    """
    units = receiving_units(post.unit, day) if post.unit else [None]
    shared = post.unit is not None and not units
    if shared and post.unit is not None:
        units = [*sharing_units(post.unit, day)]
    keys = [unit.pk for unit in units if unit is not None]
    place = Q(unit_id__in=keys) if post.unit else Q(unit__isnull=True)
    roles = [role for role in RIGHTS if RIGHTS[post.role] <= RIGHTS[role]]
    posts = (
        Assignment.objects.filter(place, valid_on(day), role__in=roles, officer__is_active=True)
        .exclude(officer_id=post.officer_id)
        .select_related("officer", "unit")
        .order_by("officer__sort_key", "officer_id")
    )
    found = [Successor(held.officer, str(held)) for held in posts]
    if is_own(by, post) or not keys or shared:
        return found
    unit = next(each for each in units if each is not None)
    free = (
        Officer.objects.visible_to(by)
        .filter(is_active=True, assignments__unit__in=unit.reach() | set(keys))
        .exclude(pk=post.officer_id)
        .exclude(Exists(living(day).filter(officer_id=OuterRef("pk"))))
        .order_by("sort_key", "pk")
        .distinct()
    )
    return found + [
        Successor(officer, f"chưa giữ nhiệm vụ; sẽ được giao tại {unit.label}", unit)
        for officer in free
        if may_manage(by, officer, day)
    ]


def living(day: datetime.date) -> TerritoryQuerySet:
    """Posts that are held on a day or later, in units that exist then."""
    held: TerritoryQuerySet = Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        Q(unit__isnull=True) | Q(unit__valid_to__isnull=True) | Q(unit__valid_to__gte=day),
    )
    return held


def handovers_of(officer: Officer) -> TerritoryQuerySet:
    """Those of the territory that the officer takes part in; all of it for keepers of accounts."""
    rows: TerritoryQuerySet = Handover.objects.visible_to(officer).select_related(
        "giver", "receiver", "unit", "post", "prepared_by", "handed_by", "answered_by"
    )
    if officer.can(Right.MANAGE_ACCOUNTS):
        return rows
    return rows.filter(Q(giver=officer) | Q(receiver=officer) | Q(prepared_by=officer))


def waiting_for(officer: Officer) -> TerritoryQuerySet:
    """What was handed to the officer and is not yet confirmed."""
    return handovers_of(officer).filter(receiver=officer, state=HandoverState.HANDED)


def posts_left(manager: Officer, today: datetime.date) -> TerritoryQuerySet:
    """Posts of the territory that ended, of each officer the last in that unit.

    handover: the key of their handover, None when nobody took over. unit_gone: the unit ended under
    an officer who has no other post since. reached: the officer still reaches the unit by a later
    post, in it or in one that took it over whole.
    """
    ended = Q(valid_to__lt=today) | Q(unit__valid_to__lt=today)
    same = Assignment.objects.filter(officer_id=OuterRef("officer_id"), unit_id=OuterRef("unit_id"))
    of_officer = living(today).filter(officer_id=OuterRef("officer_id"))
    took_over = Succession.objects.filter(
        old_id=OuterRef(OuterRef("unit_id")),
        new_id=OuterRef("unit_id"),
        extent=Succession.Extent.WHOLE,
    )
    rows: TerritoryQuerySet = (
        Assignment.objects.visible_to(manager)
        .filter(ended)
        .exclude(Exists(same.filter(valid_from__gt=OuterRef("valid_from"))))
        .annotate(
            handover=Subquery(
                Handover.objects.filter(post_id=OuterRef("pk"))
                .exclude(state=HandoverState.REFUSED)
                .values("pk")[:1]
            ),
            unit_gone=Q(unit__valid_to__lt=today)
            & (Q(valid_to__isnull=True) | Q(valid_to__gte=F("unit__valid_to")))
            & Q(officer__is_active=True)
            & ~Exists(of_officer),
            reached=Exists(of_officer.filter(Q(unit_id=OuterRef("unit_id")) | Exists(took_over))),
        )
        .select_related("officer", "unit")
    )
    return rows


def reach_key(post: Assignment) -> str:
    """Which copied key of a row names the post's unit: 'commune', 'district', 'province'."""
    if post.unit is None:
        return ""
    return "commune" if post.role in COMMUNE_ROLES else str(post.unit.level)


def _not_a_successor(post: Assignment, receiver: Officer, day: datetime.date) -> str:
    name = receiver.full_name
    if post.unit is None or post.unit.valid_on(day):
        place = post.unit.label if post.unit else "cả nước"
        return (
            f"{name} không giữ nhiệm vụ có đủ quyền của người giao tại {place} vào ngày "
            f"{day:%d/%m/%Y}. Chọn người khác, hoặc giao nhiệm vụ cho người đó trước."
        )
    units = receiving_units(post.unit, day)
    names = ", ".join(unit.label for unit in units or sharing_units(post.unit, day))
    if not names:
        return no_heir_words(post.unit)
    return f"{name} không giữ nhiệm vụ tại {names} vào ngày {day:%d/%m/%Y}. Chọn người khác."
