"""What every template can use without `{% load %}`: formats, components with a body, form fields.

Filters
  {{ day|date_vi }}  20/07/2022, None is –          {{ moment|moment_vi }}  16:42 ngày 20/07/2022
  {{ n|number }}     1.234.567, None is –           {{ phone|phone_masked }}  0905 ••• 456
  {{ due|days_left:today }}  còn 62 ngày, hôm nay, quá 10 ngày
Values
  {% ratio n of %} or {% ratio n of 2 %}   19/51 (37,2%), floored; of=None (not known) is –
  {% progress_bar n of code %}             the bar alone; put the ratio beside it
  {% pill code %} or {% pill code "word" %}  standing or document state (config/standings.py)
  {% icon "add" %}                         a drawing of config/icons.py; always beside a word
  {% day_url "name" arg… %}                an address that keeps the day of the page (?ngay=)
  {% as_of_form %}                         the day chooser, for {% block as_of_form %} of base.html
  {% crumbs %}  {% pager page %} (a paginator's Page, parameter `trang`)
  {% history_list entries %}               audit entries as a timeline
Components with a body
  {% page_head "Heading" lead="…" %}buttons{% endpage_head %}
  {% card "Heading" %}…{% endcard %}       also id="…", tone="warning"
  {% notice "warning" "Title" %}…{% endnotice %}   info, success, warning, error
  {% empty_state "Chưa có quyết định nào" %}what to do next, a button{% endempty_state %}
  {% scroll "What the table shows" %}<table class="data">…</table>{% endscroll %}
  {% step "A" "Văn bản" state="đã lưu lúc 16:42" %}…{% endstep %}   block of a long form, id khoi-a
  {% more "Summary" %}…{% endmore %}       folded details
Forms
  {% error_summary form formset… %}        on top; links to the fields; nothing when all is right
  {% field form.name %}                    label, help, error, widget, tied by ids; also
                                           kind="short|number|date|phone|wide" for the width
  {% cell form.name %}                     the same in a row of a grid: label only on phones

Classes (static/css/components.css): `button`, `button quiet`, `button danger`, `button link`,
`button-row`; `table.data` (`td.num`, `th[scope=row]`, `tr.total`, `table.data.compact`),
`dl.facts`, `dl.tiles`, `form.filters`, `div.columns` > `div` + `aside`, `ol.tasks` > `li` >
`.task-what` + `.task-do`, `table.grid-form`, `div.form-bar` (stays at the bottom),
`fieldset.choices` (ticks in columns), `nav.tabs`, `ul.plain`, `ol.timeline`, `.muted`, `.num`.
Grid, spacing and display classes are Bootstrap's (`row`, `col-md-6`, `mb-3`, `d-flex`, `gap` is not
among them). No style attributes and no inline scripts: the content security policy refuses them.
Numbers in addresses: always `{% url %}`, since a bare {{ pk }} above 999 prints as 1.234.
"""

from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.template import Context, Library
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config import formatting, icons
from config.form_errors import error_lines
from config.formatting import UNKNOWN, date_vi, number
from config.standings import LOOKS

register = Library()

DAY_PARAMETER = "ngay"
PAGE_PARAMETER = "trang"


for show in (
    formatting.date_vi,
    formatting.moment_vi,
    formatting.number,
    formatting.phone_masked,
    formatting.days_left,
    formatting.plain_value,
):
    register.filter(show)


@register.simple_tag
def ratio(n: int | None, of: int | None, digits: int = 1) -> SafeString | str:
    """19/51 (37,2%). The percentage is floored, and 100% only when n is all of them."""
    from reports.progress import percent_text  # the rule lives with the other arithmetic

    if n is None or of is None:
        return UNKNOWN
    percent = percent_text(n, of, digits)
    share = f" ({percent})" if percent else ""
    return format_html('<span class="num">{}/{}{}</span>', number(n), number(of), share)


@register.simple_tag
def progress_bar(n: int | None, of: int | None, code: str = "under_way") -> SafeString:
    """The share as a bar in the colour of the standing; hatched when it is not known."""
    tone = LOOKS[code].tone
    if n is None or not of:
        return mark_safe('<span class="bar bar-unknown" aria-hidden="true"></span>')
    # Thousandths, floored: a bar looks full only when it is.
    filled = n * 1000 // of
    return format_html(
        '<svg class="bar tone-{}" viewBox="0 0 1000 8" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="bar-all" width="1000" height="8"/>'
        '<rect class="bar-done" width="{}" height="8"/></svg>',
        tone,
        str(min(filled, 1000)),
    )


@register.simple_tag
def pill(code: str, word: str = "") -> SafeString:
    """A standing or a state: word, shape and colour together. Raises KeyError for unknown codes."""
    look = LOOKS[code]
    return format_html(
        '<span class="pill tone-{}">{}<span class="pill-word">{}</span></span>',
        look.tone,
        icons.draw(look.shape),
        word or look.word,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.draw(name)


def _day_query(context: Context) -> str:
    """`ngay=2022-06-30` when the page is about another day than today, else nothing."""
    as_of, today = context.get("as_of"), context.get("today")
    if not as_of or as_of == today:
        return ""
    return f"{DAY_PARAMETER}={as_of:%Y-%m-%d}"


@register.simple_tag(takes_context=True)
def day_url(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, on the day that rules this page."""
    query = _day_query(context)
    return reverse(name, args=args, kwargs=kwargs) + (f"?{query}" if query else "")


def _query(context: Context) -> QueryDict:
    """The parameters of this page's address, to be changed and kept in its links."""
    request = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def as_of_form(context: Context) -> SafeString:
    """The day chooser; it keeps what else is in the address but the page number."""
    request, query = context.get("request"), _query(context)
    typed = query.pop(DAY_PARAMETER, [""])[-1]
    query.pop(PAGE_PARAMETER, None)
    problem = getattr(request, "day_problem", "")
    as_of = context.get("as_of")
    values = {
        "kept": [(name, value) for name, entries in query.lists() for value in entries],
        "typed": typed if problem else date_vi(as_of),
        "error": problem,
        "is_today": as_of == context.get("today") and not problem,
        "today_url": f"?{query.urlencode()}",
    }
    return render_to_string("components/as_of_form.html", values)


@register.inclusion_tag("components/crumbs.html", takes_context=True)
def crumbs(context: Context) -> dict[str, Any]:
    return {"crumbs": context.get("crumbs") or []}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, Any]:
    """Links to the other pages of a list; they keep the filters."""
    query = _query(context)

    def address(wanted: int) -> str:
        query[PAGE_PARAMETER] = str(wanted)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [(wanted, address(wanted) if isinstance(wanted, int) else "") for wanted in numbers]
    return {
        "page": page,
        "links": links,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/history_list.html")
def history_list(entries: Any) -> dict[str, Any]:
    """Audit entries, newest first as they come, each with what it changed and why."""

    def changes(entry: Any) -> list[tuple[str, Any, Any]]:
        names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
        return [(name, entry.before.get(name), entry.after.get(name)) for name in names]

    return {"entries": [(entry, changes(entry)) for entry in entries]}


def _component(name: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "") -> SafeString:
    return _component("page_head", content=content, title=title, lead=lead)


@register.simple_block_tag
def card(content: str, title: str = "", id: str = "", tone: str = "") -> SafeString:
    return _component("card", content=content, title=title, id=id, tone=tone)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "", role: str = "") -> SafeString:
    tone = tone if tone in ("info", "success", "warning", "error") else "info"
    return _component("notice", content=content, title=title, tone=tone, role=role)


@register.simple_block_tag
def empty_state(content: str, title: str) -> SafeString:
    return _component("empty_state", content=content, title=title)


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    return _component("scroll", content=content, label=label)


@register.simple_block_tag
def step(content: str, mark: str, title: str, state: str = "") -> SafeString:
    return _component("step", content=content, mark=mark, title=title, state=state)


@register.simple_block_tag
def more(content: str, title: str, open: bool = False) -> SafeString:
    return _component("more", content=content, title=title, open=open)


@register.simple_tag
def field(bound: BoundField, kind: str = "", label: str = "") -> SafeString:
    return _component("form_field", field=bound, kind=kind, label=label)


@register.simple_tag
def cell(bound: BoundField, label: str = "") -> SafeString:
    return _component("form_cell", field=bound, label=label or bound.label)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """All errors of forms and formsets on top of the page, each a link to its field."""
    return {"errors": error_lines(sources)}
