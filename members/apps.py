"""People and their time in a team; the page that records a decision."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Người và thành viên tổ"
