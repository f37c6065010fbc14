"""Progress boards: the app that looks at everything and that nobody looks at."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Tiến độ và báo cáo"

    def ready(self) -> None:
        from communes import facts
        from reports import counters

        facts.listen(counters.refresh)
