"""Vietnamese as officials write it: days first, dots between thousands, messages with a remedy."""

import datetime
import re
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext, ngettext

from config import formatting

# Letters and words that Vietnamese text does not have and Django's English has.
ENGLISH = re.compile(
    r"\b(the|this|is|are|you|your|please|enter|valid|value|field|must|password|file|page|not"
    r"|search|sign|submit|save|error|forbidden|missing|choose|home|help)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "typed", ["05/03/2026", "5/3/2026", "05-03-2026", "5-3-2026", "05.03.2026", "2026-03-05"]
)
def test_date_field_reads_the_day_first(typed):
    assert forms.DateField().clean(typed) == datetime.date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["31/02/2022", "13/13/2022", "2022", "05/03/26 ", "hôm nay"])
def test_date_field_refuses_with_an_example(typed):
    with pytest.raises(ValidationError, match=r"Ghi ngày/tháng/năm .* ví dụ 28/6/2022"):
        forms.DateField().clean(typed)


def test_date_widget_shows_the_day_first():
    class Form(forms.Form):
        day = forms.DateField(initial=datetime.date(2022, 7, 5))

    assert 'value="05/07/2022"' in str(Form()["day"])


def test_dates_and_numbers_in_templates_are_vietnamese():
    page = Template("{{ day }} {{ n }} {{ d }}").render(
        Context({"day": datetime.date(2022, 7, 5), "n": 1234567, "d": Decimal("1234.5")})
    )
    assert page == "05/07/2022 1.234.567 1.234,5"


def test_moment_is_shown_in_vietnamese_time():
    moment = datetime.datetime(2022, 7, 20, 18, 30, tzinfo=datetime.UTC)
    assert formatting.date_vi(moment) == "21/07/2022"
    assert formatting.moment_vi(moment) == "01:30 ngày 21/07/2022"
    assert date_format(timezone.localtime(moment), "DATETIME_FORMAT") == "01:30 21/07/2022"


def test_week_begins_on_monday():
    from django.utils.formats import get_format

    assert get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1_234_567, "1.234.567"),
        (-1_200, "-1.200"),
        (Decimal("1234.50"), "1.234,50"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_number_groups_by_dots_and_missing_is_a_dash(value, shown):
    assert formatting.number(value) == shown


def test_number_agrees_with_djangos_own_formats():
    assert formatting.number(1_234_567) == localize(1_234_567)


def test_date_of_nothing_is_a_dash():
    assert formatting.date_vi(None) == "–"
    assert formatting.moment_vi(None) == "–"


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (datetime.date(2022, 8, 31), "còn 42 ngày"),
        (datetime.date(2022, 7, 20), "hôm nay"),
        (datetime.date(2022, 7, 10), "quá 10 ngày"),
        (datetime.date(2026, 7, 20), "còn 1.461 ngày"),
        (None, "–"),
    ],
)
def test_days_left_counts_to_the_day_named(due, shown):
    assert formatting.days_left(due, datetime.date(2022, 7, 20)) == shown


def test_phone_masked_hides_the_middle_and_tells_none_apart():
    assert formatting.phone_masked("0912345678") == "0912 ••• 678"
    assert formatting.phone_masked("") == formatting.phone_masked(None) == "–"


EVERY_FIELD = [
    (forms.CharField(), ""),
    (forms.CharField(max_length=3), "dài quá"),
    (forms.CharField(), "a\x00b"),
    (forms.IntegerField(), "hai"),
    (forms.IntegerField(min_value=1), "0"),
    (forms.DecimalField(max_digits=3, decimal_places=1), "12,345"),
    (forms.DateField(), "31/2/2022"),
    (forms.TimeField(), "25:00"),
    (forms.DateTimeField(), "31/2/2022 10:00"),
    (forms.DurationField(), "x"),
    (forms.EmailField(), "a@"),
    (forms.URLField(assume_scheme="https"), "zalo"),
    (forms.SlugField(), "tổ 1"),
    (forms.ChoiceField(choices=[("a", "A")]), "b"),
    (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"]),
    (forms.MultipleChoiceField(choices=[("a", "A")]), "b"),
    (forms.FileField(), None),
    (forms.ImageField(), None),
    (forms.UUIDField(), "x"),
    (forms.JSONField(), "{"),
    (forms.GenericIPAddressField(), "1.2"),
    (forms.RegexField(r"^\d+$"), "x"),
]


@pytest.mark.parametrize(("field", "typed"), EVERY_FIELD)
def test_form_messages_are_vietnamese(field, typed):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    for message in refused.value.messages:
        assert not ENGLISH.search(message), message


def english_in(message: object) -> re.Match[str] | None:
    """The first English word of a message; the names of its variables do not count."""
    return ENGLISH.search(re.sub(r"%\(\w+\)[sdr]|{\w+}", "", str(message)))


def test_every_default_message_of_djangos_fields_is_vietnamese():
    """Also those that are hard to provoke: an English one would be the same in and out."""
    for name in forms.fields.__all__:
        messages = getattr(getattr(forms, name), "default_error_messages", {})
        for message in messages.values():
            assert not english_in(message), (name, message)


def test_messages_of_formsets_are_vietnamese():
    for message in forms.BaseFormSet.default_error_messages.values():
        assert not english_in(message), message
    rows = forms.formset_factory(forms.Form, min_num=2, validate_min=True)(
        {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
    )
    assert rows.non_form_errors() == ["Cần ít nhất 2 dòng. Hãy điền thêm."]


def test_messages_of_validators_carry_their_limits():
    with pytest.raises(ValidationError, match=r"tối đa 3 ký tự, hiện có 4"):
        MaxLengthValidator(3)("bốn.")
    with pytest.raises(ValidationError, match=r"từ 1 trở lên"):
        MinValueValidator(1)(0)


def test_sign_in_refusal_names_the_remedy(db):
    form = AuthenticationForm(None, {"username": "canbo", "password": "sai"})
    (message,) = form.non_field_errors()
    assert "liên hệ người quản trị" in message
    assert not ENGLISH.search(message)


def test_password_change_form_is_vietnamese():
    form = PasswordChangeForm(None)
    for field in form:
        assert not ENGLISH.search(str(field.label)), field.label


def test_password_rules_and_refusals_are_vietnamese(settings):
    get_default_password_validators.cache_clear()
    for line in password_validators_help_texts():
        assert not ENGLISH.search(line), line
    with pytest.raises(ValidationError) as refused:
        validate_password("12345")
    assert len(refused.value.messages) == 3
    for message in refused.value.messages:
        assert not ENGLISH.search(message), message


def test_failed_reset_is_not_called_a_success():
    """Django's own catalogue translates it as its opposite."""
    assert gettext("Password reset unsuccessful") == "Chưa đặt lại được mật khẩu"


def test_plural_messages_are_found_for_one_and_for_many():
    one, many = "%(num)d day", "%(num)d days"
    assert ngettext(one, many, 1) == ngettext(one, many, 5) == "%(num)d ngày"


def test_catalogue_is_compiled_from_its_source():
    """The .mo is committed because no server has gettext; it must not lag behind the .po."""
    folder = settings.BASE_DIR / "config" / "locale" / "vi" / "LC_MESSAGES"
    source = (folder / "django.po").read_text(encoding="utf-8")
    compiled = (folder / "django.mo").read_bytes().decode("utf-8", errors="ignore")
    wanted = re.findall(r'^msgstr(?:\[0\])? "(.+)"$', source, re.MULTILINE)
    assert len(wanted) > 150
    for text in wanted:
        assert text.replace('\\"', '"') + "\0" in compiled or text.endswith("\\n"), text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_are_vietnamese_and_say_what_to_do(name):
    page = render_to_string(f"{name}.html")
    words = re.sub(r"<[^>]*>", " ", page)
    assert not ENGLISH.search(words), ENGLISH.search(words)
    assert "<h1>" in page
    assert "hãy" in words.lower() or "chờ vài phút" in words.lower()


def test_csrf_page_says_that_drafts_are_safe():
    page = render_to_string("403_csrf.html")
    assert "Phiên làm việc đã hết hạn" in page
    assert "Nội dung đã lưu nháp không mất" in page


def test_page_of_a_failure_stands_alone():
    """When everything is broken it must still be drawn: no tags, no variables, no other page."""
    source = (settings.BASE_DIR / "templates" / "500.html").read_text(encoding="utf-8")
    assert "{%" not in source
    assert "{{" not in source


def test_templates_are_normalised_text():
    """Composed letters only, or a search for a word on the page would miss it."""
    import unicodedata

    for page in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), page.name
