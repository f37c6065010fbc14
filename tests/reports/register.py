"""An invented register in which everything happens that a target can ask about."""

from __future__ import annotations

import datetime
import random

from members.models import Training
from members.placing import move_teams
from teams.models import Exemption, Override, Receipt, Team, TeamVillage
from tests import make
from tests.make import TODAY, day

ONE_DAY = datetime.timedelta(days=1)
TARGETS = [
    {"rule": "coverage_villages", "due_on": day("10/7/2022"), "wording": "by"},
    {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before", "share": 80},
    {"rule": "coverage_villages", "denominator_on": day("1/6/2022")},
    {
        "rule": "min_teams_per_commune",
        "threshold": 3,
        "due_on": day("30/6/2022"),
        "wording": "before",
    },
    {"rule": "coverage_communes"},
    {"rule": "pilot_sample", "threshold": 2, "least": 1},
    {"rule": "document_due", "due_on": day("30/6/2022"), "wording": "by", "with_list": True},
    {"rule": "training_share", "due_on": day("10/7/2022"), "wording": "by", "share": 80},
    {"rule": "size_band", "least": 2, "most": 3},
    {"rule": "size_band", "least": 3, "team_kind": "commune"},
]


def random_register(land, seed):
    """Communes with villages that come and go; teams that begin, end, move and share villages."""
    dice = random.Random(seed)  # noqa: S311  invented data

    def some_day(begin="1/5/2022", days=85):
        return day(begin) + datetime.timedelta(dice.randrange(days))

    plan = make.make_plan(land.quang_nam, targets=TARGETS)
    admin = make.make_officer(None, username=f"quantri{seed}")
    communes = [land.home, land.next_door]
    communes += [make.make_commune(f"9{seed}{n:03d}", f"Xã {n}", land.phu_ninh) for n in range(5)]
    for commune in communes:
        if dice.random() < 0.8:
            make.declare(commune, valid_from=dice.choice([make.LONG_AGO, some_day()]))
        for _ in range(dice.randrange(1, 6)):
            closed = some_day() if dice.random() < 0.2 else None
            village = make.make_village(
                commune,
                valid_from=dice.choice([make.LONG_AGO, make.LONG_AGO, day("1/5/2022")]),
                valid_to=closed,
            )
            begin = some_day("1/4/2022", 40)
            while begin < TODAY + 20 * ONE_DAY and dice.random() < 0.8:
                end = begin + datetime.timedelta(dice.randrange(40))
                if closed is not None:
                    end = min(end, max(closed, begin))
                ends = end if dice.random() < 0.6 or closed else None
                paper = make.make_document(
                    commune,
                    signed_on=min(begin, TODAY),
                    effective_on=begin,
                )
                kind = dice.choice(["committee", "commune", "commune", *["village"] * 7])
                team = make.make_team(
                    commune, [village], paper, kind=kind, valid_to=ends, void=dice.random() < 0.1
                )
                people_of(team, dice)
                if dice.random() < 0.4:
                    Receipt.objects.create(
                        document=paper,
                        received_on=begin + datetime.timedelta(dice.randrange(20)),
                        with_list=dice.random() < 0.6,
                        received_by=admin,
                    )
                if dice.random() < 0.3:
                    other = make.make_team(commune, [], paper)
                    TeamVillage.objects.create(
                        team=other,
                        village=village,
                        inherited=True,
                        begun_by=paper,
                        valid_from=begin + datetime.timedelta(dice.randrange(30)),
                        **make.keys_on(commune, begin),
                    )
                if ends is None:
                    break
                begin = ends + datetime.timedelta(dice.choice([1, 1, 9]))
    first = plan.targets.get(position=1)
    for target in (first, plan.targets.get(position=4)):
        Exemption.objects.create(
            target=target, unit=communes[-1], reason="ngập lòng hồ", granted_by=admin
        )
        Override.objects.create(
            target=target, unit=communes[0], reason="chia tách", set_by=admin, threshold=2,
            due_on=day("15/6/2022"),
        )  # fmt: skip
    some_move(communes, dice)


def some_move(communes, dice):
    """Teams that stand in another commune from a day on, before, in or after their life."""
    for team in Team.objects.order_by("pk"):
        if dice.random() < 0.3:
            on = day("5/5/2022") + datetime.timedelta(dice.randrange(80))
            move_teams([team.pk], make.keys_on(dice.choice(communes), on), on)


def people_of(team, dice):
    """Seats that begin and end while the team is there, and courses at any time."""
    for _ in range(dice.randrange(5)):
        begin = team.valid_from + datetime.timedelta(dice.randrange(12))
        if team.valid_to is not None and begin > team.valid_to:
            continue
        end = begin + datetime.timedelta(dice.randrange(30)) if dice.random() < 0.4 else None
        if end is not None and team.valid_to is not None:
            end = min(end, team.valid_to)
        seat = make.seat(team, valid_from=begin, valid_to=end)
        for _ in range(dice.randrange(3)):
            done = begin + datetime.timedelta(dice.randrange(-9, 40))
            Training.objects.create(
                person=seat.person, course=f"Lớp {dice.random()}", completed_on=done,
                entered_by=make.Officer.objects.first(), void=dice.random() < 0.2,
                **make.keys_on(team.commune, begin),
            )  # fmt: skip
