"""PostgreSQL and the broker of the portal itself, for a machine that has neither."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def services() -> Iterator[None]:
    """Hold DATABASE_URL and REDIS_URL open for one command."""
    yield
