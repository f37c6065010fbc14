"""What the decision page shows: forms filled in as typed, with each finding in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from members.actions.founding import team_name
from members.drafting.findings import Finding, Findings
from members.drafting.values import DecisionDraft
from members.entering.blocks import TeamNow, difference, doubts
from members.entering.entry import flat
from members.entering.forms import DocumentForm
from members.entering.targets import fill
from members.entering.team_blocks import TeamBlock, block_of, open_block

if TYPE_CHECKING:
    from communes.errors import Refused

# Where the summary leads for what stands beside no input.
BLOCKS = {"teams": "khoi-b", "teams-pasted": "id_dan-tat-ca"}
TARGETS = "chi-tieu"
ACTS = "van-ban-bi-tac-dong"
# So many teams show their grids at once; more are closed to one line each, and opened one by one.
MOST_OPEN = 4


class EntryPage:
    """The page of one draft.

    villages: of the commune on the day, and `free` those without a team. now: the teams acted on,
    as they are. opened: keys of the blocks to open; None leaves it to their number. issuers: who
    may have signed it, for a commune that goes on with others.
    strict: the person asked to hand in, so what is still missing is shown as an error too.
    """

    def __init__(
        self,
        payload: dict[str, Any],
        draft: DecisionDraft,
        findings: Findings,
        villages: dict[int, str],
        *,
        strict: bool,
        free: Mapping[int, str] | None = None,
        now: Mapping[int, TeamNow] | None = None,
        others: Mapping[int, TeamNow] | None = None,
        opened: Collection[str] | None = None,
        issuers: Collection[tuple[str, str]] = (),
    ) -> None:
        self.draft = draft
        self.warnings = findings.warnings
        self.problems: list[tuple[str, str]] = []
        self.removed = payload.get("removed", [])
        self.pasted = payload.get("pasted", {}).get("", "")
        self.undo = payload.get("undo")
        self.acts = payload.get("acts_on", [])
        self.act_problems: list[str] = []
        self.target_problems: list[str] = []
        values = flat(payload)
        self.document_form = DocumentForm(values, issuers=issuers)
        self.document_form.full_clean()
        for name in DocumentForm.NEEDED:
            self.document_form.fields[name].required = True
        now = now or {}
        self.teams = [
            block_of(team, number, now.get(team.get("team") or 0), villages)
            for number, team in enumerate(payload.get("teams", []), start=1)
        ]
        self.targets = fill(self.teams, payload)
        self._name_mergers(now, others or {})
        for block in self.teams:
            block.doubts = sum(map(len, doubts(block.team, block.now).values()))
            block.pasted = payload.get("pasted", {}).get(block.key, "")
        for block, understood in zip(self.teams, draft.teams, strict=True):
            if block.effect == "found":
                block.usual_name = team_name(replace(understood, name=""), villages)
        self.missing = [self._label(finding) for finding in findings.errors if finding.missing]
        self.tally = tally(self.teams, draft.member_count, len(self.acts))
        shown = [one for one in findings.errors if strict or not (one.missing or _to_choose(one))]
        self._open(opened, values, free or {}, shown if strict else [])
        self._inputs = self._index()
        for finding in shown:
            self._place(finding)

    @property
    def chosen_villages(self) -> set[int]:
        return {
            pk
            for block, understood in zip(self.teams, self.draft.teams, strict=True)
            if block.effect in ("found", "reconstitute")
            for pk in understood.village_ids
        }

    @property
    def ready(self) -> bool:
        """Nothing stands against handing the decision in."""
        return not self.missing and not self.problems

    @property
    def founds_only(self) -> bool:
        return all(block.effect == "found" for block in self.teams) and not self.acts

    @property
    def doubts(self) -> list[TeamBlock]:
        """Teams with rows about which somebody has to be asked."""
        return [block for block in self.teams if block.doubts]

    @property
    def takes_targets(self) -> list[TeamBlock]:
        return [block for block in self.teams if block.takes_targets]

    @property
    def some_closed(self) -> bool:
        return any(not block.open for block in self.teams)

    @property
    def takes_lists(self) -> bool:
        """Several teams have a grid, so one pasted list may fill them all."""
        return sum(block.takes_rows for block in self.teams) > 1

    @property
    def recomposes(self) -> bool:
        return any(block.effect == "reconstitute" for block in self.teams)

    def refuse(self, refusal: Refused) -> None:
        self._place(Finding(refusal.field or "", refusal.message))

    def _name_mergers(self, now: Mapping[int, TeamNow], others: Mapping[int, TeamNow]) -> None:
        """Say into which team another is merged, and offer those that may take it over."""
        ending = {block.team.get("team") for block in self.teams if block.effect == "merge"}
        going_on = [block for block in self.teams if block.effect in ("found", "reconstitute")]
        acted = {block.team.get("team") for block in self.teams}
        self.into_choices = [
            (block.key, f"{block.title} (trong quyết định này)") for block in going_on
        ]
        self.into_choices += [
            (f"team:{pk}", team.name)
            for pk, team in others.items()
            if pk not in ending and pk not in acted
        ]
        names = {block.key: block.title for block in going_on}
        names |= {f"team:{pk}": team.name for pk, team in {**others, **now}.items()}
        for block in self.teams:
            if block.effect == "merge":
                into = names.get(str(block.team.get("into") or ""), "")
                block.line = f"sáp nhập vào {into}" if into else "chưa chọn tổ tiếp tục"

    def _open(
        self,
        opened: Collection[str] | None,
        values: dict[str, Any],
        free: Mapping[int, str],
        findings: list[Finding],
    ) -> None:
        """Open the blocks asked for, and the first of those with something wrong in them."""
        wrong = [block.key for finding in findings if (block := self._block(finding.place))]
        if opened is None:
            few = len(self.teams) <= MOST_OPEN
            opened = [block.key for block in self.teams] if few else []
        keys = {*opened, *list(dict.fromkeys(wrong))[:MOST_OPEN]}
        for block in self.teams:
            block.open = block.key in keys
            if block.open:
                open_block(block, values, free.items(), self.into_choices, self.chosen_villages)

    def _index(self) -> dict[str, tuple[Any, str]]:
        """Every input of the page by its place: the form and the name of its field."""
        found: dict[str, tuple[Any, str]] = {
            name: (self.document_form, name) for name in self.document_form.fields
        }
        for block in self.teams:
            if block.form is not None and block.effect in ("found", "reconstitute"):
                found[f"{block.place}-name"] = (block.form, "name")
            for row in block.rows:
                for name in row.fields:
                    found[f"{row.prefix}-{name}"] = (row, name)
        return found

    def _place(self, finding: Finding) -> None:
        if finding.place in self._inputs:
            form, name = self._inputs[finding.place]
            form.add_error(name, finding.message)
            self._say(f"id_{finding.place}", self._label(finding))
        elif finding.place.startswith("acts_on"):
            self.act_problems.append(finding.message)
            self._say(ACTS, finding.message)
        elif "-targets-" in finding.place:
            # A target has one name for all teams; its amount is one team's.
            shared = not finding.place.endswith("-amount")
            message = finding.message if shared else self._label(finding)
            if message not in self.target_problems:
                self.target_problems.append(message)
                self._say(TARGETS, message)
        elif (block := self._block(finding.place)) is not None:
            block.problems.append(finding.message)
            self._say(f"to-{block.key}", self._label(finding))
        else:
            self._say(BLOCKS.get(finding.place, ""), finding.message)

    def _say(self, anchor: str, message: str) -> None:
        self.problems.append((anchor, message))

    def _block(self, place: str) -> TeamBlock | None:
        parts = place.split("-")
        if len(parts) > 2 and parts[0] == "teams" and parts[1].isdecimal():
            number = int(parts[1])
            return self.teams[number] if number < len(self.teams) else None
        return None

    def _label(self, finding: Finding) -> str:
        block = self._block(finding.place)
        if block is None:
            return finding.message
        parts = finding.place.split("-")
        row = f", dòng {int(parts[3]) + 1}" if len(parts) == 5 and parts[2] == "members" else ""
        name = block.team.get("name") or block.usual_name or block.title
        return f"{name}{row}: {finding.message}"


def tally(blocks: list[TeamBlock], members: int, acts: int) -> str:
    """What the decision does in all: '36 tổ: kiện toàn 36; 144 ở lại, 108 thôi, 108 mới.'"""
    if all(block.effect == "found" for block in blocks) and (blocks or not acts):
        words = f"{len(blocks)} tổ, {members} thành viên"
    elif blocks:
        kinds = Counter(block.effect_label for block in blocks)
        words = f"{len(blocks)} tổ: " + ", ".join(f"{kind} {n}" for kind, n in kinds.items())
        changes = [difference(block.team, block.now) for block in blocks if block.now]
        words += (
            f"; {sum(len(one.stays) for one in changes)} ở lại, "
            f"{sum(len(one.leaves) for one in changes)} thôi, "
            f"{sum(len(one.joins) for one in changes)} mới"
        )
    else:
        words = ""
    papers = f"tác động đến {acts} văn bản" if acts else ""
    said = "; ".join(part for part in (words, papers) if part)
    return f"{said[:1].upper()}{said[1:]}."


def _to_choose(finding: Finding) -> bool:
    """A paper was just picked; what the decision does to it is chosen next."""
    return finding.place.startswith("acts_on-") and finding.place.endswith("-kind")
