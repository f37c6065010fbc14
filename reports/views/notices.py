"""The reminders of an officer: reading them, marking them, and whether they come by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes.keys import read_key
from communes.lists.paging import page_of
from communes.roles import Right, may
from reports.actions import reminding
from reports.models import MailChoice, Notice
from reports.periodic.reading import new_reports, notices_of
from reports.reminding.notice_page import digests

PER_PAGE = 50


@may(Right.READ_PROGRESS)
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The officer's own, by day; those whose matter is settled say so."""
    own = Notice.objects.visible_to(request.user)
    only_unread = request.GET.get("xem", "") == "chua-doc"
    page = page_of(request, own.unread() if only_unread else own, PER_PAGE)
    shown = [notice.pk for notice in page.object_list]
    waiting = set(own.filter(pk__in=shown).waiting().values_list("pk", flat=True))
    context = {
        "page": page,
        "digests": digests(request.user, page.object_list, waiting),
        "only_unread": only_unread,
        "unread": own.unread().count(),
        "new_reports": new_reports(request.user),
        "sets_patience": request.user.can(Right.SET_PROVINCE),
        "crumbs": [("Thông báo", None)],
    }
    return render(request, "reports/notices.html", context)


@may(Right.READ_PROGRESS)
@require_POST
def notices_mark(request: HttpRequest) -> HttpResponse:
    """Mark one as read or unread, or all as read; what is not the officer's is not touched."""
    own = Notice.objects.visible_to(request.user)
    if "tat-ca" in request.POST:
        own.mark(read=True)
        notices_of(request.user).mark(read=True)
        messages.success(request, "Đã đánh dấu tất cả là đã đọc.")
    else:
        one = own.filter(pk=read_key(request.POST.get("thong-bao", "")) or 0)
        one.mark(read=request.POST.get("doc") == "1")
    back = reverse("reports:notices")
    return redirect(f"{back}?xem=chua-doc" if request.POST.get("xem") == "chua-doc" else back)


@require_http_methods(["GET", "HEAD", "POST"])
def mail_choice(request: HttpRequest) -> HttpResponse:
    """Whether the reminders of a day come by e-mail too."""
    if request.method == "POST":
        choice = reminding.choose_mail(by_mail=request.POST.get("nhan") == "1", by=request.user)
        done = "Hệ thống sẽ gửi" if choice.by_mail else "Hệ thống sẽ không gửi"
        messages.success(request, f"{done} thư nhắc việc cho bạn.")
        return redirect("reports:mail_choice")
    chosen: MailChoice | None = getattr(request.user, "mail_choice", None)
    context = {
        "by_mail": chosen is None or chosen.by_mail,
        "mails": settings.PORTAL_MAILS,
        "crumbs": [("Thông báo", reverse("reports:notices")), ("Thư nhắc việc", None)],
    }
    return render(request, "reports/mail_choice.html", context)
