"""The database server, for making databases on it and dropping them."""

from __future__ import annotations

import environ
import psycopg


def server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the database that a DATABASE_URL names, on which each statement stands alone.

    The driver does not read the address of the portal's own server, whose host is a folder.
    """
    named = environ.Env.db_url_config(url)
    return psycopg.connect(
        dbname=named["NAME"],
        user=named["USER"] or None,
        password=named["PASSWORD"] or None,
        host=named["HOST"] or None,
        port=named["PORT"] or None,
        autocommit=True,
    )
