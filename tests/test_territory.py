"""Every address, asked as every kind of officer: inside it opens, outside it is not there.

Every day the officers take turns: two of each side ask each address. A thorough run has all ask.

The addresses come from the URL resolver, what each is about from tests/walking.py. An address
without a row there fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import unquote_plus

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import (
    NoReverseMatch,
    URLPattern,
    URLResolver,
    get_resolver,
    resolve,
    reverse,
)

from teams.models import Document
from tests import make, walking
from tests.depths import DEPTHS, some_of
from tests.members import drafting
from tests.remembering import officers_remembered
from tests.walking import ANYBODY, DOOR, HOME, INSIDERS, OUTSIDERS, ROWS

OPENED = {200, 302}
# A form that was posted empty is answered with its errors.
TAKEN = {*OPENED, 400, 409, 422}
WRONG_METHOD = 405
SIGN_IN = "/dang-nhap/"


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The names of all URLs; one without a name is told by its route."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"


ALL = sorted(set(addresses(get_resolver())))
# The system pages of the superusers are asked in a test of their own.
OURS = [name for name in ALL if not name.startswith("admin:")]


class Walk:
    """Asks as anybody; what the asking changed is taken back, what was read is kept."""

    def __init__(self, world: SimpleNamespace) -> None:
        self.world = world
        self.clients: dict[str | None, Client] = {None: Client()}
        for who in (*INSIDERS, *OUTSIDERS, "unplaced"):
            self.clients[who] = Client()
            self.clients[who].force_login(getattr(world, who))
        self.read: dict[tuple[str | None, str], Answer] = {}

    def urls(self, name: str) -> list[str]:
        """The addresses of a URL name: one for each of its subjects."""
        return [
            reverse(name, kwargs={key: self._argument(of) for key, of in kwargs.items()})
            for kwargs in ROWS[name].all_kwargs()
        ]

    def queries(self, name: str) -> list[str]:
        """The same with each of the questions that its row asks."""
        return [*self._with(name, ROWS[name].queries), *self.about_home(name)]

    def about_home(self, name: str) -> list[str]:
        """The questions that make a page one about Tam Dân."""
        return self._with(name, ROWS[name].of_home)

    def _with(self, name: str, queries: tuple[str, ...]) -> list[str]:
        keys = {"home": self.world.home.pk, "province": self.world.quang_nam.pk}
        return [url + query.format(**keys) for url in self.urls(name) for query in queries]

    def get(self, who: str | None, url: str) -> Answer:
        if (who, url) not in self.read:
            self.read[who, url] = self._ask(who, "get", url)
        return self.read[who, url]

    def post(self, who: str | None, url: str) -> Answer:
        return self._ask(who, "post", url)

    def may(self, who: str, url: str) -> bool:
        """Whether the officer holds a right that the view asks for."""
        rights = getattr(resolve(url).func, "rights", ())
        officer = getattr(self.world, who)
        return not rights or any(officer.can(right) for right in rights)

    def insiders(self, name: str, depth: int | None) -> list[str]:
        """Those within the territory who ask: without a depth all, else one who is let in and
        one of all."""
        urls, keepers = self.urls(name), ROWS[name].keepers or INSIDERS
        opening = [who for who in keepers if all(self.may(who, url) for url in urls)]
        return self._turns(opening, INSIDERS, name, depth)

    def outsiders(self, name: str, depth: int | None) -> list[str]:
        """Those outside who ask: without a depth all, else one with the right and one of all."""
        urls = self.urls(name)
        refused = [who for who in OUTSIDERS if all(self.may(who, url) for url in urls)]
        return self._turns(refused, OUTSIDERS, name, depth)

    def _turns(
        self, first: list[str], every: tuple[str, ...], name: str, depth: int | None
    ) -> list[str]:
        if depth is None:
            return list(every)
        return sorted({*some_of(first or every, name, depth), *some_of(every, f"{name}2", depth)})

    def fresh(self, who: str) -> Client:
        """A client of one's own, for a walk of several steps."""
        client = Client()
        client.force_login(getattr(self.world, who))
        return client

    def _ask(self, who: str | None, method: str, url: str) -> Answer:
        with transaction.atomic():
            response = getattr(self.clients[who], method)(url)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return Answer(
            response.status_code, body.decode("utf-8", "replace"), response.get("Location", "")
        )

    def _argument(self, name: str) -> object:
        """What a URL argument becomes: the key of a row of the world, or the word itself."""
        row = getattr(self.world, name, None)
        return name if row is None else row.pk


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str


@pytest.fixture(scope="class")
def walk(django_db_setup, django_db_blocker) -> Iterator[Walk]:
    """The furnished register, written once and taken back after the last question."""
    settings = override_settings(PORTAL_TODAY=make.TODAY)
    with django_db_blocker.unblock(), settings, transaction.atomic(), officers_remembered():
        yield Walk(walking.furnish())
        transaction.set_rollback(True)


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(ROWS) == OURS


def test_everybody_has_a_turn_every_day():
    for people in (INSIDERS, OUTSIDERS):
        turns = [some_of(people, name, 1) for name in ROWS]
        assert all(len(turn) == 1 for turn in turns)
        assert {who for turn in turns for who in turn} == set(people)
        assert all(some_of(people, name, None) == list(people) for name in ROWS)


def ask_strangers_to_sign_in(walk: Walk, name: str) -> None:
    for url in walk.urls(name):
        got, posted = walk.get(None, url), walk.post(None, url)
        if ROWS[name].about == DOOR:
            # Health answers 503 where the tests have no broker.
            assert got.status in {*OPENED, WRONG_METHOD, 503}
        else:
            assert got.location.startswith(SIGN_IN), url
            assert posted.location.startswith(SIGN_IN), url


def open_inside_the_territory(walk: Walk, name: str, insiders: list[str]) -> None:
    row = ROWS[name]
    for url in walk.urls(name):
        opened = 0
        for who in insiders:
            got = walk.get(who, url)
            if row.about == HOME or got.status == WRONG_METHOD:
                posted = walk.post(who, url).status
            else:
                posted = WRONG_METHOD
            said = f"{who} {url}: GET {got.status}, POST {posted}"
            if not walk.may(who, url):
                assert {got.status, posted} <= {403, WRONG_METHOD}, said
            elif not row.keepers or who in row.keepers:
                assert got.status in {*OPENED, WRONG_METHOD}, said
                assert posted in {*TAKEN, WRONG_METHOD}, said
                assert {got.status, posted} != {WRONG_METHOD}, said
                assert not got.location.startswith(SIGN_IN), said
                opened += 1
        assert opened, f"nobody opens {url}"


def are_not_there_outside_the_territory(walk: Walk, name: str, outsiders: list[str]) -> None:
    row = ROWS[name]
    refused = 0
    for url in walk.urls(name):
        for who in outsiders:
            statuses = {walk.get(who, url).status}
            if row.about == HOME:
                statuses.add(walk.post(who, url).status)
            said = f"{who} {url}: {statuses}"
            if not walk.may(who, url):
                assert statuses <= {403, WRONG_METHOD}, said
            elif row.about == HOME:
                assert statuses <= {404, WRONG_METHOD}, said
                assert 404 in statuses, said
                refused += 1
            else:
                assert statuses <= {*TAKEN, WRONG_METHOD}, said
    assert refused or row.about != HOME, f"no outsider has the right to {name}: not tested"


def may_be_asked_about_a_commune_from_inside_only(
    walk: Walk, name: str, insiders: list[str], outsiders: list[str]
) -> None:
    for url in walk.about_home(name):
        path = url.partition("?")[0]
        for who in insiders:
            expected = OPENED if walk.may(who, path) else {403}
            assert walk.get(who, url).status in expected, f"{who} {url}"
        refused = [who for who in outsiders if walk.may(who, path)]
        assert refused
        for who in refused:
            assert walk.get(who, url).status == 404, f"{who} {url}"


def are_closed_to_officers_without_a_territory(walk: Walk, name: str) -> None:
    allowed = TAKEN if ROWS[name].about == ANYBODY else {403, 404}
    for url in walk.urls(name):
        statuses = {walk.get("unplaced", url).status, walk.post("unplaced", url).status}
        assert statuses <= {*allowed, WRONG_METHOD}, f"{url}: {statuses}"


def show_an_outsider_no_word_of_tam_dan(walk: Walk, name: str, outsiders: list[str]) -> None:
    for url in walk.queries(name):
        asked = unquote_plus(url)
        for who in (*outsiders, "unplaced"):
            got = walk.get(who, url)
            if got.status == 200:
                found = {
                    label
                    for label, word in walking.SECRETS.items()
                    if word in got.text and word not in asked
                }
                assert found == set(), f"{who} {url}"


def mask_phone_numbers_until_they_are_asked_for(walk: Walk, name: str, insiders: list[str]) -> None:
    if name in walking.PHONE_IS_EDITED:
        return
    for url in walk.urls(name):
        for who in insiders:
            text = walk.get(who, url).text
            assert walking.PHONE not in text, f"{who} {url}"
            assert walking.SECRETS["phone, grouped"] not in text, f"{who} {url}"


def show_the_ministry_no_names_of_members(walk: Walk, name: str) -> None:
    for url in walk.queries(name):
        text = walk.get("ministry", url).text
        assert [key for key in walking.OF_PEOPLE if walking.SECRETS[key] in text] == [], url


@pytest.mark.usefixtures("db")
class TestAddresses:
    @pytest.mark.parametrize("depth", DEPTHS)
    @pytest.mark.parametrize("name", sorted(ROWS))
    def test_answer_everybody_as_they_should(self, walk, name, depth):
        """All that is asked of one address stands in one test: each page is made once for it."""
        insiders, outsiders = walk.insiders(name, depth), walk.outsiders(name, depth)
        ask_strangers_to_sign_in(walk, name)
        if ROWS[name].about != DOOR:
            open_inside_the_territory(walk, name, insiders)
            are_not_there_outside_the_territory(walk, name, outsiders)
            may_be_asked_about_a_commune_from_inside_only(walk, name, insiders, outsiders)
            are_closed_to_officers_without_a_territory(walk, name)
        show_an_outsider_no_word_of_tam_dan(walk, name, outsiders)
        mask_phone_numbers_until_they_are_asked_for(walk, name, insiders)
        show_the_ministry_no_names_of_members(walk, name)

    @pytest.mark.parametrize("who", OUTSIDERS)
    def test_show_an_outsider_pages_of_their_own(self, walk, who):
        """Else they would hide Tam Dân by showing nothing to anybody."""
        assert walk.get(who, "/").status == 200
        assert walk.get(who, reverse("reports:progress")).status == 200

    def test_show_the_clerk_all_words_looked_for(self, walk):
        """Else the test above would pass on pages that show nothing to anybody."""
        # A whole number is shown on request only, see the test above.
        missing = walking.SECRETS.keys() - {"phone", "phone, grouped"}
        for name in sorted(ROWS):
            for who in ("clerk", "department") if missing else ():
                for url in walk.queries(name):
                    text = walk.get(who, url).text
                    missing -= {label for label in missing if walking.SECRETS[label] in text}
        assert missing == set()

    def test_show_nothing_for_keys_of_another_commune_typed_into_a_decision(self, walk):
        """A draft keeps what was posted, keys of Tam Dân's village and person included."""
        world, client = walk.world, walk.fresh("neighbour")
        stranger = drafting.member("Người lạ", "leader", person=world.person.pk)
        content = drafting.payload(drafting.team(world.village, members=[stranger]))
        for command in ("luu", "trinh"):
            data = {**drafting.posted(content), "viec": command}
            client.post(reverse("members:decision_new"), data)
        drafts = Document.objects.filter(issuer=world.next_door, state="draft")
        assert drafts.exists()
        for draft in drafts:
            for name in ("members:decision", "members:decision_edit"):
                for query in ("", "?kiem-tra"):
                    text = client.get(reverse(name, args=[draft.pk]) + query).content.decode()
                    found = [label for label, word in walking.SECRETS.items() if word in text]
                    assert found == [], f"{name}{query}"

    def test_of_the_system_are_for_superusers(self, walk):
        asked = 0
        for name in ALL:
            url = system_address(name) if name.startswith("admin:") else None
            if url is not None:
                asked += 1
                for who in ("admin", "unplaced"):
                    assert walk.get(who, url).status in {302, 403, 404}, f"{who} {url}"
        assert asked > 100


def system_address(name: str) -> str | None:
    """The address of a system page; None of the catch-alls, which have no name."""
    for arguments in ({}, {"object_id": "1"}, {"content_type_id": "1", "object_id": "1"}):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=arguments)
    return reverse(name, kwargs={"app_label": "communes"}) if name == "admin:app_list" else None
