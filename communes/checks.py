"""Start-up fails when a model of the register does not say whose rows they are."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

from communes.territory import TerritoryQuerySet

REGISTER_APPS = ("communes", "teams", "members", "reports")


@register("territory")
def every_model_names_its_territory(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """communes.E001: no `territory`; communes.E002: `objects` is not a TerritoryQuerySet."""
    errors: list[CheckMessage] = []
    for label in REGISTER_APPS:
        for model in apps.get_app_config(label).get_models():
            if not hasattr(model, "territory"):
                errors.append(
                    Error(f"{model._meta.label} names no territory.", obj=model, id="communes.E001")
                )
            manager = model._meta.default_manager
            if manager is None or not isinstance(manager.get_queryset(), TerritoryQuerySet):
                errors.append(
                    Error(
                        f"{model._meta.label}.objects is not a TerritoryQuerySet.",
                        obj=model,
                        id="communes.E002",
                    )
                )
    return errors
