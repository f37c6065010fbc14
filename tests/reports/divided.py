"""A divided commune with papers, for tests of who reads them after the reform."""

from __future__ import annotations

from types import SimpleNamespace

from django.core.files.base import ContentFile

from communes.models import Officer
from communes.roles import Role
from members.models import Training
from reports.actions.unit_reform import follow_units
from reports.actions.unit_reform_queue import decide_destinations
from reports.reforms.unit_reform_queue import undecided
from teams.models import Correction, DocumentFile, DocumentRelation, Effect, LegalBasis
from tests import make
from tests.reports.reformed_country import DAY, make_country


def make_divided(land: SimpleNamespace) -> SimpleNamespace:
    """Tam Lộc founded two teams by one decision; one village went to Phú Ninh, one to Tây Hồ. Two
    other decisions founded one of them alone each, and its plan asked for both."""
    country = make_country(land)
    old = country.tam_loc
    found = SimpleNamespace(**vars(country))
    found.both = make.make_document(old, number_raw="9151/QĐ-UBND", summary="Hai tổ")
    found.villages = [make.make_village(old, name) for name in ("Đại Hanh", "Đàn Trung")]
    found.teams = [
        make.make_team(old, [village], found.both, members=[f"Người {village}", f"Phó {village}"])
        for village in found.villages
    ]
    found.singles = [
        make.make_team(old, kind="commune", name=name, members=[f"Người {name}"])
        for name in ("Tổ một", "Tổ hai")
    ]
    found.plan = make.make_plan(old, targets=[{"rule": "coverage_villages"}], name="Kế hoạch xã")
    for document in (found.both, *(team.begun_by for team in found.singles)):
        DocumentFile.objects.create(
            document=document,
            purpose="signed",
            version=1,
            original_name="ban-ky.pdf",
            content_type="application/pdf",
            size=4,
            sha256="0" * 64,
            content=ContentFile(b"%PDF", name=f"{document.pk}.pdf"),
        )
    LegalBasis.objects.create(
        document=found.both, position=1, text="Kế hoạch xã", cited=found.plan.document
    )
    person = found.teams[0].memberships.first().person
    Training.objects.create(
        person=person,
        course="Kỹ năng số",
        completed_on=make.TODAY,
        entered_by=country.admin,
        **make.keys_on(old, make.TODAY),
    )
    Correction.objects.create(
        document=found.both, field="chức vụ của Phó Đàn Trung", before="a", after="b", reason="Nhầm"
    )
    found.lower = make.make_document(old, number_raw="9152/QĐ-UBND")
    Effect.objects.create(document=found.lower, team=found.teams[1], kind="supplement")
    DocumentRelation.objects.create(
        document=found.lower, target=found.both, kind="amend", begins_on=make.TODAY
    )
    found.draft = make.make_document(old, state="draft", number_raw="9153/QĐ-UBND")
    (found.event,) = follow_units(on=DAY, by=country.admin, province=country.da_nang)
    return found


def put(world, new, *what):
    """what: a village or a team that goes to a commune."""
    keys = {f"{type(one).__name__.lower()}-{one.pk}" for one in what}
    decide_destinations(
        reform=world.event,
        old=world.tam_loc,
        new=new,
        keys={one.key for one in undecided(world.event, world.admin)} & keys,
        by=world.admin,
    )


def reader(unit, role=Role.CLERK) -> Officer:
    return make.make_officer(role, unit, valid_from=DAY)
