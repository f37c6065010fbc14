"""Rules about a typed decision that need nothing of the register: days, numbers, teams. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from communes.place_names import village_within_sentence
from communes.vietnamese import match_key
from members.drafting.act_rules import merged_into_keys
from members.drafting.findings import Findings
from members.drafting.values import DecisionDraft, TeamDraft
from teams.document_number import KINDS, kind_of, number_problem

DECISION = "QĐ"
# Guidance 793/BTTTT-THH: the village head and two more people.
SMALLEST_USUAL_TEAM = 3
# Letters that the register keeps; longer text is an error, never cut silently.
LONGEST = {
    "number_raw": 80,
    "summary": 500,
    "signer_name": 120,
    "signer_title": 120,
    "note": 500,
}
LONGEST_BASIS = 500
LONGEST_TEAM_NAME = 250


def check_document(
    draft: DecisionDraft, raw: dict[str, str], today: datetime.date, findings: Findings
) -> None:
    if not raw["number_raw"]:
        findings.error(
            "number_raw",
            "Chưa ghi số, ký hiệu. Ghi như trên văn bản, ví dụ 41/QĐ-UBND.",
            missing=True,
        )
    elif problem := number_problem(draft.number, draft.signed_on):
        findings.error("number_raw", problem)
    elif (kind := kind_of(draft.number.symbol)) not in (None, DECISION):
        findings.warn(
            "number_raw",
            f"Ký hiệu “{draft.number.symbol}” là của {KINDS[kind].lower()}, không phải quyết định. "
            "Xem lại nếu gõ nhầm.",
        )
    for name, most in LONGEST.items():
        if len(raw[name]) > most:
            findings.error(
                name, f"Mục này dài {len(raw[name])} chữ cái, tối đa {most}. Rút gọn lại."
            )
    for line in draft.basis:
        if len(line) > LONGEST_BASIS:
            findings.error("basis", f"Căn cứ “{line[:40]}…” dài quá {LONGEST_BASIS} chữ cái.")
    for name, words in (
        ("summary", "Chưa ghi trích yếu của quyết định."),
        ("signer_name", "Chưa ghi họ và tên người ký."),
        ("signer_title", "Chưa ghi chức vụ người ký, ví dụ Chủ tịch."),
    ):
        if not raw[name]:
            findings.error(name, words, missing=True)
    if not raw["signed_on"]:
        findings.error("signed_on", "Chưa ghi ngày ký.", missing=True)
    _check_days(draft, today, findings)


def _check_days(draft: DecisionDraft, today: datetime.date, findings: Findings) -> None:
    signed = draft.signed_on
    if signed is None:
        return
    if signed > today:
        findings.error(
            "signed_on",
            f"Ngày ký {signed:%d/%m/%Y} sau hôm nay ({today:%d/%m/%Y}). Chỉ nhập quyết định đã ký.",
        )
    if draft.effective_on and draft.effective_on < signed:
        findings.error(
            "effective_on",
            f"Ngày hiệu lực {draft.effective_on:%d/%m/%Y} sớm hơn ngày ký {signed:%d/%m/%Y}. "
            "Sửa một trong hai ngày.",
        )
    if draft.announced_on and draft.announced_on < signed:
        findings.error(
            "announced_on",
            f"Ngày công bố {draft.announced_on:%d/%m/%Y} sớm hơn ngày ký {signed:%d/%m/%Y}. "
            "Sửa một trong hai ngày.",
        )
    if signed.weekday() >= 5:
        day_name = "thứ bảy" if signed.weekday() == 5 else "chủ nhật"
        findings.warn("signed_on", f"Ngày ký {signed:%d/%m/%Y} là {day_name}. Xem lại nếu gõ nhầm.")


def check_teams(
    draft: DecisionDraft,
    names: Mapping[int, str],
    findings: Findings,
    team_names: Mapping[int, str] | None = None,
) -> None:
    """names: of the villages served; team_names: of the teams acted on; as far as known."""
    if not draft.teams and not draft.acts_on:
        findings.error(
            "teams", "Quyết định chưa có tổ nào. Chọn thôn ở mục B để lập tổ.", missing=True
        )
    filled = merged_into_keys(draft)
    chosen: dict[int, str] = {}
    for index, team in enumerate(draft.teams):
        label = _label(team, index, names, team_names or {})
        if len(team.name) > LONGEST_TEAM_NAME:
            findings.error(f"{team.place}-name", f"Tên tổ dài quá {LONGEST_TEAM_NAME} chữ cái.")
        needs_villages = team.founds and team.kind == "village" and team.key not in filled
        if needs_villages and not team.village_ids:
            findings.error(f"{team.place}-villages", f"Chưa chọn thôn cho {label}.")
        if team.founds and team.kind != "village" and team.village_ids:
            findings.error(
                f"{team.place}-villages",
                f"{label[0].upper()}{label[1:]} là tổ cấp xã, không chọn thôn.",
            )
        for village in team.village_ids if team.composes else ():
            if village in chosen:
                findings.error(
                    f"{team.place}-villages",
                    f"Một thôn được chọn cho hai tổ ({chosen[village]} và {label}). Bỏ một nơi.",
                )
            chosen[village] = label
        if not team.ends and team.effect not in ("relieve", "correct"):
            _check_members(team, label, findings)


def _label(
    team: TeamDraft, index: int, names: Mapping[int, str], team_names: Mapping[int, str]
) -> str:
    """What findings call a team: as typed, as known, by its villages, else by its place."""
    known = team_names.get(team.team_id or 0, "")
    served = ", ".join(village_within_sentence(names[pk]) for pk in team.village_ids if pk in names)
    return team.name or known or (f"tổ {served}" if served else f"tổ thứ {index + 1}")


def _check_members(team: TeamDraft, label: str, findings: Findings) -> None:
    leaders = [member for member in team.members if member.role == "leader"]
    for extra in leaders[1:]:
        findings.error(
            f"{extra.place}-role",
            f"{label[0].upper()}{label[1:]} có hai tổ trưởng: {leaders[0].name} và {extra.name}. "
            "Chọn một người.",
        )
    if team.composes:
        _warn_of_composition(team, label, bool(leaders), findings)
    seen: set[tuple[str, str, int | None]] = set()
    for member in team.members:
        same = (match_key(member.name), member.phone, member.person_id)
        if member.name and same in seen:
            findings.error(
                f"{member.place}-name",
                f"{member.name} có hai dòng trong {label}. Xóa một dòng; "
                "nếu là hai người trùng tên, ghi số điện thoại để phân biệt.",
            )
        seen.add(same)


def _warn_of_composition(team: TeamDraft, label: str, led: bool, findings: Findings) -> None:
    if not team.members:
        if team.founds:
            findings.warn(f"{team.place}-members", f"{label}: chưa có danh sách thành viên.")
        return
    if not led:
        findings.warn(f"{team.place}-members", f"{label}: chưa có tổ trưởng.")
    if team.kind == "village" and len(team.members) < SMALLEST_USUAL_TEAM:
        findings.warn(
            f"{team.place}-members",
            f"{label} có {len(team.members)} người (hướng dẫn: từ {SMALLEST_USUAL_TEAM} người).",
        )
