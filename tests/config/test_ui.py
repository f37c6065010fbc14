"""What templates are made of: figures, pills, forms, errors, the frame."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from config import formatting, icons
from config.form_errors import error_lines
from config.standings import LOOKS
from teams.models import DocumentState
from tests.make import TODAY

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"


def draw(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def text_of(markup: str) -> str:
    """What a person reads, with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


class PaperForm(forms.Form):
    number = forms.CharField(label="Số, ký hiệu", help_text="Ví dụ 41/QĐ-UBND.")
    signed_on = forms.DateField(label="Ngày ký")
    capacity = forms.ChoiceField(
        label="Thể thức ký",
        choices=[("TM", "Thay mặt"), ("KT", "Ký thay")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Ghi chú", required=False)
    complete = forms.BooleanField(label="Danh mục đã đủ", required=False)


class PersonForm(forms.Form):
    name = forms.CharField(label="Họ và tên")


PersonRows = forms.formset_factory(PersonForm, extra=0)


def wrong_rows():
    rows = PersonRows(
        {"p-TOTAL_FORMS": "2", "p-INITIAL_FORMS": "2", "p-0-name": "Lê Đức Thịnh", "p-1-name": ""},
        prefix="p",
    )
    rows.summary_label = "tổ thôn An Mỹ"
    return rows


@pytest.mark.parametrize(
    ("n", "of", "shown"),
    [
        (19, 51, "19/51 (37,2%)"),
        (1_185_735, 1_185_763, "1.185.735/1.185.763 (99,9%)"),
        (6, 6, "6/6 (100%)"),
        (0, 51, "0/51 (0%)"),
    ],
)
def test_ratio_floors_and_keeps_both_numbers(n, of, shown):
    assert text_of(draw("{% ratio n of %}", n=n, of=of)) == shown


def test_ratio_takes_more_digits():
    assert text_of(draw("{% ratio 1545 1562 2 %}")) == "1.545/1.562 (98,91%)"


def test_ratio_of_an_unknown_whole_is_not_zero():
    assert draw("{% ratio 0 of %}", of=None) == "–"


def test_progress_bar_is_full_only_when_all_are_there():
    assert 'width="999" height' in draw("{% progress_bar 99999 100000 %}")
    assert 'class="bar-done" width="1000"' in draw("{% progress_bar 51 51 %}")


def test_progress_bar_of_an_unknown_whole_is_not_an_empty_bar():
    markup = draw("{% progress_bar 0 of %}", of=None)
    assert "bar-unknown" in markup
    assert "<svg" not in markup


@pytest.mark.parametrize("code", LOOKS)
def test_pill_has_word_shape_and_tone(code):
    markup = draw("{% pill code %}", code=code)
    look = LOOKS[code]
    assert text_of(markup) == look.word
    assert f"tone-{look.tone}" in markup
    assert f"icon-{look.shape}" in markup


def test_pills_of_one_list_differ_without_colour():
    """A black and white print of a board keeps its standings apart."""
    standings = list(LOOKS)[: list(LOOKS).index("due_soon")]
    shapes = [LOOKS[code].shape for code in standings]
    assert len(set(shapes)) == len(standings)


@pytest.mark.parametrize("state", DocumentState)
def test_pill_of_a_document_says_its_state(state):
    assert LOOKS[state.value].word == state.label


def test_pill_refuses_an_unknown_code():
    with pytest.raises(KeyError):
        draw("{% pill 'finished' %}")


def test_icons_in_templates_exist():
    asked = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', page.read_text())
    }
    assert asked
    assert asked <= set(icons.ICONS)


def test_text_in_components_is_escaped():
    evil = "<script>alert(1)</script>"
    page = draw(
        "{% card t %}{{ t }}{% endcard %}{% notice 'info' t %}{{ t }}{% endnotice %}"
        "{% page_head t lead=t %}{% endpage_head %}{% pill 'met' t %}{% step 'A' t %}{% endstep %}"
        "{% empty_state t %}{% endempty_state %}{% scroll t %}{% endscroll %}"
        "{% more t %}{% endmore %}",
        t=evil,
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 11


def test_components_keep_the_markup_of_their_body():
    assert '<a href="#">Sửa</a>' in draw(
        '{% page_head "Tổ" %}<a href="#">Sửa</a>{% endpage_head %}'
    )


def test_page_head_without_buttons_leaves_no_empty_box():
    assert "page-head-do" not in draw('{% page_head "Tổ" %}  {% endpage_head %}')


def test_field_ties_label_help_and_error_to_the_widget():
    form = PaperForm({})
    markup = draw("{% field form.number %}", form=form)
    assert '<label for="id_number">' in markup
    assert 'aria-describedby="id_number_helptext id_number_error"' in markup
    assert 'id="id_number_helptext"' in markup
    assert 'id="id_number_error"' in markup
    assert 'aria-invalid="true"' in markup


def test_field_says_which_are_not_required():
    form = PaperForm()
    assert "không bắt buộc" in draw("{% field form.note %}", form=form)
    assert "không bắt buộc" not in draw("{% field form.number %}", form=form)


def test_field_of_choices_is_a_fieldset_with_its_error():
    markup = draw("{% field form.capacity %}", form=PaperForm({}))
    assert markup.index("<fieldset") < markup.index("<legend>") < markup.index("radio")
    assert 'aria-describedby="id_capacity_error"' in markup
    assert 'id="id_capacity_error"' in markup


def test_field_of_a_tick_has_its_label_after_it():
    markup = draw("{% field form.complete %}", form=PaperForm())
    assert markup.index("checkbox") < markup.index("Danh mục đã đủ")


def test_cell_has_a_label_of_its_own():
    markup = draw("{% for row in rows %}{% cell row.name %}{% endfor %}", rows=wrong_rows())
    assert '<label class="cell-label" for="id_p-1-name">Họ và tên</label>' in markup
    assert 'id="id_p-1-name_error"' in markup


def test_error_summary_links_to_every_wrong_field():
    form = PaperForm({"number": "41/QĐ-UBND"})
    page = draw(
        "{% error_summary form rows %}{% for f in form %}{% field f %}{% endfor %}"
        "{% for row in rows %}{% cell row.name %}{% endfor %}",
        form=form,
        rows=wrong_rows(),
    )
    targets = re.findall(r'<li><a href="#([^"]+)"', page)
    assert targets == ["id_signed_on", "id_capacity_0", "id_p-1-name"]
    for target in targets:
        assert f'id="{target}"' in page
    assert "Có 3 chỗ cần sửa" in page
    assert "Tổ thôn An Mỹ, dòng 2, Họ và tên: " in page


def test_error_summary_of_right_forms_is_nothing():
    assert draw("{% error_summary form none %}", form=PaperForm(), none=None).strip() == ""


def test_error_lines_name_errors_of_the_whole_form_without_a_link():
    form = PaperForm({})
    form.add_error(None, "đã có quyết định này.")
    assert error_lines((form,))[0] == ("", "Đã có quyết định này.")


def test_pager_keeps_filters_and_marks_the_page():
    request = RequestFactory().get("/thon/", {"q": "an mỹ", "trang": "2"})
    page = Paginator(range(1234), 50).page(2)
    markup = draw("{% pager page %}", page=page, request=request)
    assert "q=an+m%E1%BB%B9&amp;trang=3" in markup
    assert "Đang xem 51–100 trong 1.234" in text_of(markup)
    assert re.search(r'aria-current="page">.*?2', markup)


def test_pager_of_one_page_says_how_many_and_offers_nothing():
    markup = draw("{% pager page %}", page=Paginator(range(7), 50).page(1))
    assert "trong 7" in text_of(markup)
    assert "<a" not in markup


def test_as_of_form_keeps_the_filters_but_not_the_page_number():
    request = RequestFactory().get("/tien-do/", {"q": "tam", "trang": "4", "ngay": "30/6/2022"})
    day = TODAY.replace(month=6, day=30)
    markup = draw("{% as_of_form %}", request=request, as_of=day, today=TODAY)
    assert '<input type="hidden" name="q" value="tam">' in markup
    assert 'name="trang"' not in markup
    assert 'value="30/06/2022"' in markup
    assert 'href="?q=tam">hôm nay' in markup


def test_as_of_form_shows_what_was_typed_beside_its_problem():
    request = RequestFactory().get("/tien-do/", {"ngay": "31/2/2022"})
    request.day_problem = "Không đọc được ngày “31/2/2022”."
    markup = draw("{% as_of_form %}", request=request, as_of=TODAY, today=TODAY)
    assert 'value="31/2/2022"' in markup
    assert 'aria-describedby="ngay-mau ngay-loi"' in markup
    assert "Không đọc được" in markup


def test_day_url_carries_another_day_and_not_today():
    past = TODAY.replace(month=6, day=30)
    source = "{% day_url 'login' %}"
    assert draw(source, as_of=TODAY, today=TODAY).endswith("/dang-nhap/")
    assert draw(source, as_of=past, today=TODAY).endswith("/dang-nhap/?ngay=2022-06-30")


def test_history_list_shows_who_what_and_why():
    entry = SimpleNamespace(
        at=timezone.now(),
        actor_label="Lê Văn Đức (lãnh đạo xã, xã Tam Dân)",
        summary="Trả lại Quyết định 41/QĐ-UBND",
        reason="Thiếu bản ký",
        before={"có bản ký": True, "số": "40"},
        after={"có bản ký": False, "ngày ký": None},
    )
    read = text_of(draw("{% history_list entries %}", entries=[entry]))
    assert "Lê Văn Đức" in read
    assert "Lý do: Thiếu bản ký" in read
    assert "trước: có" in read
    assert "sau: không" in read
    assert "trước: 40" in read


def test_history_list_without_entries_says_so():
    assert "Chưa có thay đổi nào" in draw("{% history_list entries %}", entries=[])


def test_plain_value_tells_a_number_from_a_yes():
    assert formatting.plain_value(1) == "1"
    assert formatting.plain_value(True) == "có"
    assert formatting.plain_value(["An Mỹ", "Xuân Phú"]) == "An Mỹ, Xuân Phú"


class Ids(HTMLParser):
    """Collects what a page must not have twice and what the security policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.refused: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.ids += [names["id"]] if "id" in names else []
        self.refused += [name for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.refused.append(tag)


def frame(**values: object) -> str:
    officer = SimpleNamespace(
        is_authenticated=True,
        full_name="Trần A",
        role_label="cán bộ xã",
        unit_label="xã Tam Dân",
    )
    given = {
        "officer": officer,
        "menu": [
            {"url": "/", "label": "Việc của tôi", "current": False},
            {"url": "/tien-do/", "label": "Tiến độ", "current": True},
        ],
        "today": TODAY,
        "as_of": TODAY,
        "crumbs": [("Quảng Nam", "/don-vi/1/"), ("xã Tam Dân", None)],
        **values,
    }
    return render_to_string("base.html", given)


def test_frame_is_what_the_policy_allows_and_has_no_id_twice():
    page = Ids()
    page.feed(frame(demo_day=TODAY))
    assert page.refused == []
    assert len(page.ids) == len(set(page.ids))


def test_frame_names_the_officer_the_place_and_the_current_page():
    page = frame()
    assert "cán bộ xã – xã Tam Dân" in text_of(page)
    assert page.count('<a href="/tien-do/" aria-current="page">') == 2
    assert '<span aria-current="page">xã Tam Dân</span>' in page


def test_frame_warns_of_demonstration_data_only_then():
    assert "ngày của hệ thống cố định là 20/07/2022" in text_of(frame(demo_day=TODAY))
    assert "minh họa" not in frame(demo_day=None)


def test_frame_of_a_stranger_has_no_menu_and_no_search():
    page = frame(officer=SimpleNamespace(is_authenticated=False))
    assert "Danh mục" not in text_of(page).replace("Bỏ qua danh mục", "")
    assert 'role="search"' not in page
    assert "Đăng xuất" not in page


def test_first_load_stays_within_twelve_requests():
    page = frame()
    asked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    # The page itself, its files, and htmx where a page asks for it.
    assert len(set(asked)) + 2 <= 12
    for path in set(asked):
        assert (STATIC / path.removeprefix("/static/")).is_file()
