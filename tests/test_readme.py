"""README and NOTICE say what is so: commands, settings, words, files and addresses exist."""

from __future__ import annotations

import csv
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
APPS = ("communes", "teams", "members", "reports")
LARGEST_PICTURE = 120_000
# First cells of the heads of tables.
HEADS = {"command", "variable", "on the screen", "room", "a change"}


def part(heading: str) -> str:
    """What stands below a heading of the second level."""
    return README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> Iterator[list[str]]:
    """The rows of the tables of a part, without their heads."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0] not in HEADS:
            yield cells


def code_spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def commands() -> list[tuple[str, str]]:
    """(name, the rest of the line) of the table of commands."""
    found = [re.match(r"`manage\.py (\w+)(.*)`$", row[0]) for row in rows(part("Commands"))]
    return [(match[1], match[2]) for match in found if match]


def test_readme_names_commands_that_exist():
    named = set(re.findall(r"manage\.py (\w+)", README))
    assert {name for name, _ in commands()} <= named
    assert named - get_commands().keys() == set()


@pytest.mark.parametrize(("name", "usage"), commands(), ids=[name for name, _ in commands()])
def test_readme_names_options_that_the_command_takes(name, usage):
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    taken = {option for action in parser._actions for option in action.option_strings}
    assert set(re.findall(r"--[a-z-]+", usage)) - taken == set()


def test_readme_lists_every_command_of_the_portal():
    own = {name for name, app in get_commands().items() if app in APPS}
    assert {name for name, _ in commands()} == own


def test_readme_names_make_targets_that_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.M)[1].split())
    assert set(re.findall(r"`(?:[A-Z]+=\S+ )?make (\w+)", README)) - targets == set()


def test_readme_tells_every_setting_and_no_other():
    named = [row[0].strip("`") for row in rows(part("Settings"))]
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert named == re.findall(r"^([A-Z_]+)=", example, re.M)


@pytest.mark.parametrize("name", [row[0].strip("`") for row in rows(part("Settings"))])
def test_settings_are_read_somewhere(name):
    readers = [*ROOT.glob("config/**/*.py"), *ROOT.glob("tests/*.py"), ROOT / "Makefile"]
    wanted = re.compile(rf"""["'$({{]{name}\b""")
    own = Path(__file__).resolve()
    assert any(wanted.search(path.read_text("utf-8")) for path in readers if path != own)


def test_word_list_has_every_model_under_its_own_name():
    listed = {}
    for words, link, *_ in rows(part("Words")):
        label, path = re.fullmatch(r"\[(\w+\.\w+)\]\((\S+)\)", link).groups()
        listed[label] = (words, path)
    there = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model.__module__.startswith(f"{app}."):
                continue  # a table that a measurement makes for itself
            path = model.__module__.replace(".", "/") + ".py"
            there[model._meta.label] = (str(model._meta.verbose_name), path)
    assert listed == there


def test_words_without_a_table_exist_where_they_are_said_to_be():
    sentence = part("Words").split("Words without a table: ")[1]
    checked = 0
    for piece in re.findall(r".+?\]\(\S+?\)", sentence, re.S):
        path = re.search(r"\]\((\S+?)\.py\)", piece)[1]
        module = importlib.import_module(path.replace("/", "."))
        for name in code_spans(piece):
            assert hasattr(module, name), f"{name} in {path}.py"
            checked += 1
    assert checked > 5


def test_readme_links_lead_to_files():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 30
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_readme_paths_exist_and_addresses_lead_to_pages():
    for span in code_spans(README):
        if re.fullmatch(r"/[\w/-]+/", span):
            resolve(span)
        elif re.fullmatch(r"\w[\w.-]*/[\w./-]*", span) and "/" in span.rstrip("/"):
            assert (ROOT / span).exists(), span


def test_map_names_files_of_the_room():
    seen = 0
    for room, holds in rows(part("Map of the code")):
        rooms = [ROOT / link for link in re.findall(r"\]\((\w[\w/]*/)\)", room)]
        folders = list(rooms)
        for span in code_spans(holds) if folders else ():
            name = span.rstrip("/")
            if name.endswith(".py") or span.endswith("/"):
                # A room within the room may hold it.
                found = (folder.glob(each) for folder in folders for each in (name, f"*/{name}"))
                assert any(any(paths) for paths in found), f"{span} in {room}"
                seen += 1
            if span.endswith("/"):
                # What is told after it may stand in it.
                folders += [folder / name for folder in rooms]
    assert seen > 20


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(number) for number in re.findall(r"^(\d+)\. \*\*", part("Decisions"), re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 20


def test_readme_names_the_accounts_of_the_demonstration():
    with (ROOT / "reports/demo/data/accounts.csv").open(encoding="utf-8", newline="") as file:
        accounts = {row["username"] for row in csv.DictReader(file)}
    table = README.split("| account | who |", 1)[1].split("\n\n", 1)[0]
    assert set(code_spans(table)) == accounts


@pytest.mark.parametrize("name", ["readme-board.png", "readme-entry.png"])
def test_pictures_are_there_and_small(name):
    content = (ROOT / "static" / "img" / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < LARGEST_PICTURE


def test_notice_names_what_was_made_by_others():
    for package in json.loads((ROOT / "static/vendor/vendor.json").read_text("utf-8")):
        assert f"{package['name']} {package['version']}" in NOTICE.lower()
    units = (ROOT / "communes/data/NOTICE.md").read_text(encoding="utf-8")
    packages = re.findall(r"^\| (\S+ \d\S*) \| (?:MIT|BSD)", units, re.M)
    assert len(packages) == 3
    for package in packages:
        name, version = package.split()
        assert re.search(rf"{re.escape(name)} {re.escape(version)}\s", NOTICE), package


def test_notice_counts_the_villages_of_the_demonstration():
    with (ROOT / "reports/demo/data/villages.csv").open(encoding="utf-8", newline="") as file:
        villages = list(csv.DictReader(file))
    told = re.findall(r"\), (\d+) villages", NOTICE)
    assert sum(int(number) for number in told) == len(villages)
    real = sum(row["real"] == "yes" for row in villages)
    assert f"{real} names" in NOTICE
