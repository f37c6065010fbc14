"""The tables of people and their seats on the system pages; read only, telephone numbers left out.

A number is shown on the portal's page of the person, which logs the asking.
"""

from django.contrib import admin

from communes.admin import ReadOnly, site
from members import models


@admin.register(models.Person, site=site)
class PersonAdmin(ReadOnly):
    list_display = ("full_name", "commune", "district", "province")
    list_select_related = ("commune", "district", "province")
    search_fields = ("full_name", "search_text")
    exclude = ("phone", "email", "birth_date")


@admin.register(models.Membership, site=site)
class MembershipAdmin(ReadOnly):
    list_display = ("__str__", "commune", "valid_from", "valid_to")
    list_select_related = ("person", "team", "commune")
    list_filter = ("role",)
    search_fields = ("person__search_text",)


# Tables that are read as they stand, by the names that their rows give themselves.
for model in (
    models.NotSame,
    models.Paper,
    models.PaperTemplate,
    models.PersonMerge,
    models.Training,
):
    site.register(model, ReadOnly)
