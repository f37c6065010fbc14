"""Counters and notices for the operator, read as they stand."""

from django.apps import apps

from communes.admin import ReadOnly, site

for model in apps.get_app_config("reports").get_models():
    site.register(model, ReadOnly)
