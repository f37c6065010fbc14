"""Which unit a page is about."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from communes.keeping import reaches
from communes.keys import read_key
from communes.models import Unit


def unit_asked(request: HttpRequest) -> Unit | None:
    """The unit of ?don-vi=, within the officer's territory, else their own; None is the country."""
    asked = request.GET.get("don-vi", "")
    if not asked:
        return request.user.unit
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=read_key(asked))
    version = unit.version_on(request.as_of)
    if version is None or not reaches(request.user, version):
        raise Http404
    return unit
