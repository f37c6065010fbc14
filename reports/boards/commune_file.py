"""The board of a commune as a file: its villages and teams, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from communes.lists.exporting import Field
from reports.boards.commune_page import CommunePage, TeamLine
from teams.models import TeamKind

FIELDS = [
    Field("Thôn, tổ dân phố", width=28),
    Field("Tổ", width=48),
    Field("Loại", width=20),
    Field("Quyết định", width=16),
    Field("Ngày ký", "date", 12),
    Field("Thành viên (lượt)", "number", 12),
    Field("Hạn", "state", 12),
    Field("Ghi chú", width=40),
]
# Without the papers, for whoever reads totals alone.
TOTALS = [Field("Thôn, tổ dân phố", width=28), Field("Tình trạng", "state", 16)]
IN_TIME = {"met": "đúng hạn", "met_late": "trễ hạn"}


def fields_of(*, reads_documents: bool) -> list[Field]:
    return FIELDS if reads_documents else TOTALS


def rows_of(shown: CommunePage, *, reads_documents: bool) -> Iterator[tuple[Any, ...]]:
    """The villages in the order of the page, a row for each of their teams; then the teams of no
    village."""
    for line in shown.villages:
        name = line.village.full_name
        if not reads_documents:
            yield name, "có tổ" if line.teams else "chưa có tổ"
        elif line.teams:
            for place, team in enumerate(line.teams):
                yield name, *_team(team, "thêm một tổ, cần rà soát" if place else "")
        else:
            yield name, "", "", "", None, None, "", "chưa có tổ"
    if reads_documents:
        for team in shown.others:
            committee = team.team.kind == TeamKind.COMMITTEE
            yield "", *_team(team, "không tính là tổ" if committee else "")


def _team(line: TeamLine, note: str) -> tuple[Any, ...]:
    timing = line.timing
    notes = [note, timing.note if timing else ""]
    return (
        line.team.official_name,
        line.team.get_kind_display(),
        line.decision.number_raw,
        line.decision.signed_on,
        line.seats,
        IN_TIME[timing.code] if timing else "",
        "; ".join(each for each in notes if each),
    )
