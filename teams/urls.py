"""Plans, and the groups of communes and villages."""

from django.urls import path

from teams.views import (
    channels,
    plan_entry,
    plan_targets,
    plans,
    receipts,
    team_targets,
)

app_name = "teams"

urlpatterns = [
    path("ke-hoach/", plans.plan_list, name="plans"),
    path("ke-hoach/them/", plan_entry.plan_add, name="plan_add"),
    path("ke-hoach/<int:pk>/", plans.plan, name="plan"),
    path("ke-hoach/<int:pk>/sua/", plan_entry.plan_edit, name="plan_edit"),
    path("ke-hoach/<int:pk>/duyet/", plans.plan_confirm, name="plan_confirm"),
    path("ke-hoach/<int:pk>/tra-lai/", plans.plan_return, name="plan_return"),
    path("ke-hoach/<int:pk>/huy/", plans.plan_void, name="plan_void"),
    path("ke-hoach/chi-tieu/<int:pk>/", plan_targets.target, name="target"),
    path("ke-hoach/chi-tieu/<int:pk>/sua/", plan_targets.target_change, name="target_change"),
    path("ke-hoach/chi-tieu/<int:pk>/mien/", plan_targets.exemption_add, name="exemption_add"),
    path("ke-hoach/chi-tieu/<int:pk>/rieng/", plan_targets.override_add, name="override_add"),
    path("ke-hoach/mien/<int:pk>/", plan_targets.exemption_end, name="exemption_end"),
    path("ke-hoach/rieng/<int:pk>/", plan_targets.override_end, name="override_end"),
    path("tiep-nhan/", receipts.receipts, name="receipts"),
    path("tiep-nhan/<int:pk>/bo/", receipts.receipt_withdraw, name="receipt_withdraw"),
    path("to/chi-tieu/", team_targets.targets, name="targets"),
    path("to/<int:pk>/chi-tieu/", team_targets.team_targets, name="team_targets"),
    path("nhom/", channels.channel_list, name="channels"),
    path("nhom/them/", channels.channel_add, name="channel_add"),
    path("nhom/<int:pk>/", channels.channel, name="channel"),
    path("nhom/<int:pk>/sua/", channels.channel_edit, name="channel_edit"),
    path("nhom/<int:pk>/dong/", channels.channel_close, name="channel_close"),
]
