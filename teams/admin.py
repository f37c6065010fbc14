"""The tables of documents, teams and plans on the system pages; read only."""

from django.contrib import admin

from communes.admin import ReadOnly, site
from teams import models


@admin.register(models.Document, site=site)
class DocumentAdmin(ReadOnly):
    list_display = ("number_raw", "kind", "issuer_name", "signed_on", "state", "entered_on")
    list_filter = ("kind", "state")
    search_fields = ("number_raw", "issuer_name", "summary")
    # What is being typed holds telephone numbers of people.
    exclude = ("draft",)


@admin.register(models.LegalBasis, site=site)
class LegalBasisAdmin(ReadOnly):
    list_display = ("text", "cited")
    list_select_related = ("cited",)
    search_fields = ("text",)


@admin.register(models.DocumentFile, site=site)
class DocumentFileAdmin(ReadOnly):
    list_display = ("original_name", "purpose", "version", "size", "uploaded_by", "uploaded_at")
    list_select_related = ("uploaded_by",)
    search_fields = ("original_name", "sha256")
    # Files are handed out by the page of the document, which asks for the right.
    exclude = ("content",)


@admin.register(models.Effect, site=site)
class EffectAdmin(ReadOnly):
    list_display = ("__str__", "kind")
    list_select_related = ("team",)
    list_filter = ("kind",)


@admin.register(models.Correction, site=site)
class CorrectionAdmin(ReadOnly):
    list_display = ("field", "before", "after", "reason", "by", "at")
    list_select_related = ("by",)


@admin.register(models.Team, site=site)
class TeamAdmin(ReadOnly):
    list_display = ("official_name", "kind", "commune", "valid_from", "valid_to", "void")
    list_select_related = ("commune",)
    list_filter = ("kind", "void")
    search_fields = ("official_name", "search_text")


@admin.register(models.TeamVillage, site=site)
class TeamVillageAdmin(ReadOnly):
    list_display = ("number", "commune", "valid_from", "valid_to", "inherited")
    list_select_related = ("commune",)
    list_filter = ("inherited",)


@admin.register(models.TeamPlacement, site=site)
class TeamPlacementAdmin(ReadOnly):
    list_display = ("__str__", "valid_from", "valid_to")
    list_select_related = ("team", "commune")


@admin.register(models.Constitution, site=site)
class ConstitutionAdmin(ReadOnly):
    list_display = ("__str__", "valid_from", "valid_to")
    list_select_related = ("team", "document")


@admin.register(models.Plan, site=site)
class PlanAdmin(ReadOnly):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(models.PlanScope, site=site)
class PlanScopeAdmin(ReadOnly):
    list_display = ("__str__",)
    list_select_related = ("plan", "unit")


@admin.register(models.Target, site=site)
class TargetAdmin(ReadOnly):
    list_display = ("__str__", "rule", "threshold", "due_on", "wording")
    list_select_related = ("plan",)
    list_filter = ("rule",)


@admin.register(models.Channel, site=site)
class ChannelAdmin(ReadOnly):
    list_display = ("name", "platform", "commune", "closed_on")
    list_select_related = ("commune",)
    list_filter = ("platform",)


# Tables that are read as they stand, by the names that their rows give themselves.
for model in (
    models.DocumentRelation,
    models.Exemption,
    models.MessageCopy,
    models.Override,
    models.Receipt,
    models.ReformChoice,
    models.ReformHome,
    models.TeamResult,
    models.TeamTarget,
):
    site.register(model, ReadOnly)
