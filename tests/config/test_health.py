"""The page that a monitor asks."""

import json
import shutil
from collections import namedtuple
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from kombu import Connection

from config import health

pytestmark = pytest.mark.smoke


def ask():
    """The status and the body of the answer."""
    response = health.health(RequestFactory().get("/suc-khoe/"))
    return response.status_code, json.loads(response.content)


def test_health_is_ready_when_every_part_answers(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert ask() == (
        200,
        {"live": True, "ready": True, "checks": {"database": "ok", "broker": "ok", "disk": "ok"}},
    )


def test_health_names_the_database_that_does_not_answer(monkeypatch):
    def refuse():
        raise DatabaseError("host=10.0.0.1 refused")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse))
    status, body = ask()
    assert status == 503
    assert body["live"] is True
    assert body["checks"]["database"] == "failed"
    assert "10.0.0.1" not in json.dumps(body)


def test_health_names_the_broker_that_does_not_answer(db, monkeypatch, tmp_path):
    monkeypatch.setattr(
        health.app,
        "connection_for_write",
        lambda: Connection(f"redis+socket://{tmp_path}/nobody.sock"),
    )
    status, body = ask()
    assert status == 503
    assert body["checks"] == {"database": "ok", "broker": "failed", "disk": "ok"}


def test_health_names_the_disk_before_it_is_full(db, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "not" / "made" / "yet"
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100, 99, 1))
    status, body = ask()
    assert status == 503
    assert body["checks"]["disk"] == "failed"


def test_health_takes_no_other_method_than_reading(db):
    assert health.health(RequestFactory().post("/suc-khoe/")).status_code == 405


def test_health_is_public():
    assert health.health.login_required is False
