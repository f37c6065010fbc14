"""What the public page says of a paper, in words for somebody who is no official."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from teams.models import DocumentState

if TYPE_CHECKING:
    from members.models import Paper


class Verdict(NamedTuple):
    """tone: of the notice; state: of the paper's document, '' for lists."""

    tone: str
    title: str
    text: str


_STATES = {
    DocumentState.DRAFT: ("warning", "Bản chưa ký", "Quyết định này chưa được ghi vào sổ."),
    DocumentState.RETURNED: ("warning", "Bản chưa ký", "Quyết định này chưa được ghi vào sổ."),
    DocumentState.SUBMITTED: (
        "warning",
        "Đang chờ duyệt",
        "Quyết định này đang chờ lãnh đạo duyệt, chưa được ghi vào sổ.",
    ),
    DocumentState.AMENDED: (
        "info",
        "Đã được sửa đổi, bổ sung",
        "Quyết định còn hiệu lực; một phần nội dung đã được văn bản sau sửa đổi, bổ sung.",
    ),
    DocumentState.REPLACED: ("warning", "Đã bị thay thế", "Quyết định không còn hiệu lực."),
    DocumentState.ANNULLED: ("warning", "Đã bị bãi bỏ", "Quyết định không còn hiệu lực."),
    DocumentState.WITHDRAWN: ("warning", "Đã bị thu hồi", "Quyết định không còn hiệu lực."),
    DocumentState.VOID: (
        "error",
        "Bản ghi đã hủy",
        "Bản ghi trong sổ đã hủy do nhập nhầm. Hỏi cơ quan ban hành.",
    ),
}


def verdict(paper: Paper, outdated: bool, today: datetime.date) -> Verdict:
    """state first: a paper whose decision ended is not saved by being the latest print of it."""
    document = paper.document
    if document is None:
        if outdated:
            return Verdict(
                "info", "Đã có bản mới hơn", "Sổ đã có danh sách mới hơn bản in trên giấy này."
            )
        return Verdict("success", "Có trong sổ", "Giấy này được tạo từ sổ và là bản mới nhất.")
    state = document.state_on(today)
    if state in _STATES:
        found = Verdict(*_STATES[DocumentState(state)])
    elif document.effective_on and document.effective_on > today:
        found = Verdict(
            "info",
            "Chưa đến ngày có hiệu lực",
            f"Quyết định có hiệu lực từ ngày {document.effective_on:%d/%m/%Y}.",
        )
    else:
        found = Verdict("success", "Đang có hiệu lực", "Quyết định có trong sổ.")
    if outdated:
        return found._replace(
            text=f"{found.text} Từ khi giấy này được tạo, bản ghi trong sổ đã thay đổi: "
            "so số, ngày và cơ quan ban hành dưới đây với giấy, hỏi cơ quan ban hành khi lệch."
        )
    return found
