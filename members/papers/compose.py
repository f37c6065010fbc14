"""From the facts and a province's wording to the content of a paper. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from members.papers import phrases, wording
from members.papers.data import (
    Act,
    Article,
    Content,
    DecisionFacts,
    ListFacts,
    Place,
    Roster,
    Section,
)
from members.papers.defaults import national
from members.papers.layout import Layout
from members.papers.roster import columns_of, of_people, rows_of
from members.papers.vocabularies import ACTS, vocabulary_of

DOCUMENT_VERBS = {
    "amend": "Sửa đổi, bổ sung",
    "replace": "Thay thế",
    "annul": "Bãi bỏ",
    "withdraw": "Thu hồi",
}
# What a list of members is made of; those who leave stand in the articles.
WITH_MEMBERS = ("found", "reconstitute", "supplement", "replace")
_FROM_THE_SIGNING = "ngày ký Quyết định này"

# Of each template its texts by clause; a missing one is the national wording.
Texts = Mapping[str, Mapping[str, str]]


def decision(
    facts: DecisionFacts, *, texts: Texts, layout: Layout, draft: bool, phones: bool
) -> Content:
    """A decision with its appendix. Raises WordingError when a province's text cannot be read."""
    roster = _appendix(facts, texts, layout, phones)
    common = _common_values(facts, roster)
    bodies = [
        *_act_articles(facts, texts, common),
        *_document_articles(facts, texts, common),
        *_tasks(facts, texts, common),
        *_split(_text("decision", "execution", texts, common)),
    ]
    articles = tuple(
        Article(f"Điều {number}.", _closed(paragraphs))
        for number, paragraphs in enumerate(bodies, start=1)
    )
    common["so_dieu_cuoi"] = str(len(articles))
    place = facts.place
    return Content(
        kind="decision",
        draft=draft,
        issuer=phrases.issuer_lines(place),
        number=f"Số: {phrases.number_symbol(facts.number_raw)}",
        place_and_day=phrases.place_and_day(place, facts.signed_on, layout.named_in_full),
        type_name="QUYẾT ĐỊNH",
        summary=(phrases.capital(facts.summary.rstrip(".")) or "Về việc ...",),
        authority=phrases.authority(place, facts.signer_capacity),
        preamble=_preamble(facts, texts, common),
        resolves="QUYẾT ĐỊNH:",
        articles=articles,
        recipients=_recipients(_text("decision", "recipients", texts, common)),
        signature=phrases.signature(facts.signer_capacity, facts.signer_title),
        signer=facts.signer_name,
        roster=roster,
        layout=layout,
    )


def member_list(facts: ListFacts, *, texts: Texts, layout: Layout, phones: bool) -> Content:
    """The members of a commune's teams, or of one, on a day."""
    values = _list_values(facts)
    columns = columns_of(phones)
    sections = tuple(
        Section(
            f"{phrases.roman(number)}. {team.name}" + of_people(team.seats),
            rows_of(team.seats, phones),
        )
        for number, team in enumerate(facts.teams, start=1)
    )
    return _listing(
        "member_list",
        facts,
        texts,
        layout,
        values,
        Roster("", "", "", columns, sections),
    )


def team_card(facts: ListFacts, *, texts: Texts, layout: Layout, phones: bool) -> Content:
    """One team on one sheet: where it works, by which decision, who sits in it."""
    team = facts.teams[0]
    values = {
        **_list_values(facts),
        "ten_to": team.name,
        "thon": team.villages,
        "quyet_dinh": team.founded,
        "nhom": "; ".join(team.channels),
    }
    roster = Roster("", "", "", columns_of(phones), (Section("", rows_of(team.seats, phones)),))
    return _listing("team_card", facts, texts, layout, values, roster)


def _listing(
    key: str,
    facts: ListFacts,
    texts: Texts,
    layout: Layout,
    values: Mapping[str, Any],
    roster: Roster,
) -> Content:
    return Content(
        kind=key,
        draft=False,
        issuer=phrases.issuer_lines(facts.place),
        number="",
        place_and_day=phrases.place_and_day(facts.place, facts.on, layout.named_in_full),
        type_name=" ".join(wording.lines(_text(key, "type", texts, values))),
        summary=wording.lines(_text(key, "title", texts, values)),
        body=wording.lines(_text(key, "note", texts, values)),
        signature=phrases.signature("TM", ""),
        roster=roster,
        layout=layout,
    )


def _text(key: str, clause: str, texts: Texts, values: Mapping[str, Any]) -> str:
    own = texts.get(key, {}).get(clause)
    text = national(key)[clause] if own is None else own
    return wording.render(text, vocabulary_of(key), values)


def _place_values(place: Place) -> dict[str, Any]:
    return {
        "ten_xa": place.plain_name,
        "ten_huyen": place.district,
        "ten_tinh": place.province,
        "uy_ban": f"{phrases.COMMITTEE} {place.plain_name}",
    }


def _common_values(facts: DecisionFacts, roster: Roster | None) -> dict[str, Any]:
    effective = facts.effective_on or facts.signed_on
    from_signing = facts.effective_on is None or facts.effective_on == facts.signed_on
    return {
        **_place_values(facts.place),
        "so_ky_hieu": phrases.cited_number(facts.number_raw),
        "ngay_ky": phrases.day_text(facts.signed_on),
        "ngay_hieu_luc": phrases.day_text(effective) if effective else _FROM_THE_SIGNING,
        "trich_yeu": facts.summary,
        "tu_ngay_ky": from_signing,
        "co_phu_luc": roster is not None,
        "co_thanh_lap": any(act.effect in ("found", "reconstitute") for act in facts.acts),
        "so_to": str(len(facts.acts)),
        "so_thanh_vien": str(sum(len(act.seats) for act in facts.acts)),
    }


def _list_values(facts: ListFacts) -> dict[str, Any]:
    return {
        **_place_values(facts.place),
        "den_ngay": phrases.day_text(facts.on),
        "so_to": str(len(facts.teams)),
        "so_luot": str(sum(len(team.seats) for team in facts.teams)),
    }


def _act_articles(
    facts: DecisionFacts, texts: Texts, common: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for effect in ACTS:
        acts = [act for act in facts.acts if act.effect == effect]
        if acts:
            found += _split(_text(effect, "act", texts, {**common, **_act_values(acts)}))
    return found


def _act_values(acts: list[Act]) -> dict[str, Any]:
    return {
        "so_to": str(len(acts)),
        "so_thanh_vien": str(sum(len(act.seats) for act in acts)),
        "ten_to": acts[0].team if len(acts) == 1 else "",
        "nhieu_to": len(acts) > 1,
        "to": _numbered(
            {
                "ten_to": act.team,
                "thon": act.villages,
                "so_thanh_vien": str(len(act.seats)),
                "vao_to": act.into,
            }
            for act in acts
        ),
        "nguoi_thoi": _numbered(
            {"ten": one.name, "chuc_danh": one.role, "ten_to": act.team, "ly_do": one.reason}
            for act in acts
            for one in act.leaves
        ),
        "nguoi_vao": _numbered(
            {"ten": one.name, "chuc_danh": one.role, "chuc_vu": one.work, "ten_to": act.team}
            for act in acts
            for one in act.seats
        ),
        "chi_tieu": _numbered(
            {"ten_to": act.team, "chi_tieu": one.name, "so_giao": one.amount, "han": one.due}
            for act in acts
            for one in act.targets
        ),
        "dinh_chinh": _numbered(
            {"ten_to": act.team, "muc": what, "dung": right}
            for act in acts
            for what, right in act.corrections
        ),
    }


def _numbered(rows: Any) -> list[dict[str, str]]:
    return [{"stt": str(number), **row} for number, row in enumerate(rows, start=1)]


def _document_articles(
    facts: DecisionFacts, texts: Texts, common: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    if not facts.document_acts:
        return []
    rows = _numbered(
        {"tac_dong": DOCUMENT_VERBS.get(act.kind, ""), "ten": act.name, "noi_dung": act.note}
        for act in facts.document_acts
    )
    values = {**common, "van_ban": rows, "nhieu_van_ban": len(rows) > 1}
    return _split(_text("document", "act", texts, values))


def _tasks(facts: DecisionFacts, texts: Texts, common: Mapping[str, Any]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    if common["co_thanh_lap"]:
        found += _split(_text("decision", "tasks", texts, common))
    asked = [(act.team, one) for act in facts.acts for one in act.targets]
    if asked:
        lead = wording.lines(_text("decision", "targets", texts, common))
        lines = [
            f"- {team}: {one.name}, {one.amount}{f', {one.due}' if one.due else ''}"
            for team, one in asked
        ]
        found.append((*lead, *phrases.ended(lines)))
    return found


def _split(text: str) -> list[tuple[str, ...]]:
    """Articles are parted by an empty line."""
    parts = (wording.lines(part) for part in re.split(r"\n\s*\n", text))
    return [part for part in parts if part]


def _closed(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """An article ends with a full stop, whatever its last row ended with."""
    last = paragraphs[-1]
    if last.endswith("./."):
        return paragraphs
    return (*paragraphs[:-1], last.rstrip(" ;,.:") + ".")


def _preamble(facts: DecisionFacts, texts: Texts, common: Mapping[str, Any]) -> tuple[str, ...]:
    lines = list(facts.basis) or list(wording.lines(_text("decision", "basis", texts, common)))
    opened = ("căn cứ", "theo", "xét", "thực hiện")
    lines = [
        phrases.capital(line if line.lower().startswith(opened) else f"Căn cứ {line}")
        for line in lines
    ]
    if not any(line.lower().startswith(("theo", "xét")) for line in lines):
        lines += wording.lines(_text("decision", "proposal", texts, common))
    return phrases.ended(lines)


def _recipients(text: str) -> tuple[str, ...]:
    lines = [line.lstrip("-– ") for line in wording.lines(text)]
    if not lines or not lines[-1].lower().startswith("lưu"):
        lines.append("Lưu: VT")
    return tuple(f"- {line}" for line in phrases.ended(lines))


def _appendix(facts: DecisionFacts, texts: Texts, layout: Layout, phones: bool) -> Roster | None:
    acts = [act for act in facts.acts if act.effect in WITH_MEMBERS and act.seats]
    if not acts:
        return None
    sections = tuple(
        Section(
            f"{phrases.roman(number)}. {act.team}" + of_people(act.seats),
            rows_of(act.seats, phones),
        )
        for number, act in enumerate(acts, start=1)
    )
    title = wording.lines(_text("decision", "appendix_title", texts, _common_values(facts, None)))
    issuer = f"{phrases.COMMITTEE} {facts.place.plain_name}"
    if facts.signer_capacity != "TM":
        issuer = f"Chủ tịch {issuer}"
    reference = (
        f"(Kèm theo Quyết định số {phrases.cited_number(facts.number_raw)} "
        f"{phrases.day_text(facts.signed_on)} của {issuer})"
    )
    return Roster("Phụ lục", " ".join(title).upper(), reference, columns_of(phones), sections)
