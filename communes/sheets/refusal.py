"""A file that cannot be read at all, with what the person who sent it can do about it."""

from __future__ import annotations

E_FILE_CORRUPT = "E_FILE_CORRUPT"
E_FILE_ENCRYPTED = "E_FILE_ENCRYPTED"
E_FILE_TOO_LARGE = "E_FILE_TOO_LARGE"
E_FILE_TYPE = "E_FILE_TYPE"
E_FILE_UNSAFE = "E_FILE_UNSAFE"
E_NO_DATA = "E_NO_DATA"


class FileRefused(Exception):
    """The whole file is turned away: `code` for programs, `message` with the remedy for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
