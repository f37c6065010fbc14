"""An officer's own lists: keeping, renaming, forgetting."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from communes.actions import saved_views as actions
from communes.errors import Refused
from communes.forms import CleanCharField, refuse
from communes.lists.saved_views import as_line, saved_by
from communes.roles import Right, may


class SavedViewForm(forms.Form):
    """page and query are those of the list; only the name is typed."""

    page = forms.CharField(max_length=40, widget=forms.HiddenInput)
    query = forms.CharField(
        required=False, max_length=actions.QUERY_LENGTH, widget=forms.HiddenInput
    )
    name = CleanCharField(label="Tên danh sách", max_length=actions.NAME_LENGTH)


class NameForm(forms.Form):
    name = CleanCharField(label="Tên mới", max_length=actions.NAME_LENGTH)


@require_safe
@may(Right.READ_DOCUMENTS)
def index(request: HttpRequest) -> HttpResponse:
    """All lists that the officer kept."""
    context = {"saved": saved_by(request.user), "crumbs": [("Danh sách đã lưu", None)]}
    return render(request, "communes/saved_views.html", context)


@require_POST
@may(Right.READ_DOCUMENTS)
def add(request: HttpRequest) -> HttpResponse:
    """Keep the list that the address describes, then show it again."""
    form = SavedViewForm(request.POST)
    if form.is_valid():
        try:
            view = actions.save_view(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã lưu danh sách “{view.name}”.")
            return redirect(as_line(view).address)
    context = {"form": form, "crumbs": [("Lưu danh sách", None)]}
    return render(request, "communes/saved_view_add.html", context, status=422)


@may(Right.READ_DOCUMENTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a list, or forget it."""
    view = get_object_or_404(request.user.saved_views, pk=pk)
    if request.method == "POST" and request.POST.get("viec") == "xoa":
        actions.delete_view(view=view, by=request.user)
        messages.success(request, f"Đã xóa danh sách “{view.name}”.")
        return redirect("communes:saved_views")
    form = NameForm(request.POST or None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_view(view=view, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã đổi tên.")
            return redirect("communes:saved_views")
    context = {
        "form": form,
        "line": as_line(view),
        "crumbs": [("Danh sách đã lưu", None), (view.name, None)],
    }
    return render(request, "communes/saved_view_edit.html", context)
