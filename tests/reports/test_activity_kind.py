"""The report of activity: sums of the roll-up, who is missing; nothing moves once frozen."""

from __future__ import annotations

from communes.roles import Role
from reports.actions import figure_review
from reports.actions.reporting import ask_report, freeze
from reports.models import Submission
from reports.monthly.rollup import rollup
from reports.periodic.making import frozen_content, frozen_of
from tests import make
from tests.reports import figuring
from tests.reports.figuring import JULY


def values(table, key):
    line = next(line for line in table.lines if line.key == key)
    return dict(zip([column.key for column in table.columns], line.values, strict=True))


def test_report_adds_what_was_handed_in_and_names_who_is_missing(land, chair, department):
    figuring.hand_in(chair, citizen_app="1.200", dossiers_online="90/168")
    report = ask_report(
        kind="activity",
        unit=land.quang_nam,
        period="2022-07",
        calendar="decree",
        by=department,
        today=make.TODAY,
    )
    snapshot = freeze(report=report, by=department, today=make.TODAY)
    frozen = frozen_content(snapshot)
    indicators, units, missing = frozen.tables
    app = figuring.key("citizen_app")
    share = values(indicators, f"indicator:{figuring.key('dossiers_online')}")
    assert (share["n"], share["of"], str(share["percent"]), share["missing"]) == (
        90,
        168,
        "53.5",
        1,
    )
    assert values(indicators, f"indicator:{app}")["n"] == 1200
    # Who said nothing is unknown in the row, and no zero in the sum.
    silent = values(units, f"unit:{land.next_door.pk}")
    assert (silent["handed_in"], silent[f"n:{app}"]) == (0, None)
    whole = values(units, "total")
    assert (whole["communes"], whole["handed_in"], whole[f"n:{app}"]) == (2, 1, 1200)
    assert values(missing, f"missing:{land.next_door.pk}")["state"] == "chưa nộp"
    lines = {line.asked.pk: line.total for line in rollup(land.quang_nam, JULY).lines}
    assert whole[f"n:{app}"] == lines[int(app)].n
    assert (frozen.figures[0].n, frozen.figures[0].of) == (1, 2)
    # Another commune hands in afterwards: the frozen report stays, a new one would tell it.
    figuring.hand_in(make.make_officer(Role.CHAIR, land.next_door), citizen_app="5")
    assert frozen_content(snapshot) == frozen
    now = frozen_of(report, today=make.TODAY)
    assert values(now.tables[1], "total")[f"n:{app}"] == 1205
    assert [line.role for line in now.tables[2].lines] == ["total"]
    figure_review.return_submission(
        submission=Submission.objects.get(unit=land.next_door),
        note="xem lại",
        by=department,
        today=make.TODAY,
    )
    again = frozen_of(report, today=make.TODAY)
    assert values(again.tables[2], f"missing:{land.next_door.pk}")["state"] == "bị trả lại"
    # A commune's own report has its indicators alone; the country's goes by province.
    commune = ask_report(
        kind="activity",
        unit=land.home,
        period="2022-07",
        calendar="decree",
        by=chair,
        today=make.TODAY,
    )
    assert len(frozen_of(commune, today=make.TODAY).tables) == 1
    country = ask_report(
        kind="activity", unit=None, period="2022-07", calendar="decree", by=None, today=make.TODAY
    )
    by_province = frozen_of(country, today=make.TODAY).tables[1]
    assert values(by_province, f"unit:{land.quang_nam.pk}")["communes"] == 2
