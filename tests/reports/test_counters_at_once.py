"""Ten officials of one province at once: the board is that of a recount, and nothing is lost."""

from __future__ import annotations

import threading

from django.db import connection

from communes.errors import Refused
from communes.models import Officer
from communes.roles import Role
from members.actions import decisions
from members.models import Membership
from reports import counters
from reports.boards.board import as_json, board
from reports.boards.kept_board import board_on
from reports.demands import demands_of
from reports.facts import picture
from reports.models import SharedPerson
from teams.models import Document, Plan, Team
from tests import make
from tests.make import TODAY, day
from tests.members import drafting

OFFICIALS = 10
TARGETS = [
    {"rule": "min_teams_per_commune", "threshold": 2, "due_on": day("30/6/2022"), "wording": "by"},
    {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
]


def choose(area):
    return demands_of(Plan.objects.all(), area)


def submitted(commune, number, villages, official):
    team = drafting.team(
        *villages,
        members=[drafting.member(f"Lê Văn {number}"), drafting.member("Hồ Thị Ba", "member")],
    )
    document = decisions.start_draft(
        issuer=commune,
        payload=drafting.payload(team, number_raw=f"{number}/QĐ-UBND"),
        by=official,
        today=TODAY,
    )
    return decisions.submit(document=document, by=official, today=TODAY).pk


def test_ten_officials_confirming_at_once_leave_the_board_of_a_recount(transactional_db, land):
    communes = [make.make_commune(f"2040{n}", f"Xã {n}", land.phu_ninh) for n in range(4)]
    make.make_plan(land.quang_nam, targets=TARGETS)
    work: dict[int, list[int]] = {}
    for place in range(OFFICIALS):
        official = make.make_officer(Role.CHAIR, communes[place % 4])
        commune = communes[place % 4]
        villages = make.make_villages(commune, 2)
        work[official.pk] = [
            submitted(commune, 100 + place * 2 + turn, [village], official)
            for turn, village in enumerate(villages)
        ]
    for commune in communes:
        make.declare(commune)
    # A village for which two officials hold a decision each: one comes second.
    contested = make.make_villages(communes[0], 1)
    rivals = [pk for place, pk in enumerate(work) if place in (0, 4)]
    for number, pk in enumerate(rivals):
        official = Officer.objects.get(pk=pk)
        work[pk].insert(0, submitted(communes[0], 200 + number, contested, official))
    counters.recount_all(TODAY)
    ready, refused, failures = threading.Barrier(OFFICIALS, timeout=120), [], []

    def confirm_all(official: int, keys: list[int]) -> None:
        try:
            by = Officer.objects.get(pk=official)
            ready.wait()
            for key in keys:
                try:
                    decisions.confirm(document=Document.objects.get(pk=key), by=by, today=TODAY)
                except Refused as refusal:
                    refused.append(refusal)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=confirm_all, args=item, daemon=True) for item in work.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert failures == []
    assert len(refused) == 1
    assert Team.objects.count() == 2 * OFFICIALS + 1
    assert Membership.objects.count() == 2 * Team.objects.count()
    assert counters.up_to_date(TODAY)
    for unit in (None, land.quang_nam, land.phu_ninh):
        seen = picture(unit, TODAY)
        assert as_json(board_on(unit, TODAY, choose)) == as_json(board(seen, choose(seen)))
    shared = list(SharedPerson.objects.values_list("person_id", "commune_id").order_by("pk"))
    assert counters.recount_all(TODAY) == 0
    assert shared == list(
        SharedPerson.objects.values_list("person_id", "commune_id").order_by("pk")
    )
