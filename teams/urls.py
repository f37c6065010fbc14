"""Plans, and the groups of communes and villages."""

from django.urls import path

from teams.views import channels, plans, team_targets

app_name = "teams"

urlpatterns = [
    path("ke-hoach/", plans.plan_list, name="plans"),
    path("ke-hoach/them/", plans.plan_add, name="plan_add"),
    path("ke-hoach/<int:pk>/", plans.plan, name="plan"),
    path("ke-hoach/<int:pk>/huy/", plans.plan_void, name="plan_void"),
    path("to/chi-tieu/", team_targets.targets, name="targets"),
    path("to/<int:pk>/chi-tieu/", team_targets.team_targets, name="team_targets"),
    path("nhom/", channels.channel_list, name="channels"),
    path("nhom/them/", channels.channel_add, name="channel_add"),
    path("nhom/<int:pk>/", channels.channel, name="channel"),
    path("nhom/<int:pk>/sua/", channels.channel_edit, name="channel_edit"),
    path("nhom/<int:pk>/dong/", channels.channel_close, name="channel_close"),
]
