"""Static files as a server collects them."""

from django.core.management import call_command

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def test_every_file_that_a_style_or_script_names_is_there(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    # Raises on a reference that leads nowhere, a source map's included.
    call_command("collectstatic", verbosity=0, interactive=False)
    assert list(tmp_path.glob("css/tokens.*.css"))
