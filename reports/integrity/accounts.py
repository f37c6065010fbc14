"""Checks of officers, imports, groups and the audit trail."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from communes import clock
from communes.audit import SYSTEM
from communes.models import Assignment, AuditEntry, ImportBatch, Officer
from communes.models.importing import AT_WORK, ImportState
from communes.roles import COMMUNE_ROLES, Right
from communes.territory import valid_on
from reports.integrity.check import Finding, Scope, Severity, check, day_words, findings
from teams.models import Channel

OFFICER = "communes:officer"
BATCH = "communes:import"
# Jobs say that they are alive every few seconds.
SILENT = datetime.timedelta(minutes=15)
FORGOTTEN = datetime.timedelta(days=7)


@check(
    Severity.REVIEW,
    "Tài khoản đang dùng nhưng không có nhiệm vụ",
    meaning="Người ấy đăng nhập được mà không thấy gì; hoặc đã nghỉ việc mà tài khoản chưa đóng.",
    remedy="Giao nhiệm vụ mới hoặc đóng tài khoản.",
    right=Right.MANAGE_ACCOUNTS,
)
def officers_without_post(scope: Scope) -> Iterable[Finding]:
    held = scope.related(Assignment).filter(valid_on(scope.on), officer=OuterRef("pk"))
    rows = scope.rows(Officer).filter(~Exists(held), is_active=True, is_superuser=False)
    return findings(rows.values_list("pk", "full_name", "username"), OFFICER)


@check(
    Severity.REVIEW,
    "Nhiệm vụ ở đơn vị đã kết thúc",
    meaning="Đơn vị đã sáp nhập hoặc bãi bỏ, nên cán bộ không còn thấy địa bàn nào.",
    remedy="Giao nhiệm vụ ở đơn vị kế thừa hoặc đóng tài khoản.",
    right=Right.MANAGE_ACCOUNTS,
)
def posts_in_ended_units(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Assignment).filter(
        valid_on(scope.on), unit__valid_to__lt=scope.on, officer__is_active=True
    )
    columns = ("officer_id", "officer__full_name", "unit__label", "unit__valid_to")
    return findings(
        rows.values_list(*columns), OFFICER, lambda end: f"đơn vị kết thúc ngày {day_words(end)}"
    )


@check(
    Severity.NOTE,
    "Tài khoản đã đóng mà nhiệm vụ còn mở",
    meaning="Danh sách cán bộ của đơn vị còn ghi người đã nghỉ.",
    remedy="Kết thúc nhiệm vụ ở trang của cán bộ.",
    right=Right.MANAGE_ACCOUNTS,
)
def closed_accounts_with_posts(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Assignment).filter(valid_on(scope.on), officer__is_active=False)
    columns = ("officer_id", "officer__full_name", "unit__label")
    return findings(rows.values_list(*columns), OFFICER)


@check(
    Severity.NOTE,
    "Xã chưa có cán bộ hoặc lãnh đạo có tài khoản",
    meaning="Không ai của xã nhập được quyết định vào sổ.",
    remedy="Mở tài khoản cho cán bộ của xã.",
    right=Right.MANAGE_ACCOUNTS,
)
def communes_without_officers(scope: Scope) -> Iterable[Finding]:
    held = scope.related(Assignment).filter(
        valid_on(scope.on),
        commune=OuterRef("unit_id"),
        role__in=COMMUNE_ROLES,
        officer__is_active=True,
    )
    rows = scope.communes.filter(~Exists(held), unit__level="commune")
    return findings(rows.values_list("unit_id", "unit__label", "province__label"), "communes:unit")


@check(
    Severity.ERROR,
    "Lượt nhập đang chạy quá lâu",
    meaning="Việc đọc hoặc ghi tệp đã im lặng quá 15 phút: có thể máy đã khởi động lại giữa chừng.",
    remedy="Mở lượt nhập và bấm thử lại, hoặc hủy.",
    right=Right.IMPORT_LISTS,
)
def imports_stuck(scope: Scope) -> Iterable[Finding]:
    silent = Q(heartbeat_at__lt=clock.now() - SILENT) | Q(heartbeat_at__isnull=True)
    rows = scope.rows(ImportBatch).filter(silent, state__in=AT_WORK)
    return _batches(rows)


@check(
    Severity.NOTE,
    "Tệp đã đọc nhưng chưa ghi vào sổ quá 7 ngày",
    meaning="Danh sách đã tải lên và kiểm tra xong mà chưa ai quyết định ghi hay hủy.",
    remedy="Mở lượt nhập, ghi vào sổ hoặc hủy.",
    right=Right.IMPORT_LISTS,
)
def imports_forgotten(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(ImportBatch).filter(
        state=ImportState.READ, created_at__date__lt=scope.on - FORGOTTEN
    )
    return _batches(rows)


def _batches(rows: Iterable[ImportBatch]) -> Iterable[Finding]:
    columns = ("pk", "kind", "original_name", "unit__label", "created_at__date")
    for pk, kind, name, unit, at in rows.values_list(*columns):  # type: ignore[attr-defined]
        page = "members:import" if kind == "members" else BATCH
        yield Finding(name, unit or "cả nước", f"tải lên ngày {day_words(at)}", page, (pk,))


@check(
    Severity.NOTE,
    "Nhóm liên lạc của xã đã ngừng dùng và chưa có nhóm khác",
    meaning="Xã đã từng có nhóm Zalo, Mocha hoặc Gapo nhưng nay không còn nhóm nào.",
    remedy="Ghi nhóm đang dùng ở trang nhóm liên lạc.",
)
def communes_with_closed_channels(scope: Scope) -> Iterable[Finding]:
    open_ones = scope.related(Channel).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=scope.on), commune=OuterRef("commune_id")
    )
    rows = scope.rows(Channel).filter(~Exists(open_ones), closed_on__lte=scope.on)
    return findings(
        rows.values_list("pk", "name", "commune__label", "closed_on"),
        "teams:channel",
        lambda closed: f"ngừng dùng từ {day_words(closed)}",
    )


@check(
    Severity.NOTE,
    "Nhóm liên lạc không có đường dẫn và người quản nhóm",
    meaning="Cấp trên không biết vào nhóm bằng cách nào hay hỏi ai.",
    remedy="Bổ sung đường dẫn hoặc người quản nhóm.",
)
def channels_out_of_reach(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Channel).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=scope.on), link="", keeper=""
    )
    return findings(rows.values_list("pk", "name", "commune__label"), "teams:channel")


@check(
    Severity.ERROR,
    "Nhật ký không có người thực hiện",
    meaning="Mỗi việc làm trong sổ phải có người chịu trách nhiệm; dòng này không nói là ai.",
    remedy="Báo quản trị: dữ liệu bị sửa ngoài hệ thống.",
    right=Right.READ_AUDIT,
)
def audit_without_author(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(AuditEntry).filter(actor__isnull=True).exclude(actor_label=SYSTEM)
    for what, place, at in rows.values_list("summary", "commune__label", "at__date"):
        yield Finding(what, place or "", f"ngày {day_words(at)}", "communes:audit")
