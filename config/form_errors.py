"""All errors of a page's forms as lines with the field that each of them leads to."""

from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet


def error_lines(sources: tuple[BaseForm | BaseFormSet | None, ...]) -> list[tuple[str, str]]:
    """(id of the field or "", line), in the order of the page.

    A form or formset may carry `summary_label` ("Tổ An Mỹ"), which then opens its lines; the rows
    of a formset are numbered as the reader counts them.
    """
    found: list[tuple[str, str]] = []
    for source in sources:
        # A page that is not a form leaves the name empty.
        if not source or not source.is_bound:
            continue
        label = getattr(source, "summary_label", "")
        before = f"{label}, " if label else ""
        if isinstance(source, BaseFormSet):
            found += [("", before + str(message)) for message in source.non_form_errors()]
            for place, form in enumerate(source.forms, start=1):
                found += _form_lines(form, f"{before}dòng {place}, ")
        else:
            found += _form_lines(source, before)
    return [(anchor, line[:1].upper() + line[1:]) for anchor, line in found]


def _form_lines(form: BaseForm, before: str) -> list[tuple[str, str]]:
    found = [("", before + str(message)) for message in form.non_field_errors()]
    for bound in form:
        anchor = "" if bound.is_hidden else _anchor(bound)
        found += [(anchor, f"{before}{bound.label}: {message}") for message in bound.errors]
    return found


def _anchor(bound: BoundField) -> str:
    """The id of the widget; a group of choices has none, so its first choice."""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
