"""The same list through django-import-export, as it comes and as well as it can be tuned.

The peer writes one bare table with the columns of the list, a key to the communes and two more
indexes: no dated versions, no territory, no comparison of names. It reads the file with tablib.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import national
import tablib
from django.db import connection, models
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from communes.models import Unit


class PeerVillage(models.Model):
    """A table of the measurement alone."""

    number = models.IntegerField(unique=True)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, db_index=True)
    households = models.IntegerField(null=True)
    people = models.IntegerField(null=True)

    class Meta:
        app_label = "communes"
        managed = False
        db_table = "bench_peer"

    def __str__(self) -> str:
        return self.name


class CommuneWidget(ForeignKeyWidget):
    """The commune of a code on the day of the list."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Unit.objects.on(national.DAY).filter(level="commune")


class RememberedWidget(CommuneWidget):
    """Asks for each code once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[Any, Any] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value not in self._known:
            self._known[value] = super().clean(value, row, **kwargs)
        return self._known[value]


class AsItComes(ModelResource):
    number = Field(attribute="number", column_name="STT")
    commune = Field(
        attribute="commune", column_name="Mã xã", widget=CommuneWidget(Unit, field="code")
    )
    name = Field(attribute="name", column_name="Thôn, tổ dân phố")
    households = Field(attribute="households", column_name="Số hộ")
    people = Field(attribute="people", column_name="Số nhân khẩu")

    class Meta:
        model = PeerVillage
        import_id_fields = ("number",)
        fields = ("number", "commune", "name", "households", "people")


class Tuned(AsItComes):
    commune = Field(
        attribute="commune", column_name="Mã xã", widget=RememberedWidget(Unit, field="code")
    )

    class Meta(AsItComes.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        force_init_instance = False
        instance_loader_class = CachedInstanceLoader


def bring(path: Path, resource: type[ModelResource]) -> None:
    """Read the file and import it into an empty table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_peer")
    with connection.schema_editor() as editor:
        editor.create_model(PeerVillage)
    data = tablib.Dataset()
    with path.open("rb") as file:
        data.load(file, "xlsx")
    result = resource().import_data(data, raise_errors=True)
    if result.has_validation_errors() or PeerVillage._default_manager.count() != len(data):
        raise RuntimeError("the peer did not import the list")
