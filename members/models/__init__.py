"""People, their seats, and the papers made of them."""

from members.models.merge import NotSame, PersonMerge, Training
from members.models.paper import Paper, PaperKind, PaperTemplate
from members.models.people import BySeatsAndEntry, Membership, Person, SeatRole

__all__ = [
    "BySeatsAndEntry",
    "Membership",
    "NotSame",
    "Paper",
    "PaperKind",
    "PaperTemplate",
    "Person",
    "PersonMerge",
    "SeatRole",
    "Training",
]
