"""The lookup `any_of`: what `in` means, for long lists of keys.

The list is one parameter, an array. With `in` each key has a placeholder of its own, and writing
and reading thousands of these takes longer than the statement that they stand in.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler


@BigAutoField.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """Of keys alone: `commune_id__any_of=[1, 2]`."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        key, params = self.process_lhs(compiler, connection)
        return f"{key} = ANY(%s::bigint[])", [*params, list(self.rhs)]
