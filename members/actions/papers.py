"""Making official papers from the register. Each paper is frozen: what it says, and its files."""

from __future__ import annotations

import dataclasses
import datetime
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.models import Unit
from communes.roles import COMMUNE_ROLES, Right
from communes.units.placing import Keys, keys_on
from members.models import Paper, PaperKind, PaperTemplate
from members.papers import compose, gather
from members.papers.data import Content, Verification
from members.papers.files import store
from members.papers.layout import Layout, layout_from
from members.papers.word import word_file
from members.papers.wording import WordingError
from teams.models import Document, DocumentKind, DocumentState, Team

if TYPE_CHECKING:
    from communes.models import Officer

# Letters and digits that are not taken for one another when a code is typed from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 20
DIGEST_SHOWN = 16
# The template that holds a province's layout, which is one for all papers.
LAYOUT_KEY = "layout"
TEMPLATE_FAULT = "Mẫu giấy của tỉnh có lỗi, báo cán bộ Sở sửa mẫu. "

# From the code of a paper to the address that its QR code opens.
AddressOf = Callable[[str], str]


def may_print_phones(officer: Officer, unit: Unit | None) -> bool:
    """Whole numbers stand on the papers of the own commune alone."""
    return (
        officer.can(Right.REVEAL_PHONES)
        and officer.role in COMMUNE_ROLES
        and unit is not None
        and unit == officer.unit
    )


@transaction.atomic
def make_decision_paper(
    *,
    document: Document,
    by: Officer,
    today: datetime.date,
    address_of: AddressOf,
    phones: bool = False,
    final: bool = False,
) -> Paper:
    """The decision with its list of members, as Word; members.tasks.press then makes the PDF.

    final: to be signed, without the words 'BẢN NHÁP' that an unsigned draft bears otherwise. The
    same content asked for again gives the same paper. Refused for what is no decision of a unit,
    for one struck out, and for numbers that the officer may not print.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.kind != DocumentKind.DECISION or document.issuer is None:
        raise Refused("Chỉ tạo được giấy cho quyết định của một đơn vị trong sổ.")
    if document.state == DocumentState.VOID:
        raise Refused("Quyết định đã hủy do nhập nhầm, không tạo giấy được nữa.")
    if not document.is_recorded and not document.draft:
        raise Refused("Quyết định chưa có nội dung. Nhập nội dung rồi tạo giấy.")
    facts = gather.decision_facts(document, by, today)
    texts, layout = _wording(document.issuer, by, today)
    draft = document.is_editable and not final

    def content(phones: bool) -> Content:
        return compose.decision(facts, texts=texts, layout=layout, draft=draft, phones=phones)

    paper = Paper(
        kind=PaperKind.DECISION,
        document=document,
        **_keys_of(document),
    )
    return _make(paper, content, document.issuer, phones, by, address_of)


@transaction.atomic
def make_member_list(
    *, unit: Unit, by: Officer, day: datetime.date, address_of: AddressOf, phones: bool = False
) -> Paper:
    """The members of all teams of a commune on a day."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    facts = gather.commune_facts(unit, by, day)
    if not facts.teams:
        raise Refused(f"{unit.label} chưa có tổ nào vào ngày {day:%d/%m/%Y}.")
    texts, layout = _wording(unit, by, day)

    def content(phones: bool) -> Content:
        return compose.member_list(facts, texts=texts, layout=layout, phones=phones)

    paper = Paper(kind=PaperKind.MEMBER_LIST, as_of=day, **keys_on(unit, day))
    return _make(paper, content, unit, phones, by, address_of)


@transaction.atomic
def make_team_paper(
    *,
    team: Team,
    kind: str,
    by: Officer,
    day: datetime.date,
    address_of: AddressOf,
    phones: bool = False,
) -> Paper:
    """The card of a team, or the list of its members, on a day."""
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    if team.commune is None or team.void or not team.valid_on(day):
        raise Refused(f"Vào ngày {day:%d/%m/%Y} không có tổ này. Chọn ngày khác.")
    facts = gather.team_facts(team, by, day)
    texts, layout = _wording(team.commune, by, day)
    write = compose.team_card if kind == PaperKind.TEAM_CARD else compose.member_list

    def content(phones: bool) -> Content:
        return write(facts, texts=texts, layout=layout, phones=phones)

    paper = Paper(kind=kind, team=team, as_of=day, **_keys_of(team))
    return _make(paper, content, team.commune, phones, by, address_of)


def _keys_of(row: Document | Team) -> Keys:
    return Keys(commune_id=row.commune_id, district_id=row.district_id, province_id=row.province_id)


def _wording(
    unit: Unit, by: Officer, day: datetime.date
) -> tuple[dict[str, dict[str, str]], Layout]:
    """The texts and the layout that the unit's province chose, as far as it chose any."""
    province = keys_on(unit, day)["province_id"]
    found = PaperTemplate.objects.visible_to(by).latest_of(province)
    layout = found.pop(LAYOUT_KEY, None)
    texts = {key: template.clauses for key, template in found.items()}
    return texts, layout_from(layout.layout if layout else None)


def _make(
    paper: Paper,
    content: Callable[[bool], Content],
    unit: Unit,
    phones: bool,
    by: Officer,
    address_of: AddressOf,
) -> Paper:
    if phones and not may_print_phones(by, unit):
        raise Refused("Chỉ cán bộ của xã in được số điện thoại của xã mình.", "phones")
    try:
        paper.digest = content(False).digest()
        said = content(phones)
    except WordingError as fault:
        raise Refused(f"{TEMPLATE_FAULT}{fault}") from fault
    paper.phones = phones
    same = _same(paper, said)
    if same is not None:
        return same
    paper.token = "".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LENGTH))
    said = dataclasses.replace(
        said,
        verification=Verification(
            address=address_of(paper.token),
            code=grouped(paper.token),
            digest=paper.digest[:DIGEST_SHOWN],
        ),
    )
    paper.content = said.as_json()
    paper.made_by = by
    store(paper.docx, word_file(said), "docx")
    paper.save()
    audit.record(
        by=by,
        verb="paper.made",
        summary=f"Tạo {paper.get_kind_display()}" + (", có số điện thoại" if phones else ""),
        target=paper.document or paper.team or unit,
        place=paper,
        after={"mã": grouped(paper.token), "mã nội dung": paper.digest},
    )
    return paper


def _same(paper: Paper, said: Content) -> Paper | None:
    """The paper that was made before with the same words in the same layout."""
    others = Paper.objects.about_the_same(paper).filter(
        digest=paper.digest, phones=paper.phones, as_of=paper.as_of
    )
    wanted = {**said.as_json(), "verification": None}
    for other in others.exclude(state=Paper.State.FAILED):
        if _normal({**other.content, "verification": None}) == _normal(wanted):
            found: Paper = other
            return found
    return None


def _normal(content: object) -> object:
    """Tuples as the lists that JSON makes of them."""
    if isinstance(content, dict):
        return {key: _normal(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_normal(value) for value in content]
    return content


def grouped(token: str) -> str:
    """'k7fq2-2mzt7-…' as printed and typed."""
    return "-".join(token[start : start + 5] for start in range(0, len(token), 5))
