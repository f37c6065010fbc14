"""Fixtures shared by every test: the fixed day, a small country and its officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from communes.models import Officer, Unit
from communes.roles import Role
from tests import make
from tests.remembering import officers_remembered

# The database, a Celery worker and Chromium; how many examples of a property are tried; dead rows.
pytest_plugins = ["tests.servers", "tests.depths", "tests.sweeping"]


@pytest.fixture(autouse=True)
def today(settings):
    """Every test lives on 20/7/2022; another day is set by settings.PORTAL_TODAY."""
    settings.PORTAL_TODAY = make.TODAY
    return make.TODAY


@pytest.fixture(scope="session")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Callable[[], AbstractContextManager[None]]:
    """`with standing(): ...; yield` in a fixture of a module or class: what it writes stands for
    all tests of it, each of which is taken back to it, and is taken back itself at the end."""

    @contextmanager
    def written_once() -> Iterator[None]:
        settings = override_settings(PORTAL_TODAY=make.TODAY)
        with django_db_blocker.unblock(), settings, transaction.atomic():
            yield
            transaction.set_rollback(True)

    return written_once


@pytest.fixture
def land(db) -> SimpleNamespace:
    """Two provinces: Tam Dân (home) and Tam Đàn (next_door) in one district, A Lù far away."""
    return make.make_land()


@pytest.fixture
def home(land) -> Unit:
    """Xã Tam Dân (20392)."""
    return land.home


@pytest.fixture
def next_door(land) -> Unit:
    """Xã Tam Đàn (20374), of the same district and almost of the same name."""
    return land.next_door


@pytest.fixture
def clerk(land) -> Officer:
    """The official of Tam Dân."""
    return make.make_officer(Role.CLERK, land.home, username="canbo.20392")


@pytest.fixture
def chair(land) -> Officer:
    """The leader of Tam Dân."""
    return make.make_officer(Role.CHAIR, land.home, username="lanhdao.20392")


@pytest.fixture
def neighbour(land) -> Officer:
    """The official of Tam Đàn."""
    return make.make_officer(Role.CLERK, land.next_door, username="canbo.20374")


@pytest.fixture
def district_officer(land) -> Officer:
    return make.make_officer(Role.DISTRICT, land.phu_ninh, username="huyen.518")


@pytest.fixture
def department(land) -> Officer:
    """The officer of the department of Quảng Nam."""
    return make.make_officer(Role.DEPARTMENT, land.quang_nam, username="so.49")


@pytest.fixture
def other_department(land) -> Officer:
    """The officer of the department of Lào Cai."""
    return make.make_officer(Role.DEPARTMENT, land.lao_cai, username="so.10")


@pytest.fixture
def ministry(land) -> Officer:
    return make.make_officer(Role.MINISTRY, username="bo")


@pytest.fixture
def admin(land) -> Officer:
    """The administrator of the whole country."""
    return make.make_officer(Role.ADMIN, username="quantri")


@pytest.fixture
def province_admin(land) -> Officer:
    """The administrator of Quảng Nam."""
    return make.make_officer(Role.ADMIN, land.quang_nam, username="quantri.49")


@pytest.fixture
def unplaced(land) -> Officer:
    """An officer without a unit, who sees nothing."""
    return make.make_officer(None, username="khongdiaban")


@pytest.fixture
def remembered() -> Iterator[None]:
    """Many pages of the same officers, in a register that stays as it is: see there."""
    with officers_remembered():
        yield


@pytest.fixture
def sign_in():
    """sign_in(officer) is a client of that officer; sign_in(None) of somebody not signed in."""

    def client_of(officer: Officer | None) -> Client:
        client = Client()
        if officer is not None:
            client.force_login(officer)
        return client

    return client_of
