"""The desk of a commune: the words of a page, and a decision from typing to confirming."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from communes.models import Unit
from communes.roles import Role
from teams.models import Document
from tests import make
from tests.members.drafting import posted

NEW = "/quyet-dinh/moi/"


def text_of(response: Any) -> str:
    """The words of a page, without its tags, on one line."""
    assert response.status_code == 200, response.status_code
    bare = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(bare).split())


class Office:
    """The official and the leader of a commune at their pages."""

    def __init__(self, commune: Unit) -> None:
        self.commune = commune
        self.clerk = make.make_officer(Role.CLERK, commune)
        self.chair = make.make_officer(Role.CHAIR, commune)
        self.at_desk, self.leading = Client(), Client()
        self.at_desk.force_login(self.clerk)
        self.leading.force_login(self.chair)

    def record(self, content: dict[str, Any]) -> Document:
        """Type a decision, hand it in, confirm it: three presses."""
        before = set(Document.objects.values_list("pk", flat=True))
        self.at_desk.post(NEW, posted(content, viec="trinh"))
        document = Document.objects.exclude(pk__in=before).get()
        assert document.state == "submitted", text_of(
            self.at_desk.get(reverse("members:decision_edit", args=[document.pk]), {"kiem-tra": ""})
        )
        self.leading.post(reverse("members:decision_confirm", args=[document.pk]))
        document.refresh_from_db()
        assert document.state == "in_force"
        return document
