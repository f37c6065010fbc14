"""Units and villages, the officers who act for them, and who may see what."""

from django.apps import AppConfig


class CommunesConfig(AppConfig):
    name = "communes"
    verbose_name = "Đơn vị, thôn và cán bộ"

    def ready(self) -> None:
        from communes import checks  # noqa: F401  (registers the system check)
