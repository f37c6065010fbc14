"""What the pages of member lists show: rows with their faults, drafts with what they lack."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from communes.models import ImportBatch, ImportKind, ImportRow
from communes.models.unit import names_on
from communes.phones import mask_phone
from communes.roles import Right
from communes.territory import TerritoryQuerySet
from communes.uploading.forms import column_letter
from communes.uploading.template_stamp import W_TEMPLATE_OLD
from communes.uploading.words import FILE_WARNINGS as VILLAGE_FILE_WARNINGS
from members.drafting.drafts import understand
from members.entering.entry import MOST_ROWS
from members.models import SeatRole
from teams.models import Document

if TYPE_CHECKING:
    import datetime

    from communes.models import Officer, UnitVersion

ROLE_LABELS = dict(SeatRole.choices)
FILE_WARNINGS = {
    **VILLAGE_FILE_WARNINGS,
    W_TEMPLATE_OLD: "Tổ hoặc thành viên của địa bàn này đã thay đổi trong sổ sau khi tải mẫu về. "
    "Xem kỹ các dòng khác với sổ trước khi ghi.",
}


class View(NamedTuple):
    """One kind of rows: its name in the address, its words, its look, what is said of none."""

    key: str
    label: str
    look: str
    nothing: str


NEW = View("moi", "Vào bản nháp", "met", "Tệp không có người nào của tổ chưa có trong sổ.")
DECIDE = View("khac", "Khác với sổ", "amended", "Không có dòng nào khác với tổ đã có.")
SAME = View("khong-doi", "Không đổi", "not_applicable", "Không có dòng nào trùng hệt với sổ.")
WRONG = View("loi", "Lỗi", "overdue", "Không có dòng nào lỗi.")
VIEWS = (NEW, DECIDE, SAME, WRONG)
BY_KEY = {view.key: view for view in VIEWS}
_BY_ACTION = {
    ImportRow.Action.NEW: NEW,
    ImportRow.Action.CHANGED: DECIDE,
    ImportRow.Action.UNCHANGED: SAME,
    ImportRow.Action.INVALID: WRONG,
}
WARNING_WORDS = {
    "W_DECODED": "chữ đã chuyển từ bảng mã cũ sang Unicode",
    "W_HONORIFIC": "đã bỏ tiếng xưng hô đứng trước họ tên",
    "W_TEAM_EXISTS": "tổ đã có trong sổ, cần quyết định kiện toàn",
    "W_TEAM_IN_DRAFT": "tổ đang có trong một bản nháp, sửa ở bản nháp đó",
    "W_JOINS_DRAFT": "tổ đang có trong một bản nháp, người này được thêm vào tổ đó",
    "W_TEAM_TOO_LARGE": f"tổ có quá {MOST_ROWS} người trong tệp, xem lại tên tổ ở từng dòng",
    "W_VILLAGE_UNKNOWN": "thôn chưa có trong sổ vào ngày này, tên tổ được giữ như trong tệp",
    "W_VILLAGE_AMBIGUOUS": "có nhiều thôn cùng tên, chưa rõ thôn nào",
    "W_ALIAS": "xã theo cách viết đã ghi nhớ",
    "W_COMMUNE_OF_CONTEXT": "xã lấy theo tiêu đề hoặc địa bàn đã chọn",
    "W_COMMUNE_CARRIED": "xã lấy theo dòng phía trên",
    "W_TEAM_OF_TITLE": "tên tổ lấy theo tiêu đề của trang tính",
    "W_SAME_NAME": "trùng họ tên với một dòng khác của tổ",
    "W_SEX_UNKNOWN": "giới tính ghi trong tệp không rõ, để trống",
    "W_EMAIL_INVALID": "thư điện tử ghi trong tệp không đúng dạng, để trống",
    "W_HIDDEN_ROW": "dòng đang bị ẩn trong tệp",
    "W_DATE_YEAR_ONLY": "chỉ có năm sinh",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: a sentence, what stood in the cell, what to write instead.

    candidates: communes that may have been meant, each with id, name and place.
    """

    message: str
    cell: str
    raw: str
    suggestion: str
    candidates: list[dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """A row as the table shows it; phones are masked, the file itself holds them in full."""

    row: ImportRow
    view: View
    commune: str
    team: str
    name: str
    role: str
    post: str
    phone: str
    changes: list[tuple[str, str, str]]
    faults: list[Fault]
    warnings: list[str]


@dataclass(frozen=True)
class CommuneLine:
    """What a list means for one commune, see `sorting.CommuneWork`."""

    name: str
    work: dict[str, Any]


@dataclass(frozen=True)
class DraftLine:
    """A draft that a list opened, or whose teams it added people to (`joined`).

    lacking: what its commune still has to write or to choose.
    """

    document: Document
    commune: str
    teams: int
    members: int
    lacking: list[str]
    own: bool
    joined: bool


def batches_of(officer: Officer) -> TerritoryQuerySet:
    """The member lists that were sent in for the territory, newest first."""
    found: TerritoryQuerySet = (
        ImportBatch.objects.visible_to(officer)
        .filter(kind=ImportKind.MEMBERS)
        .select_related("unit", "by", "committed_by", "undone_by")
    )
    return found.order_by("-pk")


def counts_of(batch: ImportBatch) -> list[tuple[View, int]]:
    names = {NEW: "new", DECIDE: "changed", SAME: "unchanged", WRONG: "invalid"}
    return [(view, batch.counts.get(names[view], 0)) for view in VIEWS]


def rows_of(
    batch: ImportBatch, officer: Officer, view: View | None, sheet: str = ""
) -> TerritoryQuerySet:
    """The rows of a batch in the order of the file, of one kind if asked."""
    rows: TerritoryQuerySet = ImportRow.objects.visible_to(officer).filter(batch=batch)
    if view is not None:
        rows = rows.filter(action=next(act for act, of in _BY_ACTION.items() if of is view))
    if sheet:
        rows = rows.filter(sheet=sheet)
    return rows.order_by("pk")


def may_see_phones(officer: Officer) -> bool:
    return officer.can(Right.REVEAL_PHONES)


def lines_of(rows: Iterable[ImportRow], batch: ImportBatch) -> list[Line]:
    """A page of rows with the names of their communes as they were on the batch's day."""
    shown = list(rows)
    names = names_on({row.unit_id for row in shown if row.unit_id}, batch.as_of)
    return [_line(row, names.get(row.unit_id or 0)) for row in shown]


def _line(row: ImportRow, commune: UnitVersion | None) -> Line:
    told = row.understood
    posts = [str(told.get(name) or "") for name in ("posts", "organisation")]
    return Line(
        row=row,
        view=_BY_ACTION[ImportRow.Action(row.action)],
        commune=commune.full_name if commune else "",
        team=str(told.get("team") or ""),
        name=hide_numbers(str(told.get("name") or "")),
        role=ROLE_LABELS.get(str(told.get("role") or ""), ""),
        post=hide_numbers(", ".join(post for post in posts if post)),
        phone=mask_phone(str(told.get("phone") or "")),
        changes=[
            (name, hide_numbers(old), hide_numbers(new)) for name, (old, new) in row.changes.items()
        ],
        faults=[_fault(problem, row) for problem in row.problems],
        warnings=[WARNING_WORDS[code] for code in row.warnings if code in WARNING_WORDS],
    )


def _fault(problem: dict[str, Any], row: ImportRow) -> Fault:
    column = problem.get("column")
    letter = column_letter(column) if column else ""
    return Fault(
        message=hide_numbers(str(problem.get("message_vi") or "")),
        cell=f"{letter}{row.row}" if letter else "",
        raw=hide_numbers(str(row.raw.get(letter) or "")) if letter else "",
        suggestion=hide_numbers(str(problem.get("suggestion") or "")),
        candidates=problem.get("candidates") or [],
    )


# Seven digits and more, however they are set apart: a phone, right or wrong.
_NUMBER = re.compile(r"\+?\d(?:[ .\-\u00a0]?\d){6,}")


# How a phone is written, in messages of `communes.phones`: nobody's.
_EXAMPLE = "0905 123 456"


def hide_numbers(text: str) -> str:
    """A text with every number that may be a phone masked."""

    def masked(found: re.Match[str]) -> str:
        return _EXAMPLE if found[0] == _EXAMPLE else mask_phone(re.sub(r"\D", "", found[0]))

    return _NUMBER.sub(masked, text)


def communes_of(batch: ImportBatch) -> list[CommuneLine]:
    """The communes of the list in the order of the file, with what it means for each."""
    works = batch.counts.get("communes", [])
    names = names_on({work["commune_id"] for work in works}, batch.as_of)
    return [
        CommuneLine(names[work["commune_id"]].full_name, work)
        for work in works
        if work["commune_id"] in names
    ]


def drafts_of(
    batch: ImportBatch, officer: Officer, written: list[int], today: datetime.date
) -> list[DraftLine]:
    """The drafts that the list opened or added people to, as they stand now."""
    joined = set(
        ImportRow.objects.visible_to(officer)
        .filter(batch=batch, after__joined=True)
        .values_list("after__document", flat=True)
    )
    documents = (
        Document.objects.visible_to(officer)
        .filter(pk__in=written)
        .select_related("issuer")
        .order_by("commune__label", "pk")
    )
    return [
        _draft_line(document, officer, today, joined=document.pk in joined)
        for document in documents
    ]


def _draft_line(
    document: Document, officer: Officer, today: datetime.date, *, joined: bool
) -> DraftLine:
    draft, findings = understand(document.draft, today)
    lacking: list[str] = []
    if document.is_editable:
        lacking = [_short(finding.message) for finding in findings.errors if finding.missing]
        homeless = [
            team.name for team in draft.teams if team.kind == "village" and not team.village_ids
        ]
        if homeless:
            lacking.append(f"thôn của {len(homeless)} tổ: {', '.join(homeless)}")
    return DraftLine(
        document=document,
        commune=document.issuer.label if document.issuer else "",
        teams=len(draft.teams),
        members=draft.member_count,
        lacking=lacking,
        own=document.issuer is not None and document.issuer == officer.unit,
        joined=joined,
    )


def _short(message: str) -> str:
    """'Chưa ghi ngày ký.' as 'ngày ký'."""
    text = message.split(". ")[0].split(", ví dụ")[0].rstrip(".")
    return text.removeprefix("Chưa ghi ")
