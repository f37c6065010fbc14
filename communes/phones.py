"""Phone numbers as people type them, as they are stored, and as they are shown.

Stored: ten digits of a mobile of today (03, 05, 07, 08, 09), or nothing.
"""

from __future__ import annotations

import re

from communes.vietnamese import clean

_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{8,9}")
_OLD_MOBILE = re.compile(r"01[0-9]{9}")

# The eleven-digit mobiles ended between 15/9/2018 and 30/6/2019; the last seven digits stayed.
_OLD_PREFIXES = {
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    "0162": "032",
    "0163": "033",
    "0164": "034",
    "0165": "035",
    "0166": "036",
    "0167": "037",
    "0168": "038",
    "0169": "039",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


class PhoneError(ValueError):
    """A number that cannot be stored.

    str() and `message_vi` are the sentence for the person who typed it; `suggestion` is the
    number that was probably meant, ready to store, or None.
    """

    def __init__(self, message_vi: str, suggestion: str | None = None) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi
        self.suggestion = suggestion


def normalise_phone(raw: str) -> str:
    """Ten digits of what was typed; '' for nothing typed.

    Spaces and dots go, +84 and 84 become 0, nine digits get back the 0 that a spreadsheet
    dropped. Anything else is refused, with a suggestion where one is safe to make: an
    eleven-digit mobile of before 2018, or digits set apart by other signs.

    Raises PhoneError.
    """
    text = re.sub(r"[ .]", "", clean(raw))
    if not text:
        return ""
    number = _national(text)
    if _MOBILE.fullmatch(number):
        return number
    old = number if number.startswith("0") else f"0{number}"
    if _OLD_MOBILE.fullmatch(old):
        raise PhoneError(
            "Số di động 11 số không còn dùng từ năm 2018. Ghi số 10 số.", _renewed(old)
        )
    if _LANDLINE.fullmatch(number):
        raise PhoneError(
            "Đây là số máy cố định. Ghi số di động 10 số, bắt đầu bằng 03, 05, 07, 08, 09."
        )
    if not re.fullmatch(r"\+?[0-9]+", text):
        raise PhoneError(
            "Số điện thoại chỉ gồm chữ số, ghi một số, ví dụ 0905 123 456.", _digits_meant(text)
        )
    raise PhoneError(
        "Số điện thoại phải có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09.",
        _digits_meant(text),
    )


def group_phone(number: str) -> str:
    """0905 123 456; anything but ten digits as it is."""
    if not re.fullmatch(r"[0-9]{10}", number):
        return number
    return f"{number[:4]} {number[4:7]} {number[7:]}"


def mask_phone(number: str) -> str:
    """0905 ••• 456: enough to recognise a number one knows, not enough to call it.

    A number of another length shows its last two digits at most.
    """
    if re.fullmatch(r"[0-9]{10}", number):
        return f"{number[:4]} ••• {number[7:]}"
    if len(number) < 6:
        return "•" * len(number)
    return "•" * (len(number) - 2) + number[-2:]


def _national(text: str) -> str:
    """Without the country code, with the leading 0."""
    if re.fullmatch(r"(?:\+84|84)[1-9][0-9]{8,9}", text):
        return "0" + text.removeprefix("+").removeprefix("84")
    if re.fullmatch(r"[1-9][0-9]{8}", text):
        return "0" + text
    return text


def _renewed(old: str) -> str | None:
    prefix = _OLD_PREFIXES.get(old[:4])
    return prefix + old[4:] if prefix else None


def _digits_meant(text: str) -> str | None:
    """One number that the digits spell, whatever stands between them; None when in doubt."""
    digits = re.sub(r"[^0-9]", "", text)
    # 0084..., and the country code before a kept 0.
    digits = re.sub(r"^(?:00)?84(?=0?[1-9][0-9]{8}$)", "", digits)
    number = digits if digits.startswith("0") else f"0{digits}"
    return number if _MOBILE.fullmatch(number) else None
