"""What a row says, as JSON that PostgreSQL keeps. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

# Made once: a national list is three hundred thousand texts.
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class Told(dict[str, Any]):
    """Values by name; `json` says the same where it was put together from remembered parts."""

    __slots__ = ("json",)

    def __init__(self, said: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        super().__init__(said)
        self.json = ""


def json_of(value: Any) -> str:
    """JSON without NUL and without half of a surrogate pair, which PostgreSQL does not keep."""
    text = _encode(value)
    if "\\u0000" in text:
        text = _encode(_without_nul(value))
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
