"""Signing in and out, the throttle, the first password, one-time codes, no territory."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from redis.exceptions import ConnectionError as CacheGone

from communes.actions import officers, passwords
from communes.models import AuditEntry, Officer
from communes.throttle import address_of
from communes.views.accounts import no_territory
from tests import make

LOGIN = "/dang-nhap/"
NEW_PASSWORD = "ruộng bậc thang Bát Xát"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


def signing_in(client, username="canbo.20392", password=make.PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


# Signing in and out


def test_sign_in_leads_home(client, clerk):
    response = signing_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["Canbo.20392", " canbo.20392 ", "CANBO.20392"])
def test_sign_in_forgives_capitals_and_spaces_of_a_telephone(client, clerk, typed):
    signing_in(client, typed)
    assert is_signed_in(client)


def test_sign_in_returns_to_the_page_that_was_asked_for(client, clerk):
    assert signing_in(client, next="/nhat-ky/")["Location"] == "/nhat-ky/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:x"])
def test_sign_in_never_leads_to_another_host(client, clerk, elsewhere):
    assert signing_in(client, next=elsewhere)["Location"] == "/"


def test_sign_in_answers_alike_whoever_does_not_exist(client, clerk):
    closed = make.make_officer(None, username="da.dong", is_active=False)
    answers = set()
    for username in (clerk.username, "khong.co", closed.username):
        response = signing_in(client, username, "không đúng đâu")
        assert not is_signed_in(client)
        page = response.content.decode().replace(username, "")
        answers.add(page.split("<h2", 1)[1].split("</div>", 1)[0])
    assert len(answers) == 1
    assert "không đúng" in answers.pop()


def test_sign_in_names_the_empty_field(client, db):
    page = signing_in(client, "", "").content.decode()
    assert "Nhập tên đăng nhập, ví dụ canbo.20392." in page
    assert "Nhập mật khẩu." in page


def test_pages_lead_to_sign_in_and_back(client, clerk):
    response = client.get("/can-bo/?q=an")
    assert response["Location"] == "/dang-nhap/?next=/can-bo/%3Fq%3Dan"


def test_sign_out_is_a_button_not_a_link(clerk, sign_in):
    client = sign_in(clerk)
    opened = client.get("/dang-xuat/")
    assert opened.status_code == 405
    assert opened["Allow"] == "POST, OPTIONS"
    assert "Chưa có gì bị thay đổi" in opened.text
    assert client.post("/dang-xuat/")["Location"] == LOGIN
    assert not is_signed_in(client)


def test_closing_an_account_ends_its_open_sessions(clerk, department, sign_in):
    client = sign_in(clerk)
    assert client.get("/nhat-ky/").status_code == 200
    officers.close_officer(
        officer=clerk, last_day=make.TODAY, reason="Nghỉ hưu", by=department, today=make.TODAY
    )
    assert client.get("/nhat-ky/")["Location"].startswith(LOGIN)


# The throttle


def test_sixth_try_is_refused_even_with_the_right_password(client, clerk):
    with time_machine.travel("2022-07-20 08:00+07:00", tick=False) as clock:
        for _ in range(5):
            signing_in(client, password="sai")
        page = signing_in(client).content.decode()
        assert "hãy chờ 15 phút" in page
        assert not is_signed_in(client)
        clock.shift(datetime.timedelta(minutes=6))
        assert "hãy chờ 9 phút" in signing_in(client).content.decode()
        clock.shift(datetime.timedelta(minutes=9, seconds=1))
        signing_in(client)
        assert is_signed_in(client)


def test_throttle_answers_alike_for_names_that_do_not_exist(client, db):
    for _ in range(5):
        signing_in(client, "khong.co")
    assert "hãy chờ 15 phút" in signing_in(client, "khong.co").content.decode()


def test_throttle_counts_capitals_as_the_same_name(client, clerk):
    for name in ("canbo.20392", "Canbo.20392", "CANBO.20392", " canbo.20392", "cAnbo.20392"):
        signing_in(client, name, "sai")
    signing_in(client)
    assert not is_signed_in(client)


def test_throttle_does_not_lock_out_other_names_and_addresses(client, clerk, chair):
    for _ in range(6):
        signing_in(client, password="sai")
    signing_in(client, chair.username)
    assert is_signed_in(client)
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    signing_in(elsewhere)
    assert is_signed_in(elsewhere)


def test_slips_before_a_right_password_are_forgotten(client, clerk):
    for _ in range(2):
        for _ in range(4):
            signing_in(client, password="sai")
        signing_in(client)
        assert is_signed_in(client)
        client.post("/dang-xuat/")


def test_slips_older_than_a_quarter_of_an_hour_are_forgotten(client, clerk):
    with time_machine.travel("2022-07-20 08:00+07:00", tick=False) as clock:
        for _ in range(5):
            signing_in(client, password="sai")
        clock.shift(datetime.timedelta(minutes=15, seconds=1))
        signing_in(client)
        assert is_signed_in(client)


def test_lock_out_is_logged_without_the_password(client, clerk, caplog):
    for _ in range(6):
        signing_in(client, password="bí mật lắm")
    assert "canbo.20392" in caplog.text
    assert "bí mật" not in caplog.text


def test_sign_in_works_when_the_cache_is_away(client, clerk, monkeypatch, caplog):
    def gone(*args, **kwargs):
        raise CacheGone

    monkeypatch.setattr(cache, "get", gone)
    monkeypatch.setattr(cache, "delete_many", gone)
    signing_in(client)
    assert is_signed_in(client)
    assert "not counted" in caplog.text


def test_address_is_what_the_proxy_wrote_only_behind_a_proxy(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 1.2.3.4"
    )
    assert address_of(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(request) == "1.2.3.4"


# The first password


@pytest.fixture
def newcomer(clerk):
    clerk.must_change_password = True
    clerk.save()
    return clerk


def changing(client, old=make.PASSWORD, new=NEW_PASSWORD, again=None):
    names = ("old_password", "new_password1", "new_password2")
    values = (old, new, new if again is None else again)
    return client.post("/doi-mat-khau/", dict(zip(names, values, strict=True)))


@pytest.mark.parametrize("path", ["/can-bo/", "/nhat-ky/", "/thon/"])
def test_first_password_must_be_changed_before_anything_else(newcomer, sign_in, path):
    assert sign_in(newcomer).get(path)["Location"] == "/doi-mat-khau/"


def test_first_password_page_offers_no_menu(newcomer, sign_in):
    page = sign_in(newcomer).get("/doi-mat-khau/")
    assert page.context["menu"] == []
    assert "do người khác đặt" in page.content.decode()


def test_changing_the_first_password_opens_the_portal_and_keeps_the_session(newcomer, sign_in):
    client = sign_in(newcomer)
    response = changing(client)
    assert response["Location"] == "/"
    assert "Đã đổi mật khẩu" in str(next(iter(get_messages(response.wsgi_request))))
    assert client.get("/nhat-ky/").status_code == 200
    assert Officer.objects.get(pk=newcomer.pk).check_password(NEW_PASSWORD)


def test_changing_the_password_ends_the_other_sessions(clerk, sign_in):
    here, there = sign_in(clerk), sign_in(clerk)
    changing(here)
    assert here.get("/nhat-ky/").status_code == 200
    assert there.get("/nhat-ky/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "sai"}, "Mật khẩu đang dùng không đúng"),
        ({"new": make.PASSWORD}, "phải khác mật khẩu đang dùng"),
        ({"again": "khác hẳn"}, "không giống nhau"),
        ({"new": "ngắn"}, "10 ký tự"),
        ({"new": "canbo.20392"}, "tên đăng nhập"),
        ({"new": "0123456789123"}, "chữ số"),
    ],
)
def test_changing_the_password_says_what_is_wrong(newcomer, sign_in, typed, said):
    response = changing(sign_in(newcomer), **typed)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert Officer.objects.get(pk=newcomer.pk).must_change_password


# One-time codes


@pytest.fixture
def code(clerk, department):
    return passwords.issue_code(officer=clerk, by=department, today=make.TODAY)


def redeeming(client, code, **more):
    typed = {
        "username": "canbo.20392",
        "code": code,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
        **more,
    }
    return client.post("/ma-mot-lan/", typed)


def test_one_time_code_page_is_public_and_leads_to_sign_in(client, clerk, code):
    assert client.get("/ma-mot-lan/").status_code == 200
    assert redeeming(client, code)["Location"] == LOGIN
    signing_in(client, password=NEW_PASSWORD)
    assert is_signed_in(client)


def test_one_time_code_page_counts_tries_on_names_without_a_code(client, db):
    for _ in range(5):
        assert "không đúng" in redeeming(client, "AAAA-AAAA").content.decode()
    assert "hãy chờ 15 phút" in redeeming(client, "AAAA-AAAA").content.decode()


def test_one_time_code_page_checks_the_passwords_before_the_code(client, clerk, code):
    page = redeeming(client, code, new_password2="khác hẳn").content.decode()
    assert "không giống nhau" in page
    page = redeeming(client, code, new_password1="ngắn", new_password2="ngắn").content.decode()
    assert "10 ký tự" in page
    assert redeeming(client, code).status_code == 302


def test_one_time_code_page_never_sends_the_passwords_back(client, clerk, code):
    page = redeeming(client, "AAAA-AAAA").content.decode()
    assert NEW_PASSWORD not in page


# Without a territory


@pytest.fixture
def shown_to(rf):
    """The page that the home page gives to somebody without a post."""

    def page(officer):
        request = rf.get("/")
        request.user, request.today = officer, make.TODAY
        return no_territory(request)

    return page


def test_no_territory_names_whom_to_call(shown_to, clerk, province_admin):
    province_admin.phone = "0905123456"
    province_admin.save()
    clerk.assignments.update(valid_to=make.day("30/6/2022"))
    response = shown_to(Officer.objects.get(pk=clerk.pk))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Tài khoản của anh/chị chưa được giao địa bàn" in page
    assert province_admin.full_name in page
    assert 'href="tel:0905123456"' in page
    assert "30/06/2022" in page


def test_no_territory_says_it_in_words_when_nobody_is_known(shown_to, unplaced):
    page = shown_to(unplaced).content.decode()
    assert "Hãy gọi người quản trị tài khoản của đơn vị cấp trên" in page


@pytest.mark.parametrize("path", ["/can-bo/", "/nhat-ky/"])
def test_without_territory_other_pages_are_refused(unplaced, sign_in, path):
    assert sign_in(unplaced).get(path).status_code == 403


def test_sign_in_leaves_no_audit_entry(client, clerk):
    signing_in(client)
    client.get(reverse("login"))
    assert not AuditEntry.objects.exists()
