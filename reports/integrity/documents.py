"""Checks of documents: their days, numbers, copies, and what rests on them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Lag

from communes.territory import valid_on
from members.models import Membership
from reports.integrity.check import Finding, Scope, Severity, check, day_words, findings
from teams.models import RECORDED, Constitution, Document, DocumentFile, Effect, Team, TeamVillage

DECISION = "members:decision"
TEAM = "members:team"
LONG_WAIT = datetime.timedelta(days=15)


def _recorded(scope: Scope) -> QuerySet[Any]:
    return scope.rows(Document).filter(state__in=RECORDED)


def _decisions(scope: Scope) -> QuerySet[Any]:
    """Decisions of communes, which are recorded here with what they do."""
    return _recorded(scope).filter(kind="QĐ", issuer__holds_villages=True)


def _named(rows: QuerySet[Any], *more: str) -> Iterable[tuple[Any, ...]]:
    columns = ("pk", "kind", "number_raw", "issuer__label", "issuer_name")
    for pk, kind, number, issuer, name, *rest in rows.values_list(*columns, *more):
        yield (pk, f"{kind} {number}", issuer or name, *rest)


@check(
    Severity.REVIEW,
    "Quyết định chưa có bản ký",
    meaning="Sổ ghi quyết định có hiệu lực nhưng không có tệp bản ký để đối chiếu.",
    remedy="Chụp hoặc quét bản ký và tải lên ở trang quyết định.",
)
def decisions_without_signed_copy(scope: Scope) -> Iterable[Finding]:
    signed = scope.related(DocumentFile).filter(document=OuterRef("pk"), purpose="signed")
    return findings(_named(_decisions(scope).filter(~Exists(signed))), DECISION)


@check(
    Severity.REVIEW,
    "Quyết định có hiệu lực trước ngày ký",
    meaning="Văn bản hành chính không có hiệu lực trước khi được ký; một trong hai ngày có thể bị "
    "gõ "
    "nhầm, và tổ được đếm sớm hơn thực tế.",
    remedy="So với bản ký rồi đính chính ngày.",
)
def documents_effective_before_signed(scope: Scope) -> Iterable[Finding]:
    rows = _recorded(scope).filter(effective_on__lt=F("signed_on"))
    return findings(
        _named(rows, "effective_on", "signed_on"),
        DECISION,
        lambda effect, signed: f"hiệu lực {day_words(effect)}, ký {day_words(signed)}",
    )


@check(
    Severity.NOTE,
    "Số văn bản không theo thứ tự ngày ký",
    meaning="Số lớn hơn mà ký sớm hơn số liền trước của cùng cơ quan, cùng năm: số hoặc ngày có "
    "thể "
    "bị gõ nhầm.",
    remedy="So hai văn bản với bản ký rồi đính chính số hoặc ngày.",
)
def numbers_out_of_order(scope: Scope) -> Iterable[Finding]:
    series: dict[str, Any] = {
        "partition_by": [F("issuer_id"), F("kind"), F("symbol_key"), F("year")],
        "order_by": [F("number").asc(), F("number_suffix").asc(), F("pk").asc()],
    }
    rows = (
        _recorded(scope)
        .filter(issuer__isnull=False, number__isnull=False, signed_on__isnull=False)
        .annotate(
            before=Window(Lag("signed_on"), **series),
            before_number=Window(Lag("number_raw"), **series),
        )
        .filter(before__gt=F("signed_on"))
    )
    return findings(
        _named(rows, "signed_on", "before_number", "before"),
        DECISION,
        lambda signed, number, before: (
            f"ký {day_words(signed)}, sau {number} ký {day_words(before)}"
        ),
    )


@check(
    Severity.ERROR,
    "Văn bản được nhập trước ngày ký",
    meaning="Không thể nhập vào sổ một văn bản chưa ký; ngày ký bị gõ nhầm, nên đúng hạn hay trễ "
    "hạn "
    "bị tính sai.",
    remedy="So với bản ký rồi đính chính ngày ký.",
)
def documents_typed_before_signed(scope: Scope) -> Iterable[Finding]:
    rows = _recorded(scope).filter(entered_on__lt=F("signed_on"))
    return findings(
        _named(rows, "entered_on", "signed_on"),
        DECISION,
        lambda entered, signed: f"nhập {day_words(entered)}, ký {day_words(signed)}",
    )


@check(
    Severity.REVIEW,
    "Năm của số văn bản khác năm ký",
    meaning="Số ghi một năm, ngày ký thuộc năm khác: một trong hai có thể bị gõ nhầm.",
    remedy="So với bản ký rồi đính chính.",
)
def documents_of_another_year(scope: Scope) -> Iterable[Finding]:
    rows = _recorded(scope).filter(year__isnull=False, signed_on__isnull=False)
    rows = rows.exclude(signed_on__year=F("year"))
    return findings(
        _named(rows, "year", "signed_on"),
        DECISION,
        lambda year, signed: f"năm của số {year}, ký {day_words(signed)}",
    )


@check(
    Severity.NOTE,
    "Số văn bản không đọc được",
    meaning="Sổ không tách được số và ký hiệu, nên không phát hiện được văn bản nhập hai lần.",
    remedy="Đính chính số, ký hiệu theo mẫu 41/QĐ-UBND.",
)
def documents_with_unread_numbers(scope: Scope) -> Iterable[Finding]:
    return findings(_named(_recorded(scope).filter(number__isnull=True)), DECISION)


@check(
    Severity.NOTE,
    "Quyết định của xã không tác động đến tổ nào",
    meaning="Quyết định nằm trong sổ nhưng không lập, kiện toàn hay giải thể tổ nào.",
    remedy="Nhập phần tổ và thành viên còn thiếu, hoặc hủy nếu nhập nhầm.",
)
def decisions_without_effects(scope: Scope) -> Iterable[Finding]:
    effects = scope.related(Effect).filter(document=OuterRef("pk"))
    rows = _decisions(scope).filter(~Exists(effects), plan__isnull=True)
    return findings(_named(rows), DECISION)


@check(
    Severity.ERROR,
    "Tổ, thôn của tổ hoặc thành viên dựa vào văn bản chưa hoặc không còn được ghi nhận",
    meaning="Văn bản đã hủy do nhập nhầm, hoặc còn là bản nháp, mà điều nó nói vẫn được đếm.",
    remedy="Báo quản trị: các dòng này phải được hủy cùng văn bản.",
)
def rows_of_unrecorded_documents(scope: Scope) -> Iterable[Finding]:
    unrecorded = ~Q(begun_by__state__in=RECORDED)
    team = ("team_id", "team__official_name", "commune__label", "begun_by__number_raw")
    own = ("pk", "official_name", "commune__label", "begun_by__number_raw")
    rows = chain(
        scope.rows(Team).filter(unrecorded, void=False).values_list(*own),
        scope.rows(TeamVillage)
        .filter(unrecorded, void=False, team__void=False, begun_by__isnull=False)
        .values_list(*team),
        scope.rows(Membership).filter(unrecorded, void=False, team__void=False).values_list(*team),
    )
    return findings(rows, TEAM, lambda number: f"văn bản {number or 'chưa có số'}")


@check(
    Severity.REVIEW,
    "Tổ còn theo thành phần của văn bản đã bị bãi bỏ hoặc thu hồi",
    meaning="Văn bản không còn hiệu lực nhưng chưa văn bản nào nói tổ tiếp tục ra sao.",
    remedy="Ghi quyết định kiện toàn hoặc giải thể tổ.",
)
def compositions_of_annulled_documents(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Constitution).filter(
        valid_on(scope.on),
        valid_on(scope.on, "team__"),
        void=False,
        team__void=False,
        document__state__in=("annulled", "withdrawn"),
    )
    columns = ("team_id", "team__official_name", "team__commune__label", "document__number_raw")
    return findings(rows.values_list(*columns), TEAM, lambda number: f"văn bản {number}")


@check(
    Severity.REVIEW,
    "Quyết định chờ duyệt quá 15 ngày",
    meaning="Cán bộ đã trình nhưng chưa ai xác nhận hay trả lại; tổ chưa được đếm.",
    remedy="Lãnh đạo xác nhận hoặc trả lại; hoặc tải bản ký lên để ghi vào sổ.",
)
def decisions_waiting_long(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Document).filter(
        state="submitted", submitted_at__date__lt=scope.on - LONG_WAIT
    )
    return findings(
        _named(rows, "submitted_at__date"), DECISION, lambda at: f"trình ngày {day_words(at)}"
    )
