"""Composition of the portal: settings, URLs, jobs, entry points. Nothing imports it but those."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
