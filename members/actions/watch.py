"""From what the watch found to a draft decision, pre-filled with the differences alone."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from communes.actions.village_checks import locked
from communes.errors import Refused
from members.actions.decisions import start_draft
from members.drafting.drafts import empty_payload
from members.watching.draft import blocks_for, summary_of
from members.watching.facts import (
    Watched,
    document_for,
    drafts_about,
    facts_of,
    seated_rows,
    term_months,
)
from members.watching.watch import findings_of
from teams.models import Document

if TYPE_CHECKING:
    from communes.models import Officer, Unit

MOST_TEAMS = 200


@transaction.atomic
def open_watch_draft(
    *, unit: Unit, team_ids: Collection[int], by: Officer, today: datetime.date
) -> Document:
    """The draft decision of a commune that settles what is the matter with chosen teams today.

    Pressed twice it is the same draft. Refused when nothing is the matter with any of the teams,
    or when another decision under way acts on one of them.
    """
    locked([unit.pk])
    everybody = facts_of(by, today, unit)
    chosen = [
        Watched(everybody[pk], findings, unit.pk)
        for pk in everybody
        if pk in set(team_ids) and (findings := findings_of(everybody[pk], today, term_months()))
    ]
    if not chosen:
        raise Refused("Chọn ít nhất một tổ trong danh sách cần kiện toàn.", "to")
    if len(chosen) > MOST_TEAMS:
        raise Refused(f"Mỗi quyết định nhiều nhất {MOST_TEAMS} tổ. Bỏ chọn bớt tổ.", "to")
    under_way = drafts_about(by, unit)
    busy = [(row, paper) for row in chosen if (paper := document_for(row, under_way)) is not None]
    if busy:
        papers = {paper.pk: paper for _, paper in busy}
        if len(papers) == 1 and len(busy) == len(chosen):
            return next(iter(papers.values()))
        names = ", ".join(row.team.name for row, _ in busy)
        raise Refused(
            f"Đã có quyết định đang soạn cho: {names}. Soạn tiếp bản đó, hoặc bỏ chọn các tổ này.",
            "to",
        )
    names_of = {row.team.team_id: row.team.name for row in chosen}
    blocks = blocks_for(
        [(row.team, row.findings) for row in chosen], everybody, seated_rows(by, today, names_of)
    )
    if not blocks:
        raise Refused(
            "Các tổ đã chọn chỉ trùng thôn với tổ khác và được đề xuất giữ lại. Chọn tổ cần sáp "
            "nhập vào tổ đó.",
            "to",
        )
    payload = empty_payload()
    payload["teams"] = blocks
    payload["fields"]["summary"] = summary_of(blocks, names_of)
    return start_draft(issuer=unit, payload=payload, by=by, today=today)
