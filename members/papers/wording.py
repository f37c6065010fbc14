"""The language in which provinces word their papers: names, conditions, lists; nothing else.

    {{ten_xa}}                                      what the register says
    {{#nếu nhieu_to}} … {{#không thì}} … {{/nếu}}   one text or the other
    {{#mỗi to}} … {{ten_to}} … {{/mỗi}}             the text once per row of a list

No expressions, no attributes, no calls: a name is looked up in a dictionary and nowhere else, and
what it stands for is text that is never read as a template again. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_TEXT = 6_000
LONGEST_RESULT = 200_000
DEEPEST = 4

_MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_IF, _ELSE, _END_IF = "#nếu", "#không thì", "/nếu"
_EACH, _END_EACH = "#mỗi", "/mỗi"


class WordingError(ValueError):
    """A text that cannot be read; the message says the line and the remedy, in Vietnamese."""


@dataclass(frozen=True)
class Vocabulary:
    """The names that a text may use, each with what it means.

    lists: name of a list -> the names within one of its rows.
    """

    names: Mapping[str, str]
    flags: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Name:
    name: str


@dataclass(frozen=True)
class _If:
    flag: str
    then: tuple[Any, ...]
    otherwise: tuple[Any, ...]


@dataclass(frozen=True)
class _Each:
    name: str
    body: tuple[Any, ...]


def render(text: str, vocabulary: Vocabulary, values: Mapping[str, Any]) -> str:
    """The text with its names filled in. Raises WordingError for what the vocabulary lacks.

    values: names -> str, flags -> bool, lists -> sequences of mappings name -> str. A name that
    the vocabulary has and the values lack is empty.
    """
    result = _write(_Reader(text, vocabulary).read(), dict(values))
    if len(result) > LONGEST_RESULT:
        raise WordingError("Văn bản tạo ra quá dài. Rút gọn mẫu.")
    return result


def check(text: str, vocabulary: Vocabulary) -> None:
    """Raise WordingError when the text cannot be read with these names."""
    _Reader(text, vocabulary).read()


class _Reader:
    """Turns a text into pieces: str, _Name, _If, _Each."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        if len(text) > LONGEST_TEXT:
            raise WordingError(f"Mẫu dài quá {LONGEST_TEXT} chữ. Rút gọn lại.")
        self.vocabulary = vocabulary
        self.text = text
        self.pieces = self._cut()
        self.place = 0

    def _cut(self) -> list[tuple[str, str, int]]:
        """('text' or 'mark', content, line) in order."""
        pieces: list[tuple[str, str, int]] = []
        end = 0
        for mark in _MARK.finditer(self.text):
            self._plain(pieces, end, mark.start())
            inside = " ".join(mark[1].split())
            pieces.append(("mark", inside, self._line(mark.start())))
            end = mark.end()
        self._plain(pieces, end, len(self.text))
        return pieces

    def _plain(self, pieces: list[tuple[str, str, int]], start: int, end: int) -> None:
        plain = self.text[start:end]
        for brace in ("{{", "}}"):
            if brace in plain:
                line = self._line(start + plain.index(brace))
                raise WordingError(
                    f"Dòng {line}: dấu {brace} không có cặp. Mỗi tên viết giữa hai ngoặc nhọn mở "
                    "và hai ngoặc nhọn đóng, ví dụ {{ten_xa}}."
                )
        if plain:
            pieces.append(("text", plain, self._line(start)))

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def read(self) -> tuple[Any, ...]:
        body, closed = self._body((), 0, None)
        if closed:
            raise AssertionError("the outermost text is closed by nothing")
        return body

    def _body(
        self, closers: tuple[str, ...], depth: int, rows: Mapping[str, str] | None
    ) -> tuple[tuple[Any, ...], str]:
        """Pieces until one of the closers; (pieces, the closer met, '' at the end)."""
        if depth > DEEPEST:
            raise WordingError(f"Mẫu lồng nhau quá {DEEPEST} lớp. Tách thành các câu riêng.")
        found: list[Any] = []
        opened = self.pieces[self.place - 1][2] if self.place else 1
        while self.place < len(self.pieces):
            kind, content, line = self.pieces[self.place]
            self.place += 1
            if kind == "text":
                found.append(content)
            elif content in closers:
                return tuple(found), content
            else:
                found.append(self._mark(content, line, depth, rows))
        if closers:
            raise WordingError(
                f"Dòng {opened}: phần mở ở đây chưa đóng. Thêm {{{{{closers[-1]}}}}} vào cuối phần."
            )
        return tuple(found), ""

    def _mark(self, content: str, line: int, depth: int, rows: Mapping[str, str] | None) -> Any:
        word, _, name = content.partition(" ")
        if word == _IF and content != _ELSE:
            self._known(name, self._flags(rows), line, "điều kiện")
            then, closer = self._body((_ELSE, _END_IF), depth + 1, rows)
            otherwise: tuple[Any, ...] = ()
            if closer == _ELSE:
                otherwise, _closer = self._body((_END_IF,), depth + 1, rows)
            return _If(name, then, otherwise)
        if word == _EACH:
            if rows is not None:
                raise WordingError(f"Dòng {line}: không lồng một danh sách trong danh sách khác.")
            self._known(name, self.vocabulary.lists, line, "danh sách")
            body, _closer = self._body((_END_EACH,), depth + 1, self.vocabulary.lists[name])
            return _Each(name, body)
        if content in (_ELSE, _END_IF, _END_EACH):
            raise WordingError(f"Dòng {line}: {{{{{content}}}}} không có phần mở trước nó.")
        self._known(content, {**self.vocabulary.names, **(rows or {})}, line, "tên")
        return _Name(content)

    def _flags(self, rows: Mapping[str, str] | None) -> Mapping[str, str]:
        """Any text may be asked whether it is there, besides the flags proper."""
        return {**self.vocabulary.flags, **self.vocabulary.names, **(rows or {})}

    def _known(self, name: str, known: Mapping[str, object], line: int, what: str) -> None:
        if _NAME.fullmatch(name) and name in known:
            return
        shown = name if len(name) <= 40 else f"{name[:40]}…"
        raise WordingError(
            f"Dòng {line}: không có {what} “{shown}”. Dùng một trong: {', '.join(sorted(known))}."
        )


def _write(pieces: tuple[Any, ...], values: Mapping[str, Any]) -> str:
    parts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, _Name):
            parts.append(str(values.get(piece.name) or ""))
        elif isinstance(piece, _If):
            parts.append(_write(piece.then if values.get(piece.flag) else piece.otherwise, values))
        else:
            rows = values.get(piece.name) or ()
            parts.extend(_write(piece.body, {**values, **row}) for row in rows)
    return "".join(parts)


def lines(text: str) -> tuple[str, ...]:
    """The paragraphs of a rendered text: its lines, without the empty ones."""
    return tuple(line for line in (" ".join(row.split()) for row in text.splitlines()) if line)
