"""Keys out of addresses and forms."""

import pytest

from communes.keys import read_key


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_read_key_takes_plain_digits(text, key):
    assert read_key(text) == key


@pytest.mark.parametrize("text", [None, "", " 7", "-1", "1.5", "²", "٣", "7\x00", "9" * 19])
def test_read_key_takes_nothing_else(text):
    assert read_key(text) is None
