"""A reform comes first, then the decisions of its day: communes sign on the very day."""

from __future__ import annotations

import datetime

import pytest

from communes.errors import Refused
from communes.roles import Role
from members.actions import decisions
from members.actions.settling import settle
from reports.actions import reforming
from reports.actions.unit_reform import follow_units, undo_units
from reports.boards.kept_board import board_on
from reports.reforms.work import worked_out
from teams.models import Team, TeamState, TeamVillage
from tests import make
from tests.after_reform import DAY, end_districts
from tests.make import day
from tests.members.drafting import member, payload, team, three_people
from tests.reports.reforming import ON, applied, drafted, named_on


def put(clerk, chair, blocks, on, number):
    """A decision of several blocks put in force, signed and in effect on one day."""
    content = payload(
        *({**block, "key": f"t{place}"} for place, block in enumerate(blocks, start=1)),
        number_raw=f"{number}/QĐ-UBND",
        signed_on=f"{on:%d/%m/%Y}",
    )
    today = max(on, datetime.date(2022, 7, 20))
    document = decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=today)
    decisions.submit(document=document, by=clerk, today=today)
    return decisions.confirm(document=document, by=chair, today=today)


def act(effect, one, **more):
    base = {"key": "", "kind": "village", "name": "", "villages": [], "members": []}
    return {**base, "effect": effect, "team": one.pk, **more}


def served(one, on):
    rows = TeamVillage.objects.on(on).filter(team=one, void=False).order_by("village_id")
    return list(rows.values_list("village_id", "inherited"))


def rows_of(*teams):
    rows = TeamVillage.objects.filter(team__in=teams).order_by("pk")
    return list(rows.values("team", "village", "valid_from", "valid_to", "void", "ended_by"))


def test_a_decision_of_the_day_settles_what_a_merger_of_villages_left(home, clerk, chair):
    villages = [make.make_village(home, name, households=9) for name in ("A", "B")]
    paper = make.make_document(home, signed_on=day("10/6/2022"))
    first, second = (make.make_team(home, [village], paper, members=["An"]) for village in villages)
    reform = applied(home, "Sáp nhập thôn A và thôn B thành thôn C", chair)
    new = named_on(home, ON)["Thôn C"]
    assert served(first, ON) == served(second, ON) == [(new.pk, True)]
    before = rows_of(first, second)
    document = put(
        clerk,
        chair,
        [
            act("reconstitute", first, villages=[new.pk], members=three_people()),
            act("dissolve", second),
        ],
        ON,
        41,
    )
    assert served(first, ON) == [(new.pk, False)]
    assert served(second, ON) == []
    eve = ON - datetime.timedelta(days=1)
    assert served(second, eve) == [(villages[1].pk, False)]
    states = [one.state_on(ON) for one in Team.objects.order_by("pk")]
    assert states == [TeamState.ACTIVE, TeamState.ENDED]
    shown = board_on(home, ON, lambda _: [])
    assert (shown.row.counts.village_teams, shown.row.counts.villages_with_team) == (1, 1)
    # Played through again nothing changes; the reform is not undone beneath the decision.
    settled = rows_of(first, second)
    settle([first.pk, second.pk])
    assert rows_of(first, second) == settled
    with pytest.raises(Refused):
        reforming.undo_reform(reform=reform, reason="thử", by=chair)
    # Struck out, the decision gives back what the merger had left.
    decisions.void_decision(document=document, reason="gõ nhầm", by=chair)
    left = [row for row in rows_of(first, second) if not row["void"]]
    assert left == before


def test_a_village_renamed_on_the_day_may_have_been_given_its_team_that_day(home, clerk, chair):
    village = make.make_village(home, "A", households=9)
    put(clerk, chair, [team(village, members=three_people())], ON, 41)
    reform = reforming.apply_reform(
        reform=drafted(home, "Đổi tên thôn A thành thôn Tân Lập", chair), by=chair
    )
    assert set(named_on(home, ON)) == {"Thôn Tân Lập"}
    reforming.undo_reform(reform=reform, reason="thử", by=chair)
    # A village that ends on the day can be given nothing on it.
    make.make_village(home, "B", households=9)
    merger = drafted(home, "Sáp nhập thôn A và thôn B thành thôn C", chair)
    assert any("41/QĐ-UBND" in one.message for one in worked_out(merger, chair).outcome.errors)


def test_a_commune_signs_on_the_day_on_which_it_began(land, settings):
    villages = [make.make_village(land.home, name, households=9) for name in ("A", "B", "D")]
    paper = make.make_document(land.home, signed_on=day("10/6/2022"))
    first, second = (
        make.make_team(land.home, [village], paper, members=["An"]) for village in villages[:2]
    )
    end_districts(land)
    settings.PORTAL_TODAY = DAY
    admin = make.make_officer(Role.ADMIN, username="quantri")
    reforms = follow_units(on=DAY, by=admin)
    clerk, chair = (
        make.make_officer(role, land.chien_dan, valid_from=DAY) for role in (Role.CLERK, Role.CHAIR)
    )
    document = put(
        clerk,
        chair,
        [
            act(
                "reconstitute", first, villages=[v.pk for v in villages[:2]], members=three_people()
            ),
            act("dissolve", second),
            team(villages[2], members=[member("Lê Văn Mới", "leader"), *three_people()[1:]]),
        ],
        DAY,
        1,
    )
    assert served(first, DAY) == [(villages[0].pk, False), (villages[1].pk, False)]
    assert served(second, DAY) == []
    assert Team.objects.there_on(DAY).count() == 2
    assert board_on(land.chien_dan, DAY, lambda _: []).row.counts.villages_with_team == 3
    with pytest.raises(Refused, match="Hủy quyết định đó trước"):
        undo_units(reform=reforms[0], reason="thử", by=admin)
    decisions.void_decision(document=document, reason="gõ nhầm", by=chair)
    assert served(second, DAY) == [(villages[1].pk, False)]
    assert served(first, DAY) == [(villages[0].pk, False)]
    undo_units(reform=reforms[0], reason="thử", by=admin)
    assert served(second, DAY) == [(villages[1].pk, False)]
