"""What a row says, as JSON. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# Made once: a national list is three hundred thousand texts.
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


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


def json_of_text(text: str) -> str:
    """The same of a text: nearly every one stands between quotes as it is."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return json_of(text)


def members_of(said: Mapping[str, Any]) -> str:
    """What stands in the JSON of an object, each member after a comma."""
    return "".join([f',"{key}":{_json_of_one(value)}' for key, value in said.items()])


def members_of_texts(said: Mapping[str, str]) -> str:
    """The same of texts."""
    together = "".join(said.values())
    if together.isprintable() and '"' not in together and "\\" not in together:
        return "".join([f',"{key}":"{text}"' for key, text in said.items()])
    return members_of(said)


def _json_of_one(value: Any) -> str:
    if type(value) is str:
        return json_of_text(value)
    if value is None:
        return "null"
    if value == {}:
        return "{}"
    return str(value) if type(value) is int else json_of(value)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
