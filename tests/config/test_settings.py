"""What the settings take from the environment, and what they refuse."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgres://portal:secret@db.example/portal",
    "REDIS_URL": "redis://redis.example/0",
    "ALLOWED_HOSTS": "portal.example",
}


def loaded(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What an expression of the settings is in a fresh process with that environment."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", f"import config.settings as s; print({expression})"],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_env_example_names_exactly_the_variables_that_are_read():
    sources = [*(ROOT / "config").rglob("*.py"), ROOT / "tests" / "servers.py"]
    reads = re.compile(r"""(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z][A-Z_]+)\"""")
    read = {name for path in sources for name in reads.findall(path.read_text())}
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == read


def test_env_example_can_be_loaded_as_it_is():
    example = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    ran = loaded("s.PORTAL_VAR, s.PORTAL_FILES, s.PORTAL_TODAY", **example)
    assert ran.stdout.strip() == f"{ROOT}/var {ROOT}/var/files None", ran.stderr


def test_production_starts_with_its_secrets():
    ran = loaded("s.DEBUG, s.SESSION_COOKIE_SECURE, s.WHITENOISE_USE_FINDERS", **PRODUCTION)
    assert ran.stdout.strip() == "False True False", ran.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(name):
    ran = loaded("s.DEBUG", **{**PRODUCTION, name: ""})
    assert ran.returncode == 1
    assert f"ImproperlyConfigured: {name} is not set" in ran.stderr


@pytest.mark.parametrize(("name", "value"), [("PORTAL_TODAY", "2022-07-20"), ("DEBUG", "True")])
def test_production_refuses(name, value):
    ran = loaded("s.DEBUG", **{**PRODUCTION, name: value})
    assert ran.returncode == 1
    assert f"ImproperlyConfigured: {name} is" in ran.stderr


def test_today_is_read_as_a_date():
    ran = loaded("s.PORTAL_TODAY", PORTAL_TODAY="2022-07-20")
    assert ran.stdout.strip() == "2022-07-20", ran.stderr


def test_today_that_is_no_date_is_refused_with_the_form_to_write():
    ran = loaded("s.PORTAL_TODAY", PORTAL_TODAY="20/7/2022")
    assert ran.returncode == 1
    assert "Write a date as 2022-07-20" in ran.stderr


@pytest.mark.parametrize(
    ("address", "broker"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("unix:///run/r.sock?db=1", "redis+socket:///run/r.sock?virtual_host=1"),
        ("", "memory://"),
    ],
)
def test_broker_address_is_celerys_form_of_the_redis_address(address, broker):
    ran = loaded("s.CELERY_BROKER_URL", REDIS_URL=address)
    assert ran.stdout.strip() == broker, ran.stderr


def test_database_address_carries_the_folder_of_a_socket():
    ran = loaded(
        "s.DATABASES['default']['HOST'], s.DATABASES['default']['NAME']",
        DATABASE_URL="postgres://portal:secret@//run/postgresql/register",
    )
    assert ran.stdout.strip() == "/run/postgresql register", ran.stderr
