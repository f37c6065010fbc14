"""A made-up decision of every kind, to preview a template with. Pure; its people are invented."""

from __future__ import annotations

import datetime

from members.papers import compose
from members.papers.compose import Texts
from members.papers.data import (
    Act,
    Assigned,
    Content,
    DecisionFacts,
    DocumentAct,
    Leaver,
    ListFacts,
    Place,
    Seat,
    TeamFacts,
)
from members.papers.layout import Layout
from members.papers.vocabularies import ACTS

PLACE = Place("Xã", "Tam Dân", "xã Tam Dân", "huyện Phú Ninh", "tỉnh Quảng Nam")
DAY = datetime.date(2022, 6, 28)
_TEAM = "Tổ công nghệ số cộng đồng thôn"
_SEATS = (
    Seat("Nguyễn Văn Mẫu", "tổ trưởng", "Trưởng thôn"),
    Seat("Trần Thị Ví Dụ", "tổ phó", "Bí thư Chi đoàn"),
    Seat("Lê Văn Thử", "thành viên", "Chi hội Phụ nữ"),
)
_LEAVES = (Leaver("Phạm Văn Cũ", "thành viên", "chuyển nơi ở"),)


def preview(key: str, texts: Texts, layout: Layout) -> Content:
    """A sample paper worded by a template. Raises WordingError when it cannot be read."""
    if key in ("member_list", "team_card"):
        teams = tuple(
            TeamFacts(
                f"{_TEAM} {name}",
                f"thôn {name}",
                "Quyết định số 41/QĐ-UBND ngày 28/06/2022",
                ("Nhóm Tổ công nghệ số Tam Dân (Zalo)",),
                _SEATS,
            )
            for name in ("An Mỹ", "Xuân Phú")
        )
        facts = ListFacts(PLACE, DAY, teams)
        write = compose.member_list if key == "member_list" else compose.team_card
        return write(facts, texts=texts, layout=layout, phones=False)
    return compose.decision(
        sample_decision(key), texts=texts, layout=layout, draft=False, phones=False
    )


def sample_decision(key: str) -> DecisionFacts:
    effect = key if key in ACTS and key != "document" else "found"
    acts = tuple(
        Act(
            effect,
            f"{_TEAM} {name}",
            f"thôn {name}",
            seats=_SEATS if effect in compose.WITH_MEMBERS else (),
            leaves=_LEAVES if effect in ("relieve", "replace") else (),
            into=f"{_TEAM} Ngọc Tú" if effect == "merge" else "",
            corrections=(("họ và tên", "Trần Thị Ví Dụ"),) if effect == "correct" else (),
            targets=(Assigned("Hộ dân có mã QR thanh toán", "50 hộ"),) if key == "decision" else (),
        )
        for name in ("An Mỹ", "Xuân Phú")
    )
    papers = (
        DocumentAct("annul", "Quyết định số 12/QĐ-UBND ngày 07/06/2022"),
        DocumentAct("amend", "Quyết định số 15/QĐ-UBND ngày 10/06/2022", "bỏ khoản 2 Điều 1"),
    )
    return DecisionFacts(
        place=PLACE,
        number_raw="41/QĐ-UBND",
        signed_on=DAY,
        effective_on=datetime.date(2022, 7, 1),
        summary="Về việc thành lập Tổ công nghệ số cộng đồng",
        signer_name="Phạm Văn Ký",
        signer_title="Chủ tịch",
        signer_capacity="TM",
        acts=() if key == "document" else acts,
        document_acts=papers if key == "document" else (),
    )
