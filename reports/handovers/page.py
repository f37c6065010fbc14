"""What the pages of handovers show: posts without a successor, open work in words, the record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from communes.models import Assignment, Handover, Succession, Unit
from communes.models.handover import HandoverState
from communes.officers.accounts import gives
from communes.officers.handovers import (
    ONE_DAY,
    last_day_of,
    living,
    may_hand_over,
    may_refuse,
    no_heir_words,
    receiving_units,
    waiting_for,
)
from communes.roles import Right, Role
from communes.vietnamese import search_text
from reports import periods
from reports.boards.words import figure
from reports.handovers.open_work import open_work, posts_without_successor, recorded_parts
from reports.handovers.work_kind import WAY_WORDS, Way, held_by
from reports.kinds.head import head_of
from reports.kinds.kind import Subject
from reports.work.to_do import Task, named_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import Officer
    from communes.territory import TerritoryQuerySet

# A unit that ends within this time: its officers hand over on the day after.
SOON = datetime.timedelta(days=60)
STATE_LOOKS = {
    HandoverState.DRAFT: ("draft", "đang chuẩn bị"),
    HandoverState.HANDED: ("submitted", "đã giao, chờ nhận"),
    HandoverState.RECEIVED: ("done", "đã nhận"),
    HandoverState.REFUSED: ("returned", "không nhận"),
}


@dataclass(frozen=True)
class Left:
    """A post that ended with nobody in charge. heirs: the units that took the place of its unit;
    divided: they took parts of it, so that nobody inherits its files by program; heirless: nothing
    of its level came after it, as after the districts."""

    post: Assignment
    why: str
    ended: datetime.date | None
    heirs: tuple[str, ...]
    divided: bool
    heirless: bool
    may_prepare: bool


def left_posts(posts: Iterable[Any], manager: Officer, today: datetime.date) -> list[Left]:
    """The rows of a page of `posts_without_successor`; the heirs of all of them in one query."""
    rows = list(posts)
    gone = {post.unit_id for post in rows if post.unit and not post.unit.valid_on(today)}
    heirs: dict[int, list[Succession]] = {}
    passed = Succession.objects.visible_to(manager).filter(old_id__in=gone)
    for row in passed.select_related("new").order_by("new__label"):
        heirs.setdefault(row.old_id, []).append(row)
    found = []
    for post in rows:
        named = heirs.get(post.unit_id or 0, [])
        whole = [row for row in named if row.extent == Succession.Extent.WHOLE]
        found.append(
            Left(
                post,
                _why(post),
                last_day_of(post),
                tuple(row.new.label for row in whole or named),
                bool(named) and not whole,
                post.unit_id in gone and not named,
                gives(manager, post)
                and (
                    post.handover is None
                    or (post.unit_id in gone and not whole and bool(post.has_work))
                ),
            )
        )
    return found


def _why(post: Any) -> str:
    if post.handover is not None:
        return "đã bàn giao, còn việc phát sinh sau đó; người nhận xác nhận thì việc theo sang"
    return "đơn vị đã kết thúc" if post.unit_gone else "thôi nhiệm vụ, còn việc đang dở"


def posts_to_hand_over(manager: Officer, today: datetime.date, query: str) -> TerritoryQuerySet:
    """The posts of others that are held today and that the manager keeps, by name."""
    posts: TerritoryQuerySet = (
        Assignment.objects.visible_to(manager)
        .filter(pk__in=living(today).on(today).values("pk"), officer__is_active=True)
        .exclude(officer=manager)
        .select_related("officer", "unit")
        .order_by("officer__sort_key", "pk")
    )
    for word in search_text(query).split():
        posts = posts.filter(officer__search_text__contains=word)
    # Roles that stand beside the manager's own are kept by the level above.
    if manager.role == Role.DEPARTMENT:
        posts = posts.exclude(role__in=[Role.DEPARTMENT])
    return posts


def first_day(post: Assignment, today: datetime.date) -> datetime.date:
    """The day that a new handover starts from when nothing else is typed."""
    ended = last_day_of(post)
    if ended is not None and ended < today:
        return today
    if ended is not None and ended <= today + SOON:
        return ended + ONE_DAY
    return today + ONE_DAY


def groups_of(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The recorded kinds of work under the three ways, in the order of the ways."""
    rows = list(items)
    return [
        {
            "heading": heading,
            "way_words": WAY_WORDS[way],
            "kinds": [{**row, "more": row["count"] - len(row["rows"])} for row in chosen],
        }
        for way, heading in HEADINGS.items()
        if (chosen := [row for row in rows if row["way"] == way])
    ]


HEADINGS = {
    Way.MOVES: "Việc đang dở, chuyển sang người nhận",
    Way.STAYS: "Việc của đơn vị, người nhận làm tiếp",
    Way.ENDS: "Ủy quyền, kết thúc",
}


def live_items(post: Assignment, starts_on: datetime.date) -> list[dict[str, Any]]:
    """The open work under a post by now, as a record would keep it."""
    return [share.recorded() for share in open_work(held_by(post, starts_on))]


def no_successor_words(post: Assignment, day: datetime.date) -> str:
    """Why the list of successors is empty, and what to do."""
    if post.unit is None or post.unit.valid_on(day):
        place = post.unit.label if post.unit else "cả nước"
        return f"{place} chưa có cán bộ nào khác có đủ quyền của người giao."
    units = receiving_units(post.unit, day)
    if units:
        names = ", ".join(unit.label for unit in units)
        return f"{post.unit.label} đã vào {names}; ở đó chưa có cán bộ nào nhận được."
    return no_heir_words(post.unit)


def standing_of(handover: Handover, officer: Officer, today: datetime.date) -> dict[str, Any]:
    """The values of the page: where it stands, what the officer may do, the work."""
    may_give = handover.is_draft and may_hand_over(officer, handover.post, today)
    received = handover.awaits_receiver and officer.pk == handover.receiver_id
    items = _items_of(handover)
    code, word = STATE_LOOKS[HandoverState(handover.state)]
    return {
        "handover": handover,
        "state_code": code,
        "state_word": word,
        "place": handover.unit.label if handover.unit else "cả nước",
        "last_day": handover.starts_on - ONE_DAY,
        "groups": groups_of(items),
        "total": sum(item["count"] for item in items if item["way"] == Way.MOVES),
        "may_give": may_give and handover.starts_on <= today + ONE_DAY,
        "too_early": may_give and handover.starts_on > today + ONE_DAY,
        "may_drop": handover.is_draft and (may_give or officer.pk == handover.prepared_by_id),
        "may_receive": received and handover.starts_on <= today,
        "waits_for_day": received and handover.starts_on > today,
        "may_refuse": handover.awaits_receiver and may_refuse(handover, officer, today),
        "own": officer.pk == handover.giver_id,
    }


def _items_of(handover: Handover) -> list[dict[str, Any]]:
    """The work as recorded; of a draft as it stands, of a shared one the parts that it names."""
    if not handover.is_draft:
        recorded: list[dict[str, Any]] = handover.items
        return recorded
    if not handover.shared:
        return live_items(handover.post, handover.starts_on)
    return recorded_parts(handover)


def head_of_record(unit: Unit | None, on: datetime.date) -> dict[str, Any]:
    """Who issues the record and where, as Decree 30/2020/NĐ-CP sets a head."""
    version = unit.version_on(on) if unit else None
    month = periods.containing(on, "month")
    head = head_of(Subject(unit=unit, version=version, period=month, on=on))
    symbol = head.symbol.replace("BC-", "BB-", 1)
    return {"issuer": head.issuer, "placed": head.place, "symbol": symbol}


def handover_tasks(officer: Officer, today: datetime.date) -> list[Task]:
    """For the home page: what waits for the officer's word, and who is missing in the territory."""
    tasks = []
    waiting = list(waiting_for(officer)[:1])
    if waiting:
        first = waiting[0]
        tasks.append(
            Task(
                f"{first.giver.full_name} đã bàn giao việc cho anh/chị",
                f"Anh/chị phụ trách từ {first.starts_on:%d/%m/%Y}. Xem và xác nhận đã nhận.",
                "Xem bàn giao",
                reverse("reports:handover", args=[first.pk]),
            )
        )
    if officer.can(Right.MANAGE_ACCOUNTS):
        left = posts_without_successor(officer, today)
        first_names = [post.officer.full_name for post in left[:3]]
        count = left.count() if first_names else 0
        if count:
            tasks.append(
                Task(
                    f"{figure(count)} cán bộ đã thôi nhiệm vụ, chưa có người nhận bàn giao",
                    named_of(first_names, count, "cán bộ"),
                    "Xem và bàn giao",
                    f"{reverse('reports:handovers')}?xem=chua-co-nguoi-nhan",
                )
            )
    return tasks
