"""The chain of a team: random sequences of acts, typed in any order, some struck out."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communes.errors import Refused
from members.actions import decisions
from members.chains.chain import replay
from members.chains.values import Act, Chain, Deed, Flaw, Sitting
from members.models import Membership
from teams.models import Constitution, Document, DocumentState, Effect, Team, TeamVillage
from tests import make
from tests.depths import examples
from tests.members.drafting import payload

START = datetime.date(2022, 6, 1)
DAYS = [START + datetime.timedelta(days=n) for n in range(24)]
EFFECTS = [
    "found",
    "found",
    "reconstitute",
    "supplement",
    "replace",
    "relieve",
    "merge",
    "dissolve",
    "correct",
    "annul",
    "void",
]

steps = st.lists(
    st.fixed_dictionaries(
        {
            "effect": st.sampled_from(EFFECTS),
            "day": st.integers(2, 20),
            "lag": st.integers(0, 2),
            "team": st.integers(0, 5),
            "other": st.integers(0, 5),
            "villages": st.sets(st.integers(0, 3), max_size=2),
            "people": st.lists(st.integers(0, 5), unique=True, min_size=1, max_size=3),
            "leaves": st.lists(st.integers(0, 5), unique=True, min_size=1, max_size=2),
            "led": st.booleans(),
        }
    ),
    min_size=2,
    max_size=8,
)


class Register:
    """A commune whose officials record what a sequence of steps says."""

    def __init__(self, home, clerk, chair) -> None:
        self.clerk, self.chair = clerk, chair
        self.villages = [make.make_village(home) for _ in range(4)]
        self.people = [make.make_person(f"Người {n}", commune=home) for n in range(6)]
        self.documents: list[Document] = []

    def play(self, step: dict[str, Any]) -> tuple[bool, datetime.date | None]:
        """Whether the step was recorded, and from when it has effect (None: struck out)."""
        if step["effect"] == "void":
            return self._void(step)
        day = DAYS[step["day"]]
        content = self._content(step, day)
        if content is None:
            return False, day
        document = decisions.start_draft(
            issuer=self.clerk.unit, payload=content, by=self.clerk, today=make.TODAY
        )
        Document.objects.filter(pk=document.pk).update(state=DocumentState.SUBMITTED)
        try:
            document = decisions.confirm(document=document, by=self.chair, today=make.TODAY)
        except Refused:
            return False, day
        self.documents.append(document)
        return True, day

    def _void(self, step: dict[str, Any]) -> tuple[bool, None]:
        if not self.documents:
            return False, None
        document = self.documents[step["team"] % len(self.documents)]
        try:
            decisions.void_decision(document=document, reason="Nhầm", by=self.chair)
        except Refused:
            return False, None
        self.documents.remove(document)
        return True, None

    def _content(self, step: dict[str, Any], day: datetime.date) -> dict[str, Any] | None:
        signed = day - datetime.timedelta(days=step["lag"])
        content = payload(
            number_raw=f"{Document.objects.count() + 1}/QĐ-UBND",
            signed_on=f"{signed:%d/%m/%Y}",
            effective_on=f"{day:%d/%m/%Y}",
        )
        content["acts_on"] = []
        if step["effect"] == "annul":
            if not self.documents:
                return None
            target = self.documents[step["team"] % len(self.documents)]
            content["acts_on"] = [{"target": target.pk, "kind": "annul", "note": ""}]
            return content
        block = self._block(step)
        content["teams"] = [block] if block is not None else []
        return content if block is not None else None

    def _block(self, step: dict[str, Any]) -> dict[str, Any] | None:
        effect = step["effect"]
        members = [
            {
                "name": self.people[n].full_name,
                "role": "leader" if step["led"] and place == 0 else "member",
                "person": self.people[n].pk,
            }
            for place, n in enumerate(step["people"])
        ]
        block: dict[str, Any] = {
            "key": "t1",
            "effect": effect,
            "kind": "village",
            "name": "",
            "villages": [self.villages[n].pk for n in step["villages"]],
            "members": members,
            "leaves": [
                {"person": self.people[n].pk, "reason": "chuyển đi"} for n in step["leaves"]
            ],
        }
        if effect == "found":
            return block
        teams = list(Team.objects.filter(void=False).order_by("pk"))
        if not teams:
            return None
        block["team"] = teams[step["team"] % len(teams)].pk
        if effect == "merge":
            block["into"] = f"team:{teams[step['other'] % len(teams)].pk}"
        if effect == "correct":
            block["corrections"] = [{"what": "name", "value": f"Tổ {step['day']}"}]
        return block


def state_of_register() -> dict[datetime.date, dict[int, Any]]:
    """For every day the teams in being, with villages, seats and composition, from the rows."""
    teams = list(Team.objects.filter(void=False))
    rows: dict[type, list[Any]] = {
        model: list(model.objects.filter(void=False))
        for model in (Membership, TeamVillage, Constitution)
    }
    found: dict[datetime.date, dict[int, Any]] = {}
    for day in DAYS:
        now = {model: [row for row in rows[model] if row.valid_on(day)] for model in rows}
        found[day] = {
            team.pk: (
                sorted(row.village_id for row in now[TeamVillage] if row.team_id == team.pk),
                sorted(
                    (row.person_id, row.role, row.begun_by_id, row.constitution.document_id)
                    for row in now[Membership]
                    if row.team_id == team.pk
                ),
                [row.document_id for row in now[Constitution] if row.team_id == team.pk],
            )
            for team in teams
            if team.valid_on(day)
        }
    return found


def state_of_chains(documents: list[Document]) -> dict[datetime.date, dict[int, Any]]:
    """The same from the drafts of the recorded decisions, played through from the beginning."""
    acts: dict[int, list[Act]] = defaultdict(list)
    for document in documents:
        day, signed = document.effective_on, document.signed_on
        for effect in Effect.objects.filter(document=document):
            block = (document.draft["teams"] or [{}])[0]
            seats = tuple(
                Sitting((document.pk, row["person"]), row["person"], row["role"])
                for row in block.get("members", [])
                if effect.kind in ("found", "reconstitute", "supplement", "replace")
            )
            named = {seat.person for seat in seats} if effect.kind == "reconstitute" else set()
            leaves = {
                row["person"]: row["reason"]
                for row in block.get("leaves", [])
                if row["person"] not in named
                and effect.kind in ("reconstitute", "replace", "relieve")
            }
            listed = effect.kind in ("found", "reconstitute") and block["villages"]
            acts[effect.team_id].append(
                Act(
                    Deed(effect.kind),
                    day,
                    signed,
                    document.pk,
                    seats,
                    leaves,
                    tuple(block["villages"]) if listed else None,
                    effect.details.get("target"),
                )
            )
            if effect.kind == "merge":
                handed = tuple(effect.details["villages"])
                acts[effect.into_id].append(
                    Act(Deed.TAKE, day, signed, document.pk, villages=handed)
                )
    histories = {pk: replay(Chain(tuple(one))) for pk, one in acts.items()}
    return {
        day: {
            pk: (
                sorted(history.served_on(day)),
                sorted(
                    (seat.sitting.person, seat.sitting.role, seat.begun_by, seat.composition)
                    for seat in history.seated_on(day)
                ),
                [span.begun_by for span in history.compositions if span.covers(day)],
            )
            for pk, history in histories.items()
            if history.there_on(day)
        }
        for day in DAYS
    }


@pytest.fixture
def register_parts(home, clerk, chair):
    return home, clerk, chair


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=steps)
def test_register_says_what_its_chains_say_whatever_is_recorded(register_parts, sequence):
    with transaction.atomic():
        register = Register(*register_parts)
        known = state_of_register()
        for step in sequence:
            recorded, day = register.play(step)
            now = state_of_register()
            if not recorded:
                assert now == known
            elif day is not None:
                past = [one for one in DAYS if one < day]
                assert [now[one] for one in past] == [known[one] for one in past]
            known = now
        assert known == state_of_chains(register.documents)
        for teams in known.values():
            served = [village for villages, _, _ in teams.values() for village in villages]
            assert len(served) == len(set(served))
            for _, seats, compositions in teams.values():
                assert sum(role == "leader" for _, role, _, _ in seats) <= 1
                assert len({person for person, _, _, _ in seats}) == len(seats)
                assert len(compositions) <= 1
        transaction.set_rollback(True)


def act(deed: Deed, day: int, document: int, **more: Any) -> Act:
    return Act(deed, DAYS[day], DAYS[day], document, **more)


def seats(*people: int) -> tuple[Sitting, ...]:
    return tuple(
        Sitting(person, person, "member" if place else "leader")
        for place, person in enumerate(people)
    )


def test_acts_are_played_in_the_order_of_their_days_not_of_their_entry():
    history = replay(
        Chain(
            (
                act(Deed.DISSOLVE, 9, 2),
                act(Deed.RECONSTITUTE, 5, 3, seats=seats(7), leaves={8: "mất"}),
                act(Deed.FOUND, 1, 1, seats=seats(7, 8), villages=(4,)),
            )
        )
    )
    assert history.problems == []
    assert [(one.begin, one.end, one.ended_by) for one in history.seats] == [
        (DAYS[1], DAYS[4], 3),
        (DAYS[1], DAYS[4], 3),
        (DAYS[5], DAYS[8], 2),
    ]
    assert [one.reason for one in history.seats] == ["", "mất", ""]
    assert history.composition_on(DAYS[6]) == 3
    assert history.served_on(DAYS[8]) == [4]
    assert not history.there_on(DAYS[9])


def test_decisions_of_one_day_come_in_the_order_of_signing():
    late = Act(Deed.RELIEVE, DAYS[5], DAYS[4], 9, leaves={8: ""})
    early = Act(Deed.SUPPLEMENT, DAYS[5], DAYS[3], 10, seats=(Sitting("x", 8, "member"),))
    history = replay(Chain((act(Deed.FOUND, 1, 1), late, early)))
    assert [one.flaw for one in history.problems] == [Flaw.SAME_DAY]


@pytest.mark.parametrize(
    ("one", "flaw"),
    [
        (act(Deed.DISSOLVE, 0, 2), Flaw.BEFORE_FOUNDING),
        (act(Deed.DISSOLVE, 1, 2), Flaw.SAME_DAY),
        (act(Deed.SUPPLEMENT, 12, 2), Flaw.AFTER_END),
        (act(Deed.SUPPLEMENT, 3, 2, seats=seats(9)), Flaw.TWO_LEADERS),
        (act(Deed.SUPPLEMENT, 3, 2, seats=(Sitting("x", 8, "member"),)), Flaw.SEATED_TWICE),
        (act(Deed.RELIEVE, 3, 2, leaves={9: ""}), Flaw.NOT_SEATED),
    ],
)
def test_act_that_does_not_fit_is_a_problem(one, flaw):
    whole = Chain((act(Deed.FOUND, 1, 1, seats=seats(7, 8)), act(Deed.DISSOLVE, 10, 3)))
    assert replay(whole).problems == []
    assert flaw in {problem.flaw for problem in replay(whole.with_acts([one])).problems}
    assert replay(whole.with_acts([one]).without(2)).problems == []


def test_nothing_older_revives_when_a_composition_is_annulled():
    chain = Chain(
        (
            act(Deed.FOUND, 1, 1, seats=seats(7, 8), villages=(4,)),
            act(Deed.RECONSTITUTE, 5, 2, seats=seats(7)),
            act(Deed.SUPPLEMENT, 6, 3, seats=(Sitting("x", 9, "member"),)),
            act(Deed.ANNUL, 8, 4, target=2),
        )
    )
    history = replay(chain)
    assert history.seated_on(DAYS[8]) == []
    assert history.composition_on(DAYS[8]) is None
    assert history.there_on(DAYS[8])
    again = replay(chain.with_acts([act(Deed.SUPPLEMENT, 9, 5)]))
    assert [one.flaw for one in again.problems] == [Flaw.NO_COMPOSITION]
    assert len(replay(chain.without(4)).seated_on(DAYS[8])) == 2
