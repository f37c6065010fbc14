"""What hangs on a person and what on a place: the one list of open work, row by row.

Three ways, and no fourth. What a person began and has not finished MOVES: the row names one
officer, and handing over writes another name there, so that it has exactly one owner at any
moment. What waits in a commune or an area STAYS with it: nobody owns it but the unit, the
successor's post gives the reach, and the record lists it. What was lent to a person ENDS with the
post. A new kind of row that names who works on it gets its line here.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from communes.models import Delegation, ImportBatch, Reform
from communes.models.reform import ReformState
from communes.roles import COMMUNE_ROLES, Role
from communes.vietnamese import match_key
from reports.handovers.work_kind import UNFINISHED_IMPORTS, Held, Kind, Line, Way
from reports.kinds import KINDS
from reports.models import ReportSchedule, Submission
from reports.monthly.figures import State
from teams.models import EDITABLE, Channel, Document, DocumentState


def _decisions(held: Held) -> QuerySet[Any]:
    rows = held.within(Document.objects.decisions())
    mine = rows.filter(state__in=EDITABLE, entered_by=held.officer)
    return mine.defer("draft").order_by("saved_at", "pk")


def _plans(held: Held) -> QuerySet[Any]:
    decisions = Document.objects.decisions().filter(pk=OuterRef("pk"))
    rows = held.within(Document.objects.exclude(Exists(decisions)))
    mine = rows.filter(state__in=EDITABLE, entered_by=held.officer)
    return mine.defer("draft").order_by("saved_at", "pk")


def _imports(held: Held) -> QuerySet[Any]:
    mine = ImportBatch.objects.filter(by=held.officer, state__in=UNFINISHED_IMPORTS)
    return held.within(mine).order_by("created_at", "pk")


def _reforms(held: Held) -> QuerySet[Any]:
    mine = Reform.objects.filter(entered_by=held.officer, state=ReformState.DRAFT)
    return held.within(mine).order_by("entered_at", "pk")


def _waiting(held: Held) -> QuerySet[Any]:
    if held.role not in COMMUNE_ROLES:
        return Document.objects.none()
    rows = held.of_unit(Document.objects.decisions(), "issuer_id")
    return rows.filter(state=DocumentState.SUBMITTED).defer("draft").order_by("submitted_at", "pk")


def _figures(held: Held) -> QuerySet[Any]:
    if held.role not in COMMUNE_ROLES:
        return Submission.objects.none()
    open_ones = Submission.objects.filter(state__in=[State.OPEN, State.RETURNED])
    return held.of_unit(open_ones).defer("draft").select_related("unit").order_by("cut_off", "pk")


def _to_accept(held: Held) -> QuerySet[Any]:
    if held.role != Role.DEPARTMENT:
        return Submission.objects.none()
    rows = held.within(Submission.objects.filter(state=State.SUBMITTED))
    return rows.defer("draft").select_related("unit").order_by("submitted_on", "pk")


def _schedules(held: Held) -> QuerySet[Any]:
    return held.of_unit(ReportSchedule.objects.filter(active=True)).order_by("kind", "pk")


def _channels(held: Held) -> QuerySet[Any]:
    """The keeper of a group is a name, not an account: those that carry the officer's."""
    if held.role not in COMMUNE_ROLES:
        return Channel.objects.none()
    named = held.within(Channel.objects.filter(closed_on__isnull=True).exclude(keeper=""))
    name = match_key(held.officer.full_name)
    keys = [pk for pk, keeper in named.values_list("pk", "keeper") if match_key(keeper) == name]
    return Channel.objects.filter(pk__in=keys).order_by("name", "pk")


def _lent(held: Held) -> QuerySet[Any]:
    rows = Delegation.objects.filter(
        Q(giver=held.officer) | Q(receiver=held.officer),
        revoked=False,
        valid_to__gte=held.starts_on,
    )
    return held.of_unit(rows).select_related("giver", "receiver").order_by("valid_from", "pk")


def _day(day: datetime.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "–"


def _moment(moment: datetime.datetime) -> str:
    return _day(moment.astimezone(timezone.get_current_timezone()).date())


def _draft_line(row: Document) -> Line:
    returned = row.state == DocumentState.RETURNED
    detail = f"bị trả lại: {row.return_note}" if returned else "đang soạn"
    name = f"{row.get_kind_display()} {row.number_raw or 'chưa có số'}"
    about = f" – {row.summary}" if row.summary else ""
    return Line(f"{name}{about}", detail, f"lưu {_moment(row.saved_at)}")


def _waiting_line(row: Document) -> Line:
    day = f"trình {_moment(row.submitted_at)}" if row.submitted_at else ""
    return Line(f"Quyết định {row.number_raw} – {row.summary}", "chờ lãnh đạo xã xác nhận", day)


def _import_line(row: ImportBatch) -> Line:
    detail = f"{row.get_kind_display()}, {row.get_state_display()}"
    return Line(row.original_name, detail, f"tải lên {_moment(row.created_at)}")


def _reform_line(row: Reform) -> Line:
    day = f"có hiệu lực {_day(row.effective_on)}" if row.effective_on else "chưa ghi ngày"
    return Line(row.title, row.get_state_display(), day)


def _figures_line(row: Submission) -> Line:
    returned = row.state == State.RETURNED
    detail = f"bị trả lại: {row.note}" if returned else "đang điền"
    day = f"chốt đến {_day(row.cut_off)}"
    return Line(f"Số liệu {row.span.label}, {row.unit.label}", detail, day)


def _to_accept_line(row: Submission) -> Line:
    day = f"nộp {_day(row.submitted_on)}"
    return Line(f"Số liệu {row.span.label}, {row.unit.label}", "chờ tiếp nhận", day)


def _schedule_line(row: ReportSchedule) -> Line:
    kind = KINDS.get(row.kind)
    title = kind.title if kind else row.kind
    return Line(title, row.get_frequency_display(), f"từ {_day(row.began_on)}")


def _channel_line(row: Channel) -> Line:
    return Line(str(row), f"người quản nhóm: {row.keeper}", "")


def _lent_line(row: Delegation) -> Line:
    days = f"{_day(row.valid_from)} – {_day(row.valid_to)}"
    return Line(f"{row.giver.full_name} ủy quyền cho {row.receiver.full_name}", row.reason, days)


KINDS_OF_WORK = (
    Kind(
        "decisions",
        "Quyết định đang soạn, bị trả lại",
        Way.MOVES,
        _decisions,
        _draft_line,
        "Soạn tiếp, sửa theo lý do trả lại rồi trình.",
        Document,
        "entered_by",
        EDITABLE,
    ),
    Kind(
        "plans",
        "Kế hoạch, văn bản đang soạn",
        Way.MOVES,
        _plans,
        _draft_line,
        "Soạn tiếp rồi trình hoặc ghi vào sổ.",
        Document,
        "entered_by",
        EDITABLE,
    ),
    Kind(
        "imports",
        "Tệp đã tải lên, chưa ghi xong",
        Way.MOVES,
        _imports,
        _import_line,
        "Xem kết quả đọc, rồi ghi vào sổ hoặc hủy.",
        ImportBatch,
        "by",
        UNFINISHED_IMPORTS,
    ),
    Kind(
        "reforms",
        "Sự kiện sắp xếp đang chuẩn bị",
        Way.MOVES,
        _reforms,
        _reform_line,
        "Làm rõ từng việc rồi áp dụng.",
        Reform,
        "entered_by",
        (ReformState.DRAFT,),
    ),
    Kind(
        "waiting",
        "Quyết định chờ xác nhận",
        Way.STAYS,
        _waiting,
        _waiting_line,
        "Lãnh đạo xã đương nhiệm xác nhận; người trình không tự xác nhận.",
    ),
    Kind(
        "figures",
        "Số liệu tháng chưa nộp",
        Way.STAYS,
        _figures,
        _figures_line,
        "Điền tiếp; ô đã điền vẫn còn.",
    ),
    Kind(
        "to_accept",
        "Số liệu xã đã nộp, chờ tiếp nhận",
        Way.STAYS,
        _to_accept,
        _to_accept_line,
        "Tiếp nhận hoặc trả lại.",
    ),
    Kind(
        "schedules",
        "Lịch lập báo cáo",
        Way.STAYS,
        _schedules,
        _schedule_line,
        "Lịch tự chạy theo đơn vị, không theo người đặt.",
    ),
    Kind(
        "channels",
        "Nhóm liên lạc ghi tên người giao",
        Way.STAYS,
        _channels,
        _channel_line,
        "Chuyển quyền quản nhóm trong ứng dụng, rồi sửa tên người quản nhóm trong sổ.",
    ),
    Kind(
        "delegations",
        "Ủy quyền xác nhận",
        Way.ENDS,
        _lent,
        _lent_line,
        "Không chuyển sang người khác; lãnh đạo mới ủy quyền lại nếu cần.",
    ),
)
