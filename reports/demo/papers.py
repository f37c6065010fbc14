"""Plans and other papers of the story, and what cites them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from communes import audit
from communes.models import Officer, Unit
from communes.units.placing import keys_on, peoples_committee
from reports.demo.story import Paper
from teams.actions.plans import record_plan
from teams.document_number import parse_number, symbol_key
from teams.models import Document, DocumentState, LegalBasis

# The register was filled by an operator; papers were typed a few days after they were signed.
TYPED_AFTER = datetime.timedelta(days=3)


def record_paper(paper: Paper, units: Mapping[str, Unit], clerk: Officer) -> None:
    """Into the register, through the actions: a plan with its targets, or another paper."""
    issuer = units[paper.issuer] if paper.issuer else None
    if paper.targets:
        plan = record_plan(
            issuer=issuer,
            fields={
                "kind": paper.kind,
                "number_raw": paper.number_raw,
                "signed_on": paper.signed_on,
                "summary": paper.summary,
                "name": paper.plan_name,
                "issuer_name": paper.issuer_name,
                "signer_name": "",
                "signer_title": "",
                "signer_capacity": "",
            },
            scopes=[issuer],
            targets=paper.targets,  # type: ignore[arg-type]
            basis=paper.basis,
            above=None,
            by=clerk,
            today=paper.signed_on + TYPED_AFTER,
        )
        Document.objects.filter(pk=plan.document_id).update(note=paper.note)
    else:
        _record_other(paper, issuer, clerk)


def _record_other(paper: Paper, issuer: Unit | None, clerk: Officer) -> None:
    """A paper that sets no target and founds no team; it is there to be cited."""
    number = parse_number(paper.number_raw)
    named = peoples_committee(issuer, paper.signed_on) if issuer else ""
    document = Document.objects.create(
        issuer=issuer,
        issuer_name=paper.issuer_name or named,
        kind=paper.kind,
        number_raw=paper.number_raw,
        number=number.number,
        number_suffix=number.suffix,
        symbol=number.symbol,
        symbol_key=symbol_key(number.symbol),
        year=paper.signed_on.year,
        signed_on=paper.signed_on,
        effective_on=paper.signed_on,
        summary=paper.summary,
        note=paper.note,
        state=DocumentState.IN_FORCE,
        entered_by=clerk,
        entered_on=paper.signed_on + TYPED_AFTER,
        **keys_on(issuer, paper.signed_on),
    )
    audit.record(
        by=clerk,
        verb="document.recorded",
        summary=f"Ghi {document.dated_name} vào sổ",
        target=document,
    )


def cite_papers(papers: Iterable[Paper], units: Mapping[str, Unit]) -> None:
    """Link the grounds of the decisions to the papers that the register holds."""
    for paper in papers:
        document = Document.objects.get(number_raw=paper.number_raw, issuer=units.get(paper.issuer))
        lines = LegalBasis.objects.filter(text__contains=f"số {paper.number_raw} ")
        lines.exclude(document=document).update(cited=document)
