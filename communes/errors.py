"""What an action says when a rule of the register forbids it."""


class Refused(Exception):
    """A rule forbids the act; nothing was written.

    message: Vietnamese, names the place and the remedy. field: the form field to stand beside.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
