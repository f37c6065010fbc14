"""Keys of rows as addresses and forms carry them; pure."""

from __future__ import annotations

# Every run of this many digits fits the keys of the database.
LONGEST_KEY = 18


def read_key(text: str | None) -> int | None:
    """The key that a text spells in plain digits, else None; no row has the key None.

    Superscripts and digits of other scripts are none, nor is a number beyond what a key can be.
    """
    if not text or len(text) > LONGEST_KEY or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
