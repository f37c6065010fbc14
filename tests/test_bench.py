"""The measurements can be started, and judge a figure by its limit."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from django.apps import apps

BENCH = Path(__file__).resolve().parents[1] / "bench"
MODULES = sorted(path.stem for path in BENCH.glob("*.py") if path.stem != "hello")


@pytest.fixture
def bench(monkeypatch):
    """Modules of bench/, which stand beside one another and are no package."""
    monkeypatch.syspath_prepend(str(BENCH))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if (
            getattr(sys.modules[name], "__file__", None)
            and Path(str(sys.modules[name].__file__)).parent == BENCH
        ):
            del sys.modules[name]
    # The table that a measurement writes beside the portal's own is no model of the portal.
    apps.all_models["communes"].pop("peervillage", None)
    apps.clear_cache()


@pytest.mark.parametrize("name", MODULES)
def test_module_of_bench_can_be_imported(bench, name):
    assert bench(name).__doc__


def test_goal_is_met_up_to_its_limit(bench):
    goal = bench("measure").Goal
    assert goal("G1", "", 3.0, 3).met
    assert not goal("G1", "", 3.01, 3).met
    assert goal("G1", "", 5.0, 5, at_most=False).met
    assert not goal("G1", "", 4.99, 5, at_most=False).met
    assert goal("G1", "", 99.0, None).met


def test_ways_are_timed_in_turns_without_the_first_rounds(bench):
    turns = []

    def way(name, seconds):
        figures = iter(seconds)

        def take():
            turns.append(name)
            return next(figures)

        return take

    found = bench("measure").in_turns({"a": way("a", [9, 1, 3]), "b": way("b", [9, 2, 2])}, 2, 1)
    assert turns == ["a", "b"] * 3
    assert found == {"a": 2, "b": 2}


def test_results_keep_what_was_written_by_hand(bench, tmp_path, monkeypatch):
    run = bench("run")
    results = tmp_path / "RESULTS.md"
    results.write_text(f"# Results\nold\n{run.END}\n\n## Notes\n", encoding="utf-8")
    monkeypatch.setattr(run, "RESULTS", results)
    run.write([bench("measure").Goal("G1", "board", 2.5, 3, peers="others 27")], "9 minutes")
    text = results.read_text(encoding="utf-8")
    assert "old" not in text
    assert "| G1 | board | 2.50 | ≤ 3 | met | others 27 |" in text
    assert text.endswith("## Notes\n")


def test_own_server_is_reached_by_the_folder_of_its_socket(bench, monkeypatch):
    asked = {}
    monkeypatch.setattr("psycopg.connect", lambda **named: asked.update(named))
    bench("server").server("postgres://portal:s3@//run/portal-01/portal")
    assert (asked["host"], asked["dbname"], asked["user"]) == ("/run/portal-01", "portal", "portal")
    assert (asked["password"], asked["port"], asked["autocommit"]) == ("s3", None, True)
