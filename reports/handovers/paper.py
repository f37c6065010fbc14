"""The record of a handover (biên bản bàn giao) as a paper: Word and PDF in the layout of Nghị định
30/2020/NĐ-CP, by the setters of the other papers."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from communes.models import Handover
from members.papers import phrases
from members.papers.data import Column, Minutes, Roster, Section, Signer
from members.papers.pdf import pdf_file
from members.papers.word import word_file
from reports.handovers.page import head_of_record

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# By the ending of the file: its type, and what sets it.
FORMS: dict[str, tuple[str, Callable[[Minutes], bytes]]] = {
    "docx": (WORD_TYPE, word_file),
    "pdf": ("application/pdf", pdf_file),
}
COLUMNS = (
    Column("TT", 70, centred=True),
    Column("Việc", 480),
    Column("Tình trạng", 270),
    Column("Ngày", 180, centred=True),
)
TITLE = "Bàn giao nhiệm vụ và việc đang dở trên Hệ thống quản lý Tổ công nghệ số cộng đồng"
SIGN = "(Ký, ghi rõ họ tên)"


def paper_of(handover: Handover, standing: dict[str, Any]) -> Minutes:
    """The minutes as they are to be signed. standing: of `handover_page.standing_of`."""
    head = head_of_record(handover.unit, handover.starts_on)
    handed = _here(handover.handed_at).date() if handover.handed_at else None
    return Minutes(
        kind="handover",
        draft=handover.is_draft,
        issuer=tuple(head["issuer"]),
        number=f"Số: {' ' * 9}/{head['symbol']}",
        place_and_day=f"{head['placed']}, {phrases.day_text(handed)}",
        type_name="BIÊN BẢN",
        summary=(TITLE,),
        preamble=_preamble(handover, standing),
        body=_after(handover),
        recipients=("Biên bản lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản.",),
        roster=_work(standing["groups"]),
        signers=(
            Signer("BÊN GIAO", SIGN, handover.giver.full_name),
            Signer("BÊN NHẬN", SIGN, handover.receiver.full_name),
            Signer("ĐƠN VỊ XÁC NHẬN", "(Ký, đóng dấu)"),
        ),
    )


def _preamble(handover: Handover, standing: dict[str, Any]) -> tuple[str, ...]:
    role = f"{handover.post.get_role_display()} – {standing['place']}"
    lines = [
        f"Bên giao: {_named(handover.giver)}; nhiệm vụ: {role}; phụ trách đến hết ngày "
        f"{standing['last_day']:%d/%m/%Y}.",
        f"Bên nhận: {_named(handover.receiver)}; phụ trách từ ngày {handover.starts_on:%d/%m/%Y}.",
    ]
    if handover.state == "refused":
        lines.insert(0, f"KHÔNG CÓ HIỆU LỰC: người nhận không nhận, {handover.refusal}")
    elif handover.is_draft:
        lines.insert(0, "BẢN DỰ KIẾN, chưa bàn giao; danh sách theo sổ ngày in.")
    if handover.note:
        lines.append(f"Căn cứ, ghi chú: {handover.note}")
    lines.append(
        "Việc đang dở được bàn giao:"
        if standing["groups"]
        else "Không có việc nào đang dở: chỉ nhiệm vụ được chuyển."
    )
    return tuple(lines)


def _named(officer: Any) -> str:
    return ", ".join(part for part in (officer.full_name, officer.position) if part)


def _work(groups: list[dict[str, Any]]) -> Roster | None:
    """One line over each kind of work, then its rows; what is not listed is counted."""
    sections = []
    for group in groups:
        for kind in group["kinds"]:
            later = ", phát sinh sau khi lập danh sách" if kind.get("later") else ""
            title = f"{kind['label']} ({kind['count']}){later}: {group['way_words']}"
            rows = [
                (str(place), text, detail or "–", day or "–")
                for place, (text, detail, day) in enumerate(kind["rows"], start=1)
            ]
            if kind["more"] > 0:
                rows.append(("", f"và {kind['more']} dòng nữa, xem trong sổ", "", ""))
            sections.append(Section(title, tuple(rows)))
    return Roster("", "", "", COLUMNS, tuple(sections)) if sections else None


def _after(handover: Handover) -> tuple[str, ...]:
    told = f"Danh sách lập lúc {_moment(handover.handed_at)}. " if handover.handed_at else ""
    lines = [
        f"{told}Sổ của đơn vị (thôn, tổ, thành viên, quyết định, số liệu) không thuộc riêng ai: "
        "người nhận làm tiếp theo nhiệm vụ của mình từ ngày nói trên."
    ]
    if handover.state == "received" and handover.answered_at:
        lines.append(f"Bên nhận đã xác nhận trên hệ thống lúc {_moment(handover.answered_at)}.")
    return tuple(lines)


def _moment(when: datetime.datetime) -> str:
    return f"{_here(when):%H:%M ngày %d/%m/%Y}"


def _here(when: datetime.datetime) -> datetime.datetime:
    """By the clock of those who sign."""
    return when.astimezone(timezone.get_current_timezone())
