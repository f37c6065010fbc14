"""The servers that tests use: the database, a Celery worker, Chromium."""

from __future__ import annotations

import gc
import inspect
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import environ
import pytest
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from django.apps import apps
from django.conf import settings as django_settings
from django.core import serializers
from django.db import connections
from django.test import TransactionTestCase
from playwright.sync_api import ConsoleMessage, Page, Request
from pytest_django import DjangoDbBlocker

from config import embedded
from config.celery import app
from tests.template import Template, made_beside

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

OUR_APPS = ("communes", "teams", "members", "reports")

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def _database() -> Iterator[None]:
    """Without DATABASE_URL the tests have a cluster of their own, apart from that of `make run`.

    The processes that share the suite share it.
    """
    if os.environ.get("DATABASE_URL") or django_settings.DATABASE_URL:
        yield
        return
    place = django_settings.BASE_DIR / "var" / "tests"
    with (
        _variable("PORTAL_VAR", str(place)),
        embedded.services(broker=False, durable=False),
    ):
        address = environ.Env().db_url("DATABASE_URL")
        connections.databases["default"].update(address)
        yield


_TEMPLATE = pytest.StashKey[Template]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """What hands out the tests to several processes has their database made before they start."""
    config = session.config
    options = config.option
    hands_out = getattr(options, "numprocesses", None) and not hasattr(config, "workerinput")
    if not hands_out or options.reuse_db or options.collectonly:
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    before = os.environ.copy()
    stack.enter_context(_database())
    url = os.environ.get("DATABASE_URL") or django_settings.DATABASE_URL
    # They find the running servers by themselves.
    os.environ.clear()
    os.environ.update(before)
    name = f"test_{connections.databases['default']['NAME']}_template"
    config.stash[_TEMPLATE] = stack.enter_context(made_beside(url, name))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    if template := node.config.stash.get(_TEMPLATE, None):
        node.workerinput["template"] = (template.name, str(template.lock))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """Where the database of the tests is, and which one it is a copy of."""
    with _database():
        made = getattr(request.config, "workerinput", {}).get("template")
        if made is not None:
            template = Template(made[0], Path(made[1]))
            template.wait()
            connections.databases["default"]["TEST"].update(TEMPLATE=template.name, MIGRATE=False)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What migrations filled in stays after tests that flush the database.

    At the end, threads of tests may still be closing their connections when the database goes.
    """
    with django_db_blocker.unblock(), _rows_of_migrations_kept():
        yield
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def _rows_of_migrations_kept() -> Iterator[None]:
    """Tests of threads and workers commit, so after each of them all tables are flushed."""
    filled = [
        model
        for app_config in apps.get_app_configs()
        if app_config.name in OUR_APPS
        for model in app_config.get_models()
    ]
    rows = serializers.serialize(
        "json", itertools.chain.from_iterable(model.objects.all() for model in filled)
    )
    flush = TransactionTestCase._fixture_teardown

    def flush_and_fill(self: TransactionTestCase) -> None:
        with _frozen_figures_may_go():
            flush(self)
        for row in serializers.deserialize("json", rows):
            row.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_and_fill)
        yield


@contextmanager
def _frozen_figures_may_go() -> Iterator[None]:
    """The database lets nobody empty the table of frozen figures; a test that committed must."""
    with connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE reports_snapshot DISABLE TRIGGER snapshot_is_not_emptied")
        yield
        cursor.execute("ALTER TABLE reports_snapshot ENABLE TRIGGER snapshot_is_not_emptied")


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        yield


@pytest.fixture
def worker(transactional_db) -> Iterator[None]:
    """A real Celery worker: tasks are serialised, sent and run in another thread."""
    app.conf.update(task_always_eager=False)
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
            yield
    finally:
        app.conf.update(task_always_eager=True)


def pytest_configure() -> None:
    """Looking for garbage among all that is imported costs a test run a tenth of its time: it is
    done seldom, and not at all in what was there before the first test."""
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what drives a browser, and leaves it out, loudly, on a machine that has none.

    It runs last: Playwright's event loop gives the main thread a second database connection, and a
    test that meets it afterwards would leave the first one open when the database is dropped.
    """
    for item in items:
        # Asks for fixtures by name while it runs: without the mark the database of tests would not
        # be made when such tests run alone, and theirs would be the real one.
        if "request" in inspect.signature(item.function).parameters:
            item.add_marker("django_db")
    driven = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    items.sort(key=driven.__contains__)
    for item in driven:
        item.add_marker("browser")
    if driven and CHROMIUM is None:
        items[:] = [item for item in items if item not in driven]
        config.hook.pytest_deselected(items=driven)
        config.stash[_LEFT_OUT] = len(driven)


_LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if count := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(
            f"Chưa chạy {count} phép thử bằng trình duyệt vì máy chưa có Chromium: "
            "hãy cài gói chromium (apt install chromium) rồi chạy lại.",
            yellow=True,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> Iterator[dict]:
    """The machine's own Chromium, without a call to any other host."""
    # Playwright keeps an event loop in the main thread, where Django then suspects async code.
    with _variable("DJANGO_ALLOW_ASYNC_UNSAFE", "true"):
        yield {
            **browser_type_launch_args,
            "executable_path": CHROMIUM,
            "args": [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        }


def watch(page: Page, home: str) -> list[str]:
    """What the page does wrong from now on: requests to other hosts than `home`, breaches of the
    content policy, exceptions in JavaScript."""
    wrong: list[str] = []

    def requested(sent: Request) -> None:
        if not sent.url.startswith((home, "data:", "blob:", "about:")):
            wrong.append(f"asked another host: {sent.url}")

    def logged(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(message.text)

    page.on("request", requested)
    page.on("console", logged)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


@pytest.fixture
def page(page: Page, live_server) -> Iterator[Page]:
    """A page of the browser; the test fails at its end when the page did anything wrong."""
    wrong = watch(page, live_server.url)
    yield page
    assert wrong == []


@pytest.fixture
def findings() -> Callable[[Page], list[str]]:
    """findings(page) are what axe finds against WCAG 2.2 AA: rule and element, one line each."""

    def look(page: Page) -> list[str]:
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]

    return look


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
