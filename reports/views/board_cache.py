"""A board that did not change is neither counted nor written again.

Its answer carries a tag of all that it depends on: the figures, the officer, the address and the
frame around the board. What hangs on the figures alone is kept for everybody of the same reach.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag

from communes import clock
from communes.context import portal
from communes.models import Unit
from communes.roles import Right
from reports.boards.tag import fingerprint, state_of

logger = logging.getLogger(__name__)
HOUR = 3600
# Longer addresses are nobody's; they are answered, and nothing is kept of them.
LONGEST_QUERY = 500


@dataclass(frozen=True)
class Keys:
    etag: str
    content: str


def keys_of(request: HttpRequest, unit: Unit | None) -> Keys | None:
    """The tag of the answer and the key of what is kept of it; None where nothing can be kept:
    figures counted live, a commune's own page, a message to be told once, a day not understood."""
    query = request.GET.urlencode()
    if request.as_of != clock.today() or request.day_problem or len(query) > LONGEST_QUERY:
        return None
    if (unit is not None and unit.holds_villages) or len(get_messages(request)):
        return None
    state = state_of(unit, request.as_of)
    if state is None:
        return None
    officer = request.user
    reach = (officer.reach.key, sorted(officer.reach.unit_ids), sorted(officer.reach.above))
    reader = (officer.role, reach, officer.can(Right.READ_DOCUMENTS))
    figures = (request.path, state, unit.pk if unit else None, reader, query)
    frame = sorted((name, str(value)) for name, value in portal(request).items())
    # The forms of the frame carry a token that lives as long as this cookie.
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return Keys(
        etag=quote_etag(fingerprint(figures, officer.pk, frame, token)),
        content=f"board:{fingerprint(figures)}",
    )


def kept(keys: Keys | None) -> str | None:
    """What was written for these figures; without the cache boards are written anew."""
    if keys is None:
        return None
    try:
        content: str | None = cache.get(keys.content)
    except Exception:
        logger.exception("The cache of boards cannot be read")
        return None
    return content


def keep(keys: Keys | None, content: str) -> None:
    if keys is None:
        return
    try:
        cache.set(keys.content, content, HOUR)
    except Exception:
        logger.exception("The cache of boards cannot be written")


def marked(response: HttpResponse, keys: Keys | None) -> HttpResponse:
    """The answer with its tag; browsers ask each time whether it still holds."""
    if keys is not None:
        response["ETag"] = keys.etag
        patch_cache_control(response, private=True, no_cache=True)
    return response
