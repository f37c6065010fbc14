"""The home page and the boards."""

from django.urls import include, path

from reports.views import (
    communes,
    compare,
    counted,
    holidays,
    home,
    integrity,
    ledger,
    maps,
    messages,
    notices,
    progress,
    reminder_rules,
    report_code,
    trend,
)

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("nhom/soan-tin/", messages.message, name="message"),
    path("tien-do/", progress.progress, name="progress"),
    path("tien-do/tai-ve/", progress.progress_export, name="progress_export"),
    path("tien-do/mau-so/", ledger.ledger, name="ledger"),
    path("tien-do/xa/", communes.communes, name="communes"),
    path("tien-do/da-tinh/", counted.counted, name="counted"),
    path("tien-do/so-sanh/", compare.compare, name="compare"),
    path("tien-do/ban-do/", maps.progress_map, name="map"),
    path("tien-do/dien-bien/", trend.progress_trend, name="trend"),
    path("kiem-tra/", integrity.integrity, name="integrity"),
    path("kiem-tra/tai-ve/", integrity.integrity_export, name="integrity_export"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/danh-dau/", notices.notices_mark, name="notices_mark"),
    path("thong-bao/thu-dien-tu/", notices.mail_choice, name="mail_choice"),
    path("thong-bao/nhac-cap-tren/", reminder_rules.reminder_rule, name="reminder_rule"),
    path("bao-cao/ma/", report_code.report_code_ask, name="report_code_ask"),
    path("bao-cao/ma/<str:token>/", report_code.report_code, name="report_code"),
    path("bao-cao/", include("reports.urls_figures")),
    path("ngay-nghi/", holidays.holidays, name="holidays"),
]
