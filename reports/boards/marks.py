"""The pill and the bar of a standing, drawn by the components of all pages, each of them once."""

from __future__ import annotations

from functools import cache

from django.template import engines

from reports.progress import Standing


@cache
def pill(standing: Standing) -> str:
    """The standing as word, shape and colour; safe HTML."""
    return _drawn("{% pill code %}", code=standing)


def bar(n: int | None, of: int | None, standing: Standing) -> str:
    """n of N as a bar in the colour of the standing, hatched when N is not known; safe HTML."""
    return _bar(None if n is None or not of else n * 1000 // of, standing)


@cache
def _bar(thousandths: int | None, standing: Standing) -> str:
    of = None if thousandths is None else 1000
    return _drawn("{% progress_bar n of code %}", n=thousandths, of=of, code=standing)


def _drawn(source: str, **values: object) -> str:
    return str(engines["django"].from_string(source).render(values))
