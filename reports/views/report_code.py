"""What stands behind the code on a report: open to whoever holds the paper. Names no person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.views.verify import looked_too_often
from reports.models.report import newer_than, snapshot_by_token
from reports.periodic.making import frozen_content
from reports.periodic.reading import reports_of
from reports.writers.stamp import grouped
from reports.writers.words import span_of

_LONGEST = 60


@login_not_required
@never_cache
@require_safe
def report_code_ask(request: HttpRequest) -> HttpResponse:
    """A code typed from paper, for whoever cannot read the picture."""
    typed = request.GET.get("ma", "")
    code = "".join(each for each in typed.lower() if each.isascii() and each.isalnum())
    if code:
        return redirect("reports:report_code", token=code[:_LONGEST])
    return render(request, "reports/report_code_ask.html", {"typed": typed[:_LONGEST]})


@login_not_required
@never_cache
@require_safe
def report_code(request: HttpRequest, token: str) -> HttpResponse:
    """The headline figures, the digest and the version of the report with that code."""
    if looked_too_often(request):
        return render(request, "members/public_wait.html", status=429)
    snapshot = snapshot_by_token(token)
    if snapshot is None:
        context = {"typed": token[:_LONGEST], "unknown": True}
        return render(request, "reports/report_code_ask.html", context, status=404)
    frozen = frozen_content(snapshot)
    context = {
        "snapshot": snapshot,
        "frozen": frozen,
        "span": span_of(frozen),
        "newer": newer_than(snapshot),
        "code": grouped(snapshot.token),
        # An officer of the territory is led on to the rows.
        "report": reports_of(request.user).filter(snapshot=snapshot).first()
        if request.user.is_authenticated
        else None,
    }
    return render(request, "reports/report_code.html", context)
