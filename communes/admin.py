"""The system pages at /quan-tri-he-thong/: superusers read every table there and change nothing.

What is wrong in the register is put right by the actions, through the pages or the commands, so
that it is checked and leaves an audit entry; a change made here would do neither. Lists of units
can be taken away as a spreadsheet. Each app registers its tables on `site`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db.models import DateTimeField, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from import_export import fields, resources

from communes import models
from communes.admin_words import WORDS


class SystemSite(admin.AdminSite):
    """Superusers only; officers sign in and change passwords on the portal's own pages."""

    site_title = "Quản trị hệ thống"
    site_header = "Quản trị hệ thống – Tổ công nghệ số cộng đồng"
    index_title = "Các bảng dữ liệu (chỉ đọc)"
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            # Signed in without the right: the portal's own refusal, not a second sign-in form.
            return HttpResponseRedirect(resolve_url("/"))
        wanted = urlencode({"next": reverse("admin:index", current_app=self.name)})
        return HttpResponseRedirect(f"{reverse('login')}?{wanted}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("password_change"))


site = SystemSite(name="admin")


class ReadOnly(admin.ModelAdmin):
    """A table that is read; the number of rows is not counted twice on large tables."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions: tuple[Any, ...] = ()

    @admin.display(description="mã", ordering="pk")
    def number(self, row: Any) -> str:
        return str(row.pk)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """All columns but the key, the text keys and what the table leaves out."""
        left_out = set(self.exclude or ())
        return [
            field.name
            for field in self.model._meta.fields
            if (field.editable or isinstance(field, DateTimeField))
            and not field.primary_key
            and field.name not in left_out
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change, **{"labels": WORDS, **kwargs})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UnitVersionResource(resources.ModelResource):
    """The spreadsheet of units: one line per name and place over time."""

    level = fields.Field("unit__get_level_display", "cấp")
    code = fields.Field("unit__code", "mã")
    kind = fields.Field("kind", "loại")
    name = fields.Field("name", "tên")
    district = fields.Field("district__label", "huyện")
    province = fields.Field("province__label", "tỉnh")
    valid_from = fields.Field("valid_from", "từ ngày")
    valid_to = fields.Field("valid_to", "đến ngày")

    class Meta:
        model = models.UnitVersion
        fields = ("level", "code", "kind", "name", "district", "province", "valid_from", "valid_to")
        export_order = fields


@admin.action(description="Tải các dòng đã chọn thành bảng tính", permissions=["view"])
def as_spreadsheet(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet
) -> HttpResponse:
    rows = UnitVersionResource().export(queryset.select_related("unit", "district", "province"))
    response = HttpResponse(
        rows.xlsx,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = 'attachment; filename="don-vi-hanh-chinh.xlsx"'
    return response


@admin.register(models.Unit, site=site)
class UnitAdmin(ReadOnly):
    list_display = ("label", "level", "code", "valid_from", "valid_to", "holds_villages")
    list_filter = ("level", "holds_villages")
    search_fields = ("label", "code")


@admin.register(models.UnitVersion, site=site)
class UnitVersionAdmin(ReadOnly):
    list_display = ("__str__", "unit", "district", "province", "valid_from", "valid_to")
    list_select_related = ("unit", "district", "province")
    list_filter = ("unit__level",)
    search_fields = ("name", "search_text", "unit__code")
    actions = (as_spreadsheet,)


@admin.register(models.Succession, site=site)
class SuccessionAdmin(ReadOnly):
    list_display = ("old", "new", "on", "kind", "extent", "people")
    list_select_related = ("old", "new")
    list_filter = ("kind", "extent", "on")
    search_fields = ("old__label", "new__label")


@admin.register(models.Village, site=site)
class VillageAdmin(ReadOnly):
    list_display = ("number", "former_commune")
    list_select_related = ("former_commune",)


@admin.register(models.VillageVersion, site=site)
class VillageVersionAdmin(ReadOnly):
    list_display = ("__str__", "households", "people", "valid_from", "valid_to")
    search_fields = ("name", "search_text")


@admin.register(models.VillagePlacement, site=site)
class VillagePlacementAdmin(ReadOnly):
    list_display = ("number", "commune", "district", "province", "valid_from", "valid_to")
    list_select_related = ("commune", "district", "province")
    search_fields = ("commune__label", "commune__code")


@admin.register(models.VillageList, site=site)
class VillageListAdmin(ReadOnly):
    list_display = ("commune", "complete", "valid_from", "valid_to", "declared_by", "declared_at")
    list_select_related = ("commune", "declared_by")
    list_filter = ("complete",)


@admin.register(models.Reform, site=site)
class ReformAdmin(ReadOnly):
    list_display = ("title", "unit", "about", "effective_on", "state", "applied_at")
    list_select_related = ("unit",)
    list_filter = ("about", "state")
    search_fields = ("title", "number", "unit__label")


@admin.register(models.ReformOperation, site=site)
class ReformOperationAdmin(ReadOnly):
    list_display = ("number", "position", "kind", "text")
    list_filter = ("kind",)


@admin.register(models.ListComparison, site=site)
class ListComparisonAdmin(ReadOnly):
    list_display = ("original_name", "unit", "on", "state", "entered_by", "entered_at")
    list_select_related = ("unit", "entered_by")
    list_filter = ("state",)
    search_fields = ("original_name", "unit__label", "sha256")


@admin.register(models.VillageSuccession, site=site)
class VillageSuccessionAdmin(ReadOnly):
    list_display = ("number", "on", "kind", "extent", "households", "reform")
    list_select_related = ("reform",)
    list_filter = ("kind", "extent")


@admin.register(models.Officer, site=site)
class OfficerAdmin(ReadOnly):
    list_display = ("username", "full_name", "position", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "must_change_password")
    search_fields = ("username", "search_text")
    exclude = ("password", "groups", "user_permissions")


@admin.register(models.Assignment, site=site)
class AssignmentAdmin(ReadOnly):
    list_display = ("officer", "role", "unit", "valid_from", "valid_to")
    list_select_related = ("officer", "unit")
    list_filter = ("role",)
    search_fields = ("officer__username", "officer__search_text", "unit__label")


@admin.register(models.OneTimeCode, site=site)
class OneTimeCodeAdmin(ReadOnly):
    list_display = ("__str__",)
    list_select_related = ("officer",)
    exclude = ("code_hash",)


@admin.register(models.AuditEntry, site=site)
class AuditEntryAdmin(ReadOnly):
    list_display = ("at", "actor_label", "summary", "target_label")
    list_filter = ("target_type",)
    date_hierarchy = "at"
    search_fields = ("summary", "actor_label", "target_label", "request_id")


@admin.register(models.ImportBatch, site=site)
class ImportBatchAdmin(ReadOnly):
    list_display = ("original_name", "kind", "unit", "as_of", "state", "by", "created_at")
    list_select_related = ("unit", "by")
    list_filter = ("kind", "state")
    search_fields = ("original_name",)
    exclude = (
        *("sha256", "file_kind", "stage_done", "stage_total", "heartbeat_at", "reason"),
        *("warnings", "counts", "sheets", "mappings", "choices", "declared", "failed_in"),
        "reading_key",
    )


@admin.register(models.ImportRow, site=site)
class ImportRowAdmin(ReadOnly):
    # What the cells of member lists said holds telephone numbers and stays out.
    list_display = ("row", "sheet", "batch", "name", "unit", "village")
    list_select_related = ("batch", "unit", "village")
    search_fields = ("name", "sheet", "batch__original_name")
    exclude = (
        *("status", "action", "codes", "warnings", "problems", "raw", "understood", "changes"),
        *("before", "after", "clashed", "match_key", "sort_key", "search_text"),
    )


@admin.register(models.NameAlias, site=site)
class NameAliasAdmin(ReadOnly):
    list_display = ("__str__", "unit")
    list_select_related = ("unit", "within")
    search_fields = ("match_key",)
    exclude = ("match_key", "within", "added_by", "added_at")


@admin.register(models.SheetMapping, site=site)
class SheetMappingAdmin(ReadOnly):
    list_display = ("__str__",)
    search_fields = ("shape_key",)
    exclude = ("kind", "shape_key", "mapping", "chosen_by", "chosen_at")


@admin.register(models.Delegation, site=site)
class DelegationAdmin(ReadOnly):
    list_display = ("giver", "receiver", "unit", "valid_from", "valid_to", "revoked")
    list_select_related = ("giver", "receiver", "unit")


@admin.register(models.Handover, site=site)
class HandoverAdmin(ReadOnly):
    list_display = ("giver", "receiver", "unit", "starts_on", "state")
    list_select_related = ("giver", "receiver", "unit")
    list_filter = ("state",)
    exclude = ("items", "trail")


@admin.register(models.HandoverPart, site=site)
class HandoverPartAdmin(ReadOnly):
    list_display = ("number", "handover", "code", "row")
    list_select_related = ("handover__giver", "handover__receiver")
    list_filter = ("code",)


@admin.register(models.SavedView, site=site)
class SavedViewAdmin(ReadOnly):
    list_display = ("name",)


@admin.register(models.ProvinceChoice, site=site)
class ProvinceChoiceAdmin(ReadOnly):
    list_display = ("unit", "public_decisions")
    list_select_related = ("unit",)
