"""Whatever is sent to any address, the answer is a page: refused, not there, but never a breakdown.

The addresses and their subjects come from tests/walking.py; the names of the inputs from the forms
and links of the pages themselves, so a new form is tried without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse

from tests import make, walking
from tests.depths import DEPTHS, some_of
from tests.members import drafting
from tests.remembering import officers_remembered
from tests.walking import INSIDERS, ROWS

BREAKDOWN = 500
# Read by views though no form of these pages names them.
UNNAMED = {"viec", "don-vi", "unit", "xa", "trong", "vai-tro", "next", "ke-hoach", "chi-tieu"}
ON_EVERY_PAGE = {"ngay", "trang"}

GARBAGE = {
    "nothing": "",
    "blanks": " \t\r\n\u00a0\u200b",
    "no number": "rác <b>'\";--",
    "null character": "a\x00b",
    "control characters": "\x01\x1f\x7f\u202e\ufeff",
    "superscript digit": "²",
    "digits of another script": "٣",
    "below zero": "-1",
    "fraction": "1.5e3",
    "too great for a key": "9" * 20,
    "too long for a number": "9" * 5000,
    "day that is none": "31/2/2022",
    "first day": "1/1/0001",
    "last day": "31/12/9999",
    "decomposed": "Nguye\u0302\u0303n Va\u0306n",
    "emoji": "👩‍👩‍👧‍👦🇻🇳",
    "rather long": "á" * 270,
    "very long": "á" * 20_000,
    "percent": "%s %(x)s {0} {{ 1 }} \\",
}
# What broke a page once, or looks as if it could: tried in one field after the other.
SHARP = (
    *("null character", "superscript digit", "too great for a key", "too long for a number"),
    *("last day", "very long", "rather long"),
)
# Of the fields of a form so many are tried alone every day, and all of them at once.
FIELDS = 2
COMMANDS = (
    *("luu", "trinh", "ghi", "gop", "them_to", "them_dong", "bo_to", "khoi_phuc"),
    *("cung_nguoi", "dan", "dan_tat_ca"),
)


class Inputs(HTMLParser):
    """The forms of a page: for each address that one is sent to, the names in it by method."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own
        self.forms: dict[tuple[str, str], dict[str, str]] = {}
        self.files: set[str] = set()
        self._open: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urlsplit(values.get("action") or self.own).path
            method = values.get("method", "get").lower()
            self._open = self.forms.setdefault((method, action), {})
        elif self._open is not None and values.get("name"):
            self._open.setdefault(values["name"], values.get("value", ""))
            if values.get("type") == "file":
                self.files.add(values["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Siege:
    """The furnished register with a client for everybody; every sending is taken back."""

    def __init__(self, world: SimpleNamespace) -> None:
        self.world = world
        self.clients: dict[str | None, Client] = {}
        for who in (*INSIDERS, None):
            self.clients[who] = Client(raise_request_exception=False)
            if who is not None:
                self.clients[who].force_login(getattr(world, who))
        self._forms: dict[tuple[str, str], dict[str, str]] = {}
        self.files: set[str] = set()
        self._keepers: dict[str, str | None] = {}
        for name in sorted(ROWS):
            asked = {ROWS[name].queries[-1], *ROWS[name].of_home[:1]}
            for url in self.urls(name):
                for query in sorted(asked):
                    self._read(url + self._filled(query))

    def urls(self, name: str) -> list[str]:
        """The addresses of a URL name: one for each of its subjects."""
        return [
            reverse(name, kwargs={key: self._argument(of) for key, of in kwargs.items()})
            for kwargs in ROWS[name].all_kwargs()
        ]

    def keeper(self, url: str) -> str | None:
        """Somebody who is let in: what is sent is judged by one view, whoever sends it."""
        if url not in self._keepers:
            closed = {302, 403, 404, 405}
            self._keepers[url] = next(
                (
                    who
                    for who in (*INSIDERS, None)
                    if self.post(who, url) not in closed or self.get(who, url) not in closed
                ),
                "clerk",
            )
        return self._keepers[url]

    def names(self, method: str, url: str) -> dict[str, str]:
        """The names of the inputs that pages send to an address, with the values offered."""
        return {**self._forms.get((method, url), {})}

    def get(self, who: str | None, url: str) -> int:
        return self._send(who, "get", url)

    def post(self, who: str | None, url: str, data: object = None) -> int:
        return self._send(who, "post", url, data)

    def post_raw(self, who: str | None, url: str, body: bytes) -> int:
        return self._send(who, "post", url, body, content_type=f"multipart/form-data; {BOUNDARY}")

    def _send(self, who: str | None, method: str, url: str, *data: object, **more: str) -> int:
        client = self.clients[who]
        # Signing out is taken back as well.
        cookies = client.cookies.copy()
        with transaction.atomic():
            response = getattr(client, method)(url, *data, **more)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        client.cookies = cookies
        return int(response.status_code)

    def _argument(self, name: str) -> object:
        row = getattr(self.world, name, None)
        return name if row is None else row.pk

    def _filled(self, query: str) -> str:
        return query.format(home=self.world.home.pk, province=self.world.quang_nam.pk)

    def _read(self, url: str) -> None:
        rights = getattr(resolve(urlsplit(url).path).func, "rights", ())
        for who, client in self.clients.items():
            if rights and who is not None and not any(map(getattr(self.world, who).can, rights)):
                continue
            response = client.get(url)
            if response.streaming:
                b"".join(response.streaming_content)
                return
            if not response.get("Content-Type", "").startswith("text/html"):
                return
            if response.status_code == 200:
                inputs = Inputs(urlsplit(url).path)
                inputs.feed(response.content.decode())
                self.files |= inputs.files
                for where, names in inputs.forms.items():
                    self._forms.setdefault(where, {}).update(names)
                return


BOUNDARY = "boundary=x"


def upload(name: str, filename: bytes, content: bytes) -> bytes:
    """A form as bytes, for what no browser and no test client would send."""
    head = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n' % (
        name.encode(),
        filename,
    )
    return head + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--x--\r\n"


NO_FILES = (
    (b"", b""),
    (b"a\x00b.pdf", drafting.PDF),
    (b"../../../x.pdf", b"\x00" * 100),
    (b"n" * 300 + b".pdf", drafting.PDF),
    (b"\xff\xfe.pdf", b"%PDF-1.7"),
)


@pytest.fixture(scope="module")
def siege(django_db_setup, django_db_blocker) -> Iterator[Siege]:
    settings = override_settings(PORTAL_TODAY=make.TODAY)
    with django_db_blocker.unblock(), settings, transaction.atomic(), officers_remembered():
        yield Siege(walking.furnish())
        transaction.set_rollback(True)


@pytest.mark.usefixtures("db")
class TestAddresses:
    def test_offer_forms_to_try(self, siege):
        """Else the tests below would pass by sending nothing."""
        edit = reverse("members:decision_edit", args=[siege.world.draft.pk])
        assert {"number_raw", "viec", "revision", "upload"} <= siege.names("post", edit).keys()
        assert siege.get(siege.keeper(edit), edit) == 200
        add = reverse("communes:village_add")
        assert {"kind", "name", "households"} <= siege.names("post", add).keys()
        assert "upload" in siege.files

    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("name", sorted(ROWS))
    def test_take_garbage_in_every_field(self, siege, name, depth):
        for url in some_of(siege.urls(name), name, depth):
            who, offered = siege.keeper(url), siege.names("post", url)
            for label in some_of(GARBAGE, name, depth):
                worst = dict.fromkeys({*offered, *UNNAMED}, GARBAGE[label])
                assert siege.post(who, url, worst) < BREAKDOWN, (who, url, label)

    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("name", sorted(ROWS))
    def test_take_garbage_in_one_field_of_a_filled_form(self, siege, name, depth):
        for url in siege.urls(name)[:depth]:
            who, offered = siege.keeper(url), siege.names("post", url)
            for field in some_of(offered, name, depth and FIELDS):
                for label in some_of(SHARP, name + field, depth):
                    data = {**offered, field: GARBAGE[label]}
                    assert siege.post(who, url, data) < BREAKDOWN, (who, url, field, label)

    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("name", sorted(ROWS))
    def test_take_garbage_in_the_address(self, siege, name, depth):
        asked = {key for query in ROWS[name].queries for key, _ in parse_qsl(query[1:], True)}
        url = siege.urls(name)[0]
        who = siege.keeper(url)
        fields = {*asked, *ON_EVERY_PAGE, *siege.names("get", url)}
        alone = some_of(sorted(fields), name, depth and FIELDS)
        for question in [*([field] for field in alone), sorted(UNNAMED)]:
            for label in some_of(SHARP, name + question[0], depth):
                sent = f"{url}?{urlencode(dict.fromkeys(question, GARBAGE[label][:6000]))}"
                assert siege.get(who, sent) < BREAKDOWN, (who, url, label, question)

    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("name", [name for name in sorted(ROWS) if ROWS[name].all_kwargs()[0]])
    def test_know_no_key_that_is_too_great(self, siege, name, depth):
        for kwargs in ROWS[name].all_kwargs():
            keys = {key: of if key == "field" else 10**25 for key, of in kwargs.items()}
            url = reverse(name, kwargs=keys)
            for who in some_of(("clerk", "chair", "department"), name, depth):
                assert siege.get(who, url) < BREAKDOWN, (who, url)
                assert siege.post(who, url) < BREAKDOWN, (who, url)

    @pytest.mark.parametrize("name", ["login", "members:decision_new", "teams:plan_add"])
    def test_take_more_than_anybody_types(self, siege, name):
        for url in siege.urls(name):
            offered = siege.names("post", url)
            if offered:
                who, field = siege.keeper(url), list(offered)[-1]
                assert siege.post(who, url, {**offered, field: "x" * 10_000_000}) < BREAKDOWN, url
                many = {f"f{number}": "x" for number in range(12_000)}
                assert siege.post(who, url, many) < BREAKDOWN, url

    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("name", sorted(ROWS))
    def test_take_files_that_are_none(self, siege, name, depth):
        for url in siege.urls(name)[:depth]:
            who = siege.keeper(url)
            # A field that the page has no input for is ignored by most views.
            fields = siege.files if depth is None else siege.files & siege.names("post", url).keys()
            for field in sorted(fields):
                for filename, content in NO_FILES:
                    body = upload(field, filename, content)
                    assert siege.post_raw(who, url, body) < BREAKDOWN, (url, field, filename)


@pytest.mark.usefixtures("db")
class TestDecisionPage:
    """Its inputs are numbered, and each button asks for something else."""

    def pages(self, siege: Siege) -> list[str]:
        edit = reverse("members:decision_edit", args=[siege.world.draft.pk])
        return [reverse("members:decision_new"), edit]

    def filled(self, siege: Siege, command: str) -> dict[str, object]:
        people = [drafting.member()]
        content = drafting.payload(drafting.team(siege.world.village, members=people))
        return drafting.posted(content, command)

    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("command", COMMANDS)
    def test_takes_garbage_behind_every_command(self, siege, command, depth):
        for url in self.pages(siege):
            for label in some_of(SHARP, command + url, depth):
                text = GARBAGE[label]
                for argument in (text, f"t1/{text}", f"teams-{text}-members-{text}-name/{text}"):
                    data = self.filled(siege, f"{command}:{argument}")
                    data[f"dan-{argument}"] = data["dan-tat-ca"] = data["dan-t1"] = text
                    assert siege.post("clerk", url, data) < BREAKDOWN, argument[:50]

    @pytest.mark.parametrize("depth", DEPTHS)
    def test_takes_garbage_in_every_numbered_field(self, siege, depth):
        for url in self.pages(siege):
            filled = self.filled(siege, "trinh")
            for field in some_of(filled, url, depth and 3 * FIELDS):
                for label in some_of(SHARP, field + url, depth):
                    data = {**filled, field: GARBAGE[label]}
                    assert siege.post("clerk", url, data) < BREAKDOWN, field
            for label in some_of(SHARP, url, depth):
                everything = dict.fromkeys(filled, GARBAGE[label])
                everything |= {"viec": "trinh", "teams-count": "1", "teams-0-rows": "1"}
                assert siege.post("clerk", url, everything) < BREAKDOWN
