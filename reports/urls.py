"""The home page and the boards."""

from django.urls import path

from reports.views import home, progress

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("tien-do/", progress.progress, name="progress"),
]
