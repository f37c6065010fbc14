"""The rules of the floor plan, read from the source itself; and that the readers of it can see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from django.db import models
from django.test.utils import isolate_apps

from communes import checks
from tests import guard

ROOT = Path(__file__).resolve().parent.parent
APPS = ("communes", "teams", "members", "reports")

# Rooms that read the whole register by their nature: facts and their keys, changes (which are
# handed rows that a view has scoped) and their parts that work by sets, what a decision is
# checked against in its own commune, the operator's commands and repair hatch, jobs, and the
# modules through which boards count (they are given a unit, never an officer).
WHOLE_REGISTER = {
    "models",
    "actions",
    "importing",
    "management",
    "migrations",
    "admin",
    "tasks",
    "demo",
    "national",
    "kinds",
    "past",
    "running",
    "communes/audit.py",
    "communes/officers/handovers.py",
    "communes/units/placing.py",
    "communes/units/predecessors.py",
    "communes/territory.py",
    "communes/units/loading.py",
    "communes/units/splitting.py",
    "communes/units/passing.py",
    "members/placing.py",
    "teams/placing.py",
    "teams/followers.py",
    "members/chains/act_checks.py",
    "members/chains/act_plan.py",
    "members/chains/rows.py",
    "members/drafting/checks.py",
    "members/drafting/known_people.py",
    "members/drafting/relation_checks.py",
    "members/drafting/usual_checks.py",
    "reports/counters.py",
    "reports/stays.py",
    "reports/reminding/digest_mail.py",
    "reports/facts.py",
    "reports/facts_rows.py",
    "reports/handovers/open_work.py",
    "reports/handovers/work_kind.py",
    "reports/handovers/work_rows.py",
    "reports/monthly/facts.py",
    "reports/monthly/land.py",
    "reports/monthly/parts.py",
    "reports/monthly/rollup.py",
    "reports/monthly/spans.py",
    "reports/month_rules.py",
    "reports/monthly/standing.py",
    "reports/integrity/check.py",
    "reports/boards/tag.py",
    "reports/periodic/adjustments.py",
    "reports/periodic/building.py",
    "reports/boards/kept_below.py",
    "reports/boards/kept_board.py",
    "reports/boards/kept_sums.py",
    "reports/periodic/making.py",
    "reports/boards/kept_verdicts.py",
    "reports/reforms/unit_reform_queue.py",
    "reports/boards/week.py",
    "reports/behind/lacking.py",
    "reports/more_facts.py",
    "reports/trends/series.py",
    "reports/reminding/morning.py",
    "communes/units/fates.py",
    "reports/restating/restated.py",
    "reports/restating/heirs.py",
    "reports/restating/restated_pieces.py",
    "reports/restating/restated_results.py",
    "reports/restating/restated_communes.py",
    "reports/restating/restated_series.py",
    "reports/restating/restated_source.py",
    "reports/restating/restated_week.py",
    "reports/restating/ground.py",
    "reports/restating/homes.py",
    "reports/shared_people.py",
}

# Parts of an action that several actions share; they run inside its transaction, are audited by it
# and are imported by actions alone.
PARTS_OF_ACTIONS = {
    "communes/actions/posting.py",
    "communes/actions/reform_rows.py",
    "communes/actions/unit_events.py",
    "communes/actions/unit_posts.py",
    "communes/actions/unit_reform.py",
    "members/actions/deciding.py",
    "members/actions/acting.py",
    "members/actions/formal_corrections.py",
    "members/actions/founding.py",
    "members/actions/settling.py",
    "members/actions/striking.py",
    "reports/actions/unit_keys.py",
    "reports/actions/unit_leaving.py",
    "reports/actions/unit_moving.py",
    "teams/actions/planning.py",
    "teams/actions/unit_reform.py",
}

# Arithmetic and text: no database, no settings, no clock; the day is an argument.
PURE = (
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "communes" / "sheets").glob("*.py"))),
    *(
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "communes" / "reforming").glob("*.py"))
    ),
    "communes/days.py",
    "communes/errors.py",
    "communes/units/lineage_picture.py",
    "communes/units/two_maps.py",
    "communes/villages/rules.py",
    "communes/vietnamese.py",
    "communes/place_names.py",
    "communes/phones.py",
    "members/months/team_months.py",
    "teams/document_number.py",
    "teams/deadlines.py",
    "teams/following.py",
    "members/name_words.py",
    "members/copies/names.py",
    "members/copies/signed_copy.py",
    "teams/channel_rules.py",
    "teams/target_progress.py",
    "members/watching/watch.py",
    "members/watching/draft.py",
    "reports/behind/without_team.py",
    "reports/runs.py",
    "reports/commune_facts.py",
    "reports/restating/pieces.py",
    "reports/restating/together.py",
    "reports/behind/counted.py",
    "reports/trends/series_people_sql.py",
    "reports/trends/series_teams_sql.py",
    "reports/integrity/village_numbers.py",
    "reports/people_rules.py",
    "reports/periods.py",
    "reports/reminding/reminders.py",
    "reports/rules.py",
    "reports/target_rule.py",
    "reports/team_rules.py",
    "reports/rollup.py",
    "reports/progress.py",
    "reports/working_days.py",
    "reports/trends/backtest.py",
    "reports/charts/gain_bars.py",
    "reports/charts/progress_line.py",
    "reports/charts/scales.py",
    "reports/monthly/cells.py",
    "reports/monthly/paste.py",
    "reports/monthly/figures.py",
    "reports/trends/forecast.py",
    "reports/map/__init__.py",
    "reports/past/spans.py",
    "reports/map/cells.py",
    "reports/map/drawing.py",
    "reports/map/frames.py",
    "reports/map/looks.py",
    "reports/trends/trend_words.py",
)


@cache
def sources() -> list[str]:
    """Every module of the four apps as 'app/room.py'."""
    return sorted(
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )


@cache
def text_of(module: str) -> str:
    return (ROOT / module).read_text(encoding="utf-8")


def room_of(module: str) -> str:
    return module.split("/")[1].removesuffix(".py")


def scoped_modules() -> list[str]:
    return [
        module
        for module in sources()
        if room_of(module) not in WHOLE_REGISTER and module not in WHOLE_REGISTER
    ]


def action_modules() -> list[str]:
    return [
        module
        for module in sources()
        if room_of(module) == "actions" and module not in PARTS_OF_ACTIONS
    ]


def dotted(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def offences(modules: Iterable[str], judge: Callable[[str], list[str]]) -> list[str]:
    """What the judge finds in the texts of the modules, each with the module's name.

    One test reads them all: thousands of tests of a file each take longer to list than to run.
    """
    judged = list(modules)
    assert judged
    return [f"{module}:{found}" for module in judged for found in judge(text_of(module))]


def test_rows_are_reached_through_visible_to():
    assert offences(scoped_modules(), guard.unscoped_reads) == []


def test_private_names_of_actions_stay_private():
    assert offences(sources(), guard.private_imports) == []


def test_what_parts_of_actions_write_is_called_by_actions_alone():
    for part in sorted(PARTS_OF_ACTIONS):
        writers = guard.writers(text_of(part))
        assert writers, part
        callers = {
            module
            for module in sources()
            if dotted(part) in text_of(module)
            and writers & set(guard.names_from(dotted(part), text_of(module)))
        }
        assert callers, part
        assert {room_of(module) for module in callers} == {"actions"}, part


def test_actions_are_keyword_only_signed_and_atomic():
    assert offences(action_modules(), guard.careless_actions) == []


def test_every_action_leaves_an_audit_entry():
    # Imports keep their trail in a module of their own.
    parts = [*PARTS_OF_ACTIONS, "communes/importing/trail.py"]
    assert (
        guard.unrecorded_actions(
            {name: text_of(name) for name in action_modules()},
            {name: text_of(name) for name in parts},
        )
        == []
    )


@pytest.mark.parametrize("stamps", [True, False])
def test_the_clock_is_read_in_one_place(stamps):
    """Actions alone may take the moment for a stamp."""
    modules = [
        module
        for module in sources()
        if module != "communes/clock.py" and stamps == (room_of(module) == "actions")
    ]
    assert offences(modules, lambda text: guard.clock_reads(text, stamps=stamps)) == []


def test_pure_modules_know_no_framework():
    pure = {dotted(name) for name in PURE}

    def impure(text: str) -> list[str]:
        return [
            f" imports {imported}"
            for imported in guard.imports(text)
            if imported.split(".")[0] in ("django", "config")
            or (imported.split(".")[0] in APPS and imported not in pure)
        ]

    assert offences(PURE, impure) == []


def test_modules_are_short_enough_to_read():
    assert [name for name in sources() if len(text_of(name).splitlines()) > 400] == []


def test_every_model_names_its_territory():
    assert checks.every_model_names_its_territory(None) == []


@isolate_apps("communes", "teams", "members", "reports")
def test_a_model_without_territory_is_refused():
    class Stray(models.Model):
        class Meta:
            app_label = "communes"

        def __str__(self):
            return ""

    with mock.patch.object(checks, "apps", Stray._meta.apps):
        found = checks.every_model_names_its_territory(None)
    assert [(error.id, error.obj) for error in found] == [
        ("communes.E001", Stray),
        ("communes.E002", Stray),
    ]


# The guard itself


@pytest.mark.parametrize(
    "source",
    [
        "Team.objects.all()",
        "Team.objects.filter(pk=1).visible_to(user)",
        "Team.objects",
        "qs = models.Team.objects\nqs.visible_to(user)",
        "Team._default_manager.all()",
        "Team.objects.visible_to",
        "get_object_or_404(Team, pk=1)",
        "shortcuts.get_object_or_404(models.Team, pk=1)",
        "get_list_or_404(Team)",
        "get_object_or_404(Team.objects, pk=1)",
        "forms.ModelChoiceField(queryset=Village.objects.all())",
        "class F(forms.ModelForm): pass",
        "from django.forms import modelform_factory",
        "Team.objects.visible_to(user).raw('select 1'); Team.objects.raw('select 1')",
        "connection.cursor()",
    ],
)
def test_guard_sees_rows_reached_around_the_territory(source):
    assert guard.unscoped_reads(source)


@pytest.mark.parametrize(
    "source",
    [
        "Team.objects.visible_to(user)",
        "get_object_or_404(Team.objects.visible_to(user), pk=1)",
        "teams = Team.objects.visible_to(user).filter(a=1)\nget_object_or_404(teams, pk=1)",
        "(\n    Team.objects\n    .visible_to(user)\n    .on(day)\n)",
        "forms.ModelChoiceField(queryset=Village.objects.none())",
        "# Team.objects.all()",
        "'Team.objects.all()'",
    ],
)
def test_guard_lets_scoped_reads_pass(source):
    assert guard.unscoped_reads(source) == []


@pytest.mark.parametrize(
    ("source", "offence"),
    [
        ("@transaction.atomic\ndef close(village, *, by): pass", "positional"),
        ("@transaction.atomic\ndef close(*, village): village.save()", "who acts"),
        ("@transaction.atomic\ndef close(*, v): _end(v)\ndef _end(v): v.save()", "who acts"),
        ("def close(*, village, by): pass", "not atomic"),
        ("def close(*, village, by):\n    with open('x'):\n        pass", "not atomic"),
    ],
)
def test_guard_sees_careless_actions(source, offence):
    found = guard.careless_actions(source)
    assert len(found) == 1
    assert offence in found[0]


@pytest.mark.parametrize(
    "source",
    [
        "@transaction.atomic\ndef close(*, village, by): pass",
        "def close(*, village, by):\n    '''Why.'''\n    with transaction.atomic():\n        pass",
        "def _helper(village): village.save()",
        "def label(village): return village.name",
        "class Gone(Exception):\n    def __init__(self, day): pass",
    ],
)
def test_guard_lets_careful_actions_pass(source):
    assert guard.careless_actions(source) == []


def test_guard_follows_calls_to_the_audit_trail():
    written = {
        "a": "def close(*, by):\n    _note(by)\ndef _note(by):\n    audit.record(by=by)",
        "b": "from a import close\ndef close_all(*, by):\n    close(by=by)",
        "c": "def forget(*, by):\n    forget_more()\ndef forget_more(*, by):\n    forget(by=by)",
    }
    assert guard.unrecorded_actions(written) == [
        "c.forget leaves no audit entry",
        "c.forget_more leaves no audit entry",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "timezone.localdate()",
        "datetime.date.today()",
        "date.today()",
        "datetime.datetime.now(tz)",
        "django.utils.timezone.now()",
        "row.signed_on = timezone.now().date()",
        "row.save(update_fields=[timezone.now()])",
    ],
)
def test_guard_sees_the_clock_being_read(source):
    assert guard.clock_reads(source, stamps=True)


@pytest.mark.parametrize(
    "source",
    [
        "row.confirmed_at = timezone.now()",
        "Code(expires_at=timezone.now() + HOUR)",
        "if code.expires_at < timezone.now(): pass",
    ],
)
def test_guard_lets_stamps_pass_in_actions_only(source):
    assert guard.clock_reads(source, stamps=True) == []
    assert guard.clock_reads(source, stamps=False)


def test_guard_sees_private_imports():
    assert guard.private_imports("from teams.actions.documents import _found")
    assert guard.private_imports("from teams.actions import documents") == []
