"""Files of a decision are kept by content and never overwritten."""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communes.errors import Refused
from members.actions import decisions
from members.actions.files import attach_file
from teams.models import DocumentFile
from tests import make
from tests.members.drafting import PDF, payload
from tests.members.test_at_once import at_once


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


def test_file_content_of_an_older_version_is_a_version_of_its_own(document, clerk):
    other = PDF + b"%2\n%%EOF\n"
    versions = [attach(document, clerk, content).version for content in (PDF, other, PDF)]
    assert versions == [1, 2, 3]
    assert len({file.content.name for file in document.files.all()}) == 2


def test_files_replaced_at_once_are_all_kept(transactional_db, land):
    officers = [make.make_officer("clerk", land.home) for _ in range(3)]
    document = make.make_document(land.home)
    contents = [PDF + b"%1\n%%EOF\n", PDF + b"%2\n%%EOF\n", PDF + b"%2\n%%EOF\n"]
    calls = [
        lambda content=content, by=by: (
            attach_file(
                document=document,
                upload=SimpleUploadedFile("a.pdf", content),
                purpose="signed",
                by=by,
                reason="bản rõ hơn",
            ).version
        )
        for content, by in zip(contents, officers, strict=True)
    ]
    versions = at_once(*calls)
    kept = document.files.order_by("version")
    assert [file.version for file in kept] == sorted(set(versions))
    assert {file.sha256 for file in kept} == {sha256(one).hexdigest() for one in contents}
    for file in kept:
        with file.content.open("rb") as stored:
            assert sha256(stored.read()).hexdigest() == file.sha256
