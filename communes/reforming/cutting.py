"""A pasted resolution cut into its sentences, one operation each. Pure."""

from __future__ import annotations

import re

from communes.place_names import VILLAGE_KINDS
from communes.vietnamese import clean

KINDS = "|".join(
    [*(kind.lower() for kind in VILLAGE_KINDS), r"t\.?\s?d\.?\s?p", r"tổ\s?dp", r"k\.?d\.?c"]
)
VERBS = (
    r"(?:sáp\s+nhập|hợp\s+nhất|nhập|gộp|ghép|chia\s+tách|chia|tách|đổi\s+tên|chuyển(?:\s+đổi)?|"
    r"điều\s+chuyển|thành\s+lập|lập\s+mới|lập|giải\s+thể)"
)
MARK = re.compile(
    r"^\s*(?:[-–—+*•]+|\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?[a-zđ][.)]|[ivx]{1,5}[.)])\s+", re.I
)
OPENS = re.compile(rf"^\s*(?:việc\s+)?{VERBS}\b", re.I)
# Lines of a resolution that do nothing to a village.
TALK = re.compile(
    r"^(?:điều\s+\d+|căn\s+cứ|xét\b|theo\b|quyết\s+nghị|nghị\s+quyết|hội\s+đồng|sau\s+khi|"
    r"kể\s+từ|giao\b|thường\s+trực|cộng\s+hòa|độc\s+lập|khóa\b|về\s+việc|hiệu\s+lực|tổng\s+cộng)",
    re.I,
)


def sentences_in(text: str) -> list[str]:
    """Lines and their parts: a line that neither carries a mark nor opens with a verb goes on."""
    pieces: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        marked = bool(MARK.match(line))
        bare = clean(MARK.sub("", line))
        if not bare:
            # A blank line ends what came before it.
            pieces.append("")
            continue
        begins = marked or OPENS.match(bare) or TALK.match(bare)
        if pieces and pieces[-1] and not begins and not _ends(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {bare}"
        else:
            pieces.append(bare)
    found: list[str] = []
    for piece in pieces:
        for part in _split_outside_brackets(piece):
            bare = MARK.sub("", part).strip(" .;,")
            if bare:
                found.append(bare)
    return found


def _ends(piece: str) -> bool:
    return piece.endswith((".", ";", ":"))


def _split_outside_brackets(piece: str) -> list[str]:
    """At semicolons and at full stops before another verb; never within brackets."""
    parts, begin, depth = [], 0, 0
    for place, sign in enumerate(piece):
        depth += (sign == "(") - (sign == ")")
        if depth > 0:
            continue
        after = piece[place + 1 :]
        another = bool(OPENS.match(MARK.sub("", after.lstrip())))
        semicolon = sign == ";" and (another or not _goes_on(after))
        if semicolon or (sign == "." and another and after[:1] == " "):
            parts.append(piece[begin:place])
            begin = place + 1
    return [*parts, piece[begin:]]


def _goes_on(after: str) -> bool:
    """Whether a semicolon stands inside a sentence: 'nhập thôn A; thôn B thành thôn C'."""
    return bool(
        re.match(rf"\s*(?:và\s+)?(?:một\s+phần\s+|toàn\s+bộ\s+)?(?:{KINDS})\b", after, re.I)
    )
