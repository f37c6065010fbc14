"""The home page and the boards."""

from django.urls import path

from reports.views import home, messages, progress

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("nhom/soan-tin/", messages.message, name="message"),
    path("tien-do/", progress.progress, name="progress"),
]
