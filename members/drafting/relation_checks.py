"""What speaks against acting on the earlier documents that a draft names."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from members.decisions.issuing import reach_of
from members.drafting.findings import Findings
from members.drafting.values import DecisionDraft, RelationDraft
from teams.models import Document, DocumentRelation, Effect, Team
from teams.models.document_words import ENDING

if TYPE_CHECKING:
    from collections.abc import Mapping

DONE = {
    "amend": "sửa đổi",
    "replace": "thay thế",
    "annul": "bãi bỏ",
    "withdraw": "thu hồi",
}
# Teams named in one sentence; of more it says how many.
NAMED = 3


def check_documents_acted_on(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    """They are recorded decisions of the commune, earlier, and still in force."""
    ids = [one.target_id for one in draft.acts_on if one.target_id is not None]
    if not ids or document.issuer is None:
        return
    targets = {
        one.pk: one
        for one in Document.objects.decisions()
        .recorded()
        .filter(pk__in=ids, issuer__in=reach_of(document))
    }
    ended = {
        one.target_id: one
        for one in DocumentRelation.objects.filter(target__in=ids, void=False, kind__in=ENDING)
        .exclude(document=document.pk)
        .select_related("document")
    }
    for relation in draft.acts_on:
        target = targets.get(relation.target_id or 0)
        if target is None:
            if relation.target_id is not None:
                findings.error(
                    f"{relation.place}-target",
                    "Văn bản này không có trong sổ của xã hoặc chưa có hiệu lực. Chọn lại.",
                )
            continue
        _check_target(relation, target, ended, draft, day, findings)
    _warn_of_teams_left(draft, targets, findings)


def _check_target(
    relation: RelationDraft,
    target: Document,
    ended: Mapping[int, DocumentRelation],
    draft: DecisionDraft,
    day: datetime.date,
    findings: Findings,
) -> None:
    place = f"{relation.place}-target"
    name = target.dated_name
    if target.pk in ended:
        other = ended[target.pk]
        if relation.kind in ENDING or other.begins_on <= day:
            findings.error(
                place,
                f"{name} đã bị {DONE[other.kind]} từ ngày {other.begins_on:%d/%m/%Y} theo "
                f"{other.document.dated_name}. Bỏ dòng này.",
            )
            return
    if relation.kind in ENDING:
        later = (
            DocumentRelation.objects.filter(target=target, void=False, begins_on__gte=day)
            .exclude(kind__in=ENDING)
            .select_related("document")
            .first()
        )
        if later is not None:
            findings.error(
                place,
                f"{name} còn được sửa đổi từ ngày {later.begins_on:%d/%m/%Y} theo "
                f"{later.document.dated_name}. Xem lại ngày hiệu lực.",
            )
    if target.signed_on and draft.signed_on and target.signed_on > draft.signed_on:
        findings.error(place, f"{name} được ký sau quyết định này. Xem lại ngày ký, hoặc bỏ dòng.")
    elif target.effective_on and target.effective_on >= day:
        findings.error(
            place,
            f"{name} có hiệu lực ngày {target.effective_on:%d/%m/%Y}, không sớm hơn ngày hiệu lực "
            f"của quyết định này ({day:%d/%m/%Y}). Xem lại ngày; nếu văn bản kia nhập nhầm thì "
            "hủy văn bản đó.",
        )


def _warn_of_teams_left(
    draft: DecisionDraft, targets: Mapping[int, Document], findings: Findings
) -> None:
    """Teams that a replaced decision founded, and of which the new one says nothing."""
    replaced = {
        one.target_id: one
        for one in draft.acts_on
        if one.kind == "replace" and one.target_id in targets
    }
    if not replaced:
        return
    named = [team.team_id for team in draft.teams if team.team_id]
    effects = (
        Effect.objects.filter(
            document__in=replaced, kind=Effect.Kind.FOUND, team__void=False, team__valid_to=None
        )
        .exclude(team__in=named)
        .select_related("team")
        .order_by("team__sort_key")
    )
    left: dict[int, list[Team]] = {}
    for effect in effects:
        left.setdefault(effect.document_id, []).append(effect.team)
    for pk, teams in left.items():
        some = ", ".join(team.official_name for team in teams[:NAMED])
        more = f" và {len(teams) - NAMED} tổ khác" if len(teams) > NAMED else ""
        findings.warn(
            f"{replaced[pk].place}-target",
            f"Quyết định này thay thế {targets[pk].dated_name} nhưng chưa nói gì về {some}{more}. "
            "Các tổ đó vẫn tiếp tục hoạt động; thêm vào mục các tổ nếu cần.",
        )
