"""Files of papers in the default storage."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile


def store(field: FieldFile, content: bytes, extension: str) -> None:
    """Keep a file under its own hash: the same content is one file, and none is overwritten."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"giay/{digest[:2]}/{digest}.{extension}"
    if not field.storage.exists(path):
        path = field.storage.save(path, ContentFile(content))
    field.name = path
