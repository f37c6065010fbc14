"""Signing in and out, one's own password, and the page of an officer without a territory."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from communes.actions import passwords
from communes.errors import Refused
from communes.forms import refuse
from communes.models.contact import whom_to_call
from communes.officers.account_forms import OneTimeCodeForm, OwnPasswordForm, SignInForm
from communes.throttle import Throttle, wait_message


class SignIn(LoginView):
    """Django's own sign-in; `next` is followed within the portal only."""

    authentication_form = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True


class OwnPassword(PasswordChangeView):
    """Django's own change of password; the action writes it and its audit entry."""

    form_class = OwnPasswordForm
    template_name = "registration/password_change.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            officer = passwords.change_password(
                password=form.cleaned_data["new_password1"], by=self.request.user
            )
        except Refused as refusal:
            refuse(form, refusal)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, officer)
        messages.success(self.request, "Đã đổi mật khẩu. Lần sau đăng nhập bằng mật khẩu mới.")
        return HttpResponseRedirect("/")


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def one_time_code(request: HttpRequest) -> HttpResponse:
    """A new password for somebody who forgot theirs and was handed a code."""
    form = OneTimeCodeForm(request.POST or None)
    if form.is_valid() and _redeem(request, form):
        messages.success(request, "Đã đặt mật khẩu mới. Hãy đăng nhập bằng mật khẩu đó.")
        return redirect("login")
    return render(request, "registration/one_time_code.html", {"form": form})


def no_territory(request: HttpRequest) -> HttpResponse:
    """What somebody sees who is signed in without a post: why, and whom to call.

    Called by the home page; every other page is refused by its own scope.
    """
    context: dict[str, Any] = {
        "contacts": whom_to_call(request.user, request.today),
        "last": request.user.assignments.select_related("unit").order_by("valid_from").last(),
    }
    return render(request, "communes/no_territory.html", context)


def _redeem(request: HttpRequest, form: OneTimeCodeForm) -> bool:
    values = form.cleaned_data
    throttle = Throttle(request, "one-time-code", values["username"].lower())
    if wait := throttle.seconds_to_wait():
        form.add_error(None, wait_message(wait))
        return False
    try:
        passwords.redeem_code(
            code=values["code"], password=values["new_password1"], by=values["username"]
        )
    except Refused as refusal:
        refuse(form, refusal)
        return False
    throttle.forget()
    return True
