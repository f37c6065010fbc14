"""Striking out a decision that was entered by mistake, with all that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communes.errors import Refused
from members.actions.acting import find_by_all_names, take_state
from members.actions.formal_corrections import give_back_corrections
from members.actions.settling import settle
from members.chains.act_plan import TeamKey, clashes, new_problems
from members.chains.chain import replay
from members.chains.rows import TeamRows, load
from members.chains.values import HARMLESS, History
from members.models import Membership
from teams.models import (
    RECORDED,
    Constitution,
    Document,
    DocumentRelation,
    DocumentState,
    Effect,
    Team,
    TeamTarget,
    TeamVillage,
)
from teams.placing import communes_of

if TYPE_CHECKING:
    from communes.models import Officer


def strike_out(*, document: Document, by: Officer) -> set[int]:
    """Make a decision and its rows void, and settle the teams it acted on; the communes touched.

    Nothing is deleted. Refused when a later document rests on it. Call under the locks of void.
    """
    _refuse_if_acted_on(document)
    founded = set(Team.objects.filter(begun_by=document).values_list("pk", flat=True))
    _refuse_if_built_on(document, founded)
    touched = _touched(document) - founded
    _refuse_if_chains_break(document, touched)
    document.state = DocumentState.VOID
    document.save(update_fields=["state", "void_reason"])
    give_back_corrections(document=document, by=by)
    Membership.objects.filter(begun_by=document).update(void=True)
    Constitution.objects.filter(document=document).update(void=True)
    TeamVillage.objects.filter(begun_by=document).update(void=True)
    Team.objects.filter(begun_by=document).update(void=True)
    TeamTarget.objects.filter(document=document).update(void=True)
    DocumentRelation.objects.filter(document=document).update(void=True)
    settle(touched)
    find_by_all_names(touched)
    take_state(Document.objects.filter(acted_on_by__document=document, state__in=RECORDED))
    return {document.commune_id or 0, *communes_of(touched | founded)} - {0}


def _touched(document: Document) -> set[int]:
    pairs = Effect.objects.filter(document=document).values_list("team_id", "into_id")
    return {pk for pair in pairs for pk in pair if pk is not None}


def _refuse_if_acted_on(document: Document) -> None:
    relation = document.acted_on_by.standing().select_related("document").first()
    if relation is not None:
        raise Refused(
            f"{relation.document.dated_name} đã {relation.get_kind_display()} quyết định này. Hủy "
            "văn bản đó trước."
        )


def _refuse_if_built_on(document: Document, founded: set[int]) -> None:
    """A team cannot be void while another decision acts on it or merges a team into it."""
    for condition in ({"team__in": founded}, {"into__in": founded}):
        later = (
            Effect.objects.filter(**condition)
            .exclude(document=document)
            .exclude(document__state=DocumentState.VOID)
            .select_related("document")
            .first()
        )
        if later is not None:
            raise Refused(
                f"{later.document.dated_name} đã dựa trên tổ của quyết định này. Hủy văn bản đó "
                "trước."
            )


def _refuse_if_chains_break(document: Document, touched: set[int]) -> None:
    """What later decisions did must stand without this one, too."""
    rows = load(touched)
    before = {pk: replay(one.chain) for pk, one in rows.items()}
    after: dict[TeamKey, History] = {
        pk: replay(one.chain.without(document.pk)) for pk, one in rows.items()
    }
    for key, problem in new_problems(before, after):
        if problem.flaw not in HARMLESS:
            _refuse(document, problem.document, _name(rows, key))
    for clash in clashes(after):
        other = _later_of(clash.key, clash.other, clash.village, document)
        _refuse(document, other, _name(rows, clash.key))


def _later_of(key: TeamKey, other: TeamKey, village: int, document: Document) -> int:
    """The document by which a village went to another team than the one that would revive."""
    row = (
        TeamVillage.objects.filter(team__in=[key, other], village=village, void=False)
        .exclude(begun_by=document)
        .order_by("-valid_from")
        .first()
    )
    return row.begun_by_id or 0 if row is not None else 0


def _name(rows: dict[int, TeamRows], key: TeamKey) -> str:
    return str(rows[key].team.official_name) if isinstance(key, int) else "tổ"


def _refuse(document: Document, other: int, team: str) -> None:
    later = Document.objects.filter(pk=other).first()
    name = later.dated_name if later is not None else "Một văn bản ghi sau"
    raise Refused(f"{name} đã dựa trên điều quyết định này làm với {team}. Hủy văn bản đó trước.")
