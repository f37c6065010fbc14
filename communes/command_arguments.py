"""Arguments that several commands read alike: the code of a unit and a day."""

from __future__ import annotations

import argparse
import datetime
import re

from communes.days import read_day


def unit_code(text: str) -> str:
    """A province's 2, a district's 3 or a commune's 5 digits; argparse refuses anything else."""
    if not re.fullmatch(r"[0-9]{2}|[0-9]{3}|[0-9]{5}", text):
        raise argparse.ArgumentTypeError(f"{text!r} không phải mã đơn vị (2, 3 hoặc 5 chữ số)")
    return text


def day(text: str) -> datetime.date:
    """A day as 2022-06-30 or 30/6/2022; argparse refuses anything else."""
    read = read_day(text)
    if read is None:
        raise argparse.ArgumentTypeError(f"{text!r} không phải ngày; ghi như 2022-06-30")
    return read
