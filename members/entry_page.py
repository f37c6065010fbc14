"""What the decision page shows: forms filled in as typed, with each finding in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communes.place_names import village_within_sentence
from members.actions.founding import team_name
from members.draft_values import DecisionDraft
from members.entry_forms import KIND_LABELS, TeamForm, forms_of
from members.findings import Finding, Findings

if TYPE_CHECKING:
    from communes.errors import Refused


# Where the summary leads for what stands beside no input.
BLOCKS = {"teams": "khoi-b", "teams-pasted": "id_dan-tat-ca"}


class EntryPage:
    """The page of one draft.

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
    ) -> None:
        self.draft = draft
        self.warnings = findings.warnings
        self.missing = [finding for finding in findings.errors if finding.missing]
        self.document_form, self.teams = forms_of(payload)
        self.problems: list[tuple[str, str]] = []
        self.removed = payload.get("removed", [])
        self.pasted = payload.get("pasted", {}).get("", "")
        self._inputs = self._index()
        for team, understood in zip(self.teams, draft.teams, strict=True):
            team.kind_label = KIND_LABELS[understood.kind]
            served = [villages.get(pk, "thôn không còn") for pk in understood.village_ids]
            team.served = ", ".join(map(village_within_sentence, served))
            team.usual_name = team_name(understood, villages)
        for finding in findings.errors:
            if strict or not finding.missing:
                self._place(finding)

    @property
    def chosen_villages(self) -> set[int]:
        return {pk for team in self.draft.teams for pk in team.village_ids}

    @property
    def ready(self) -> bool:
        """Nothing stands against handing the decision in."""
        return not self.missing and not self.problems

    def refuse(self, refusal: Refused) -> None:
        self._place(Finding(refusal.field or "", refusal.message))

    def _index(self) -> dict[str, tuple[Any, str]]:
        """Every input of the page by its place: the form and the name of its field."""
        found: dict[str, tuple[Any, str]] = {
            name: (self.document_form, name) for name in self.document_form.fields
        }
        for team in self.teams:
            found[f"{team.prefix}-name"] = (team, "name")
            for row in team.rows:
                for name in row.fields:
                    found[f"{row.prefix}-{name}"] = (row, name)
        return found

    def _place(self, finding: Finding) -> None:
        if finding.place in self._inputs:
            form, name = self._inputs[finding.place]
            form.add_error(name, finding.message)
            self.problems.append((f"id_{finding.place}", self._label(finding)))
            return
        team = self._team(finding.place)
        if team is not None:
            team.problems.append(finding.message)
            self.problems.append((f"to-{team.team['key']}", self._label(finding)))
            return
        self.problems.append((BLOCKS.get(finding.place, ""), finding.message))

    def _team(self, place: str) -> TeamForm | None:
        for team in self.teams:
            if place.startswith(f"{team.prefix}-"):
                return team
        return None

    def _label(self, finding: Finding) -> str:
        team = self._team(finding.place)
        if team is None:
            return finding.message
        parts = finding.place.split("-")
        row = f", dòng {int(parts[3]) + 1}" if len(parts) == 5 else ""
        return f"{team.team.get('name') or team.usual_name}{row}: {finding.message}"
