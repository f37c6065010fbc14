"""Where the files of documents lie: outside the web root, named by their content."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


def decision_files() -> Storage:
    """A directory that only the portal reads; pages hand files out after asking the territory."""
    return FileSystemStorage(location=settings.PORTAL_FILES, base_url=None)
