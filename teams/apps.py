"""Decisions, the teams they found, plans and their targets."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = "Quyết định, tổ và kế hoạch"
