"""Files of a decision are kept by content and never overwritten."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communes.errors import Refused
from members.actions import decisions
from members.actions.files import attach_file
from teams.models import DocumentFile
from tests.members.drafting import PDF, payload


@pytest.fixture
def document(clerk, today):
    return decisions.start_draft(issuer=clerk.unit, payload=payload(), by=clerk, today=today)


def attach(document, clerk, content=PDF, name="a.pdf"):
    upload = SimpleUploadedFile(name, content)
    return attach_file(document=document, upload=upload, purpose="signed", by=clerk)


def test_file_new_version_leaves_the_old_one(document, clerk):
    first = attach(document, clerk)
    second = attach(document, clerk, PDF + b"%%EOF\n", "b.pdf")
    assert [one.version for one in document.files.all()] == [2, 1]
    with first.content.open("rb") as kept:
        assert kept.read() == PDF
    assert second.sha256 != first.sha256


def test_file_of_the_same_content_is_one_version(document, clerk):
    assert attach(document, clerk).pk == attach(document, clerk, name="khác.pdf").pk


def test_file_of_the_same_content_in_two_decisions_is_stored_once(document, clerk, today):
    other = decisions.start_draft(issuer=clerk.unit, payload=payload(), by=clerk, today=today)
    assert attach(document, clerk).content.name == attach(other, clerk).content.name


def test_file_that_is_no_scan_changes_nothing(document, clerk):
    with pytest.raises(Refused) as refusal:
        attach(document, clerk, b"MZ")
    assert refusal.value.field == "upload"
    assert not DocumentFile.objects.exists()
