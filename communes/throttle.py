"""Slowing down whoever guesses passwords: five tries for a name and an address, then a wait."""

from __future__ import annotations

import hashlib
import logging
import math

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from communes import clock

logger = logging.getLogger(__name__)

TRIES = 5
WINDOW_SECONDS = 15 * 60


class Throttle:
    """The tries of one name from one address, counted in the cache shared by all processes.

    A try is counted before it is judged, so that many at once gain nothing. Without a cache
    nobody could sign in; the portal then lets tries pass and says so in the log. most: how many
    tries are let pass; pages open to everybody allow more than signing in.
    """

    def __init__(
        self, request: HttpRequest | None, purpose: str, name: str, *, most: int = TRIES
    ) -> None:
        self.name = name
        self.most = most
        self.address = address_of(request)
        digest = hashlib.sha256(f"{name}\n{self.address}".encode()).hexdigest()
        self.count_key = f"tries:{purpose}:{digest}"
        self.lock_key = f"wait:{purpose}:{digest}"

    def seconds_to_wait(self) -> int:
        """Count one try; 0 when it may be judged."""
        try:
            return self._count()
        except RedisError:
            logger.exception("The cache does not answer: tries to sign in are not counted")
            return 0

    def forget(self) -> None:
        """The try was right: what came before was a slip."""
        try:
            cache.delete_many([self.count_key, self.lock_key])
        except RedisError:
            logger.exception("The cache does not answer: tries to sign in stay counted")

    def _count(self) -> int:
        until = cache.get(self.lock_key)
        if until is not None:
            return max(math.ceil(until - clock.now().timestamp()), 1)
        cache.add(self.count_key, 0, WINDOW_SECONDS)
        try:
            tries = cache.incr(self.count_key)
        except ValueError:  # the window closed between the two calls
            cache.set(self.count_key, 1, WINDOW_SECONDS)
            return 0
        if tries <= self.most:
            return 0
        cache.set(self.lock_key, clock.now().timestamp() + WINDOW_SECONDS, WINDOW_SECONDS)
        logger.warning("Too many tries for %r from %s: refused", self.name, self.address)
        return WINDOW_SECONDS


def address_of(request: HttpRequest | None) -> str:
    """Where the request comes from.

    Behind the proxy of a production server the proxy's own address says nothing; the last entry
    of X-Forwarded-For is the one that the proxy itself wrote.
    """
    if request is None:
        return ""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def wait_message(seconds: int) -> str:
    """What is said to the person, alike whether or not the account exists."""
    return (
        f"Đã nhập sai {TRIES} lần liền. Để bảo vệ tài khoản, hãy chờ {math.ceil(seconds / 60)} "
        "phút rồi thử lại. Nếu quên mật khẩu, hãy gọi người quản trị tài khoản để nhận mã một lần."
    )
