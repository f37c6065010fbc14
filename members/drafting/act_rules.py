"""Rules about acts on teams and documents that need nothing of the register. Pure."""

from __future__ import annotations

from members.drafting.findings import Findings
from members.drafting.values import CorrectionDraft, DecisionDraft, TeamDraft

LONGEST_REASON = 200
LONGEST_NOTE = 300
LONGEST_TARGET = {"name": 200, "measure": 40}
LONGEST_CORRECTED = {"full_name": 120, "organisation": 150, "posts": 500}
SEAT_FIELDS = ("full_name", "role", "posts", "organisation")
SEAT_ROLES = ("leader", "deputy", "secretary", "member")


def check_acts(draft: DecisionDraft, findings: Findings) -> None:
    blocks = {team.key: team for team in draft.teams}
    ended = {team.team_id for team in draft.teams if team.ends}
    first: dict[int, TeamDraft] = {}
    for team in draft.teams:
        if not team.founds and team.team_id is None:
            findings.error(f"{team.place}-team", "Chưa chọn tổ mà quyết định tác động đến.")
        elif team.team_id is not None and team.team_id in first:
            findings.error(
                f"{team.place}-team",
                "Tổ này đã có một mục khác trong quyết định. Gộp vào một mục: vừa có người vào vừa "
                "có người thôi thì chọn “thay thế”.",
            )
        elif team.team_id is not None:
            first[team.team_id] = team
        _check_people(team, findings)
        if team.effect == "merge":
            _check_merger(team, blocks, ended, findings)
        if team.effect == "correct":
            _check_corrections(team, findings)
        _check_targets(team, findings)
    _check_relations(draft, findings)


def merged_into_keys(draft: DecisionDraft) -> set[str]:
    """The blocks that other teams of the draft are merged into."""
    return {team.into_key for team in draft.teams if team.effect == "merge" and team.into_key}


def _check_people(team: TeamDraft, findings: Findings) -> None:
    if team.effect == "reconstitute" and not team.members:
        findings.error(
            f"{team.place}-members",
            "Kiện toàn cần danh sách thành viên từ nay về sau. Ghi đủ cả người ở lại.",
            missing=True,
        )
    if team.effect in ("supplement", "replace") and not team.members:
        findings.error(f"{team.place}-members", "Chưa ghi người vào tổ.", missing=True)
    if team.effect in ("relieve", "replace") and not team.leaves:
        findings.error(f"{team.place}-leaves", "Chưa chọn người thôi tham gia tổ.", missing=True)
    seen: set[int] = set()
    for leave in team.leaves:
        if leave.person_id in seen:
            findings.error(leave.place, "Người này đã được chọn cho thôi ở một dòng khác.")
        seen.add(leave.person_id)
        if len(leave.reason) > LONGEST_REASON:
            findings.error(leave.place, f"Lý do dài quá {LONGEST_REASON} chữ cái. Rút gọn lại.")


def _check_merger(
    team: TeamDraft, blocks: dict[str, TeamDraft], ended: set[int | None], findings: Findings
) -> None:
    place = f"{team.place}-into"
    if team.into_team_id is not None:
        if team.into_team_id == team.team_id:
            findings.error(place, "Tổ không sáp nhập vào chính nó. Chọn tổ khác.")
        elif team.into_team_id in ended:
            findings.error(place, "Tổ nhận sáp nhập cũng kết thúc theo quyết định này. Chọn lại.")
        return
    other = blocks.get(team.into_key)
    if not team.into_key or other is None:
        findings.error(place, "Chưa chọn tổ nhận sáp nhập.", missing=not team.into_key)
    elif other is team or not other.composes:
        findings.error(
            place, "Tổ nhận sáp nhập phải là tổ được thành lập hoặc kiện toàn. Chọn lại."
        )


def _check_corrections(team: TeamDraft, findings: Findings) -> None:
    if not team.corrections:
        findings.error(f"{team.place}-corrections", "Chưa ghi nội dung đính chính.", missing=True)
    seen: set[tuple[str, int | None, str]] = set()
    for correction in team.corrections:
        key = (correction.what, correction.person_id, correction.field)
        if key in seen:
            findings.error(f"{correction.place}-value", "Mục này đã được đính chính ở dòng khác.")
        seen.add(key)
        _check_correction(correction, findings)


def _check_correction(correction: CorrectionDraft, findings: Findings) -> None:
    place = f"{correction.place}-value"
    if correction.what == "name":
        if not correction.value:
            findings.error(place, "Chưa ghi tên đúng của tổ.")
        if len(correction.value) > 250:
            findings.error(place, "Tên tổ dài quá 250 chữ cái.")
        return
    if correction.what != "seat" or correction.field not in SEAT_FIELDS:
        findings.error(f"{correction.place}-field", "Chưa chọn mục cần đính chính.")
        return
    if correction.person_id is None:
        findings.error(f"{correction.place}-person", "Chưa chọn người cần đính chính.")
    if correction.field == "role" and correction.value not in SEAT_ROLES:
        findings.error(place, "Chọn chức danh trong danh sách.")
    if correction.field == "full_name" and (not correction.value or correction.value[0] in "=+-@"):
        findings.error(place, "Ghi họ và tên đúng.")
    most = LONGEST_CORRECTED.get(correction.field)
    if most and len(correction.value) > most:
        findings.error(place, f"Dài quá {most} chữ cái. Rút gọn lại.")
    if correction.field == "posts" and any(len(post) > 120 for post in correction.value.split(",")):
        findings.error(place, "Mỗi chức vụ dài nhất 120 chữ cái. Rút gọn lại.")


def _check_targets(team: TeamDraft, findings: Findings) -> None:
    seen: set[str] = set()
    for target in team.targets:
        if not target.name:
            findings.error(f"{target.place}-name", "Chưa ghi tên chỉ tiêu.")
        if not target.measure:
            findings.error(f"{target.place}-measure", "Chưa ghi đơn vị tính, ví dụ: hộ, lượt, %.")
        for name, most in LONGEST_TARGET.items():
            if len(getattr(target, name)) > most:
                findings.error(f"{target.place}-{name}", f"Dài quá {most} chữ cái. Rút gọn lại.")
        if target.amount is None and not any(
            finding.place == f"{target.place}-amount" for finding in findings.errors
        ):
            findings.error(f"{target.place}-amount", "Chưa ghi số được giao.", missing=True)
        if target.name and target.name.lower() in seen:
            findings.error(f"{target.place}-name", "Tổ này đã có chỉ tiêu cùng tên.")
        seen.add(target.name.lower())
    if team.targets and team.ends:
        findings.error(
            f"{team.targets[0].place}-name", "Tổ kết thúc theo quyết định này, không giao chỉ tiêu."
        )


def _check_relations(draft: DecisionDraft, findings: Findings) -> None:
    seen: set[int] = set()
    for relation in draft.acts_on:
        if relation.target_id is not None and relation.target_id in seen:
            findings.error(f"{relation.place}-target", "Văn bản này đã được chọn ở dòng khác.")
        if relation.target_id is not None:
            seen.add(relation.target_id)
        if len(relation.note) > LONGEST_NOTE:
            findings.error(
                f"{relation.place}-note", f"Dài quá {LONGEST_NOTE} chữ cái. Rút gọn lại."
            )
