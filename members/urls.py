"""Decisions, teams and people."""

from django.urls import include, path

from members.views import (
    decision_files,
    decision_list,
    decisions,
    entry,
    import_batch,
    imports,
    paper_templates,
    papers,
    paste,
    people,
    people_list,
    public,
    team_list,
    teams,
    verify,
    watch,
)

app_name = "members"

decision_patterns = [
    path("", decisions.decision, name="decision"),
    path("sua/", entry.decision_edit, name="decision_edit"),
    path("sua/them-to/", entry.decision_more, name="decision_more"),
    path("xac-nhan/", decisions.decision_confirm, name="decision_confirm"),
    path("tra-lai/", decisions.decision_return, name="decision_return"),
    path("nhap-lai/", decisions.decision_again, name="decision_again"),
    path("ban-ky/", decision_files.decision_upload, name="decision_upload"),
    path("ghi-vao-so/", decisions.decision_record, name="decision_record"),
    path("huy/", decisions.decision_void, name="decision_void"),
    path("bo-nhap/", decisions.decision_discard, name="decision_discard"),
    path("sua-sai/<str:field>/", decisions.decision_correct, name="decision_correct"),
    path("can-cu/<int:line>/", decisions.basis_correct, name="basis_correct"),
    path("tep/<int:file>/", decision_files.decision_file, name="decision_file"),
    path("giay/", papers.decision_paper, name="decision_paper"),
    path("tep/<int:file>/doi-chieu/", decision_files.copy_check, name="copy_check"),
    path("tep/<int:file>/trang/", decision_files.copy_pages, name="copy_pages"),
    path("tep/<int:file>/trang/<int:number>/", decision_files.copy_page, name="copy_page"),
]

import_patterns = [
    path("", imports.import_show, name="import"),
    path("ghi/", import_batch.import_commit, name="import_commit"),
    path("huy/", import_batch.import_cancel, name="import_cancel"),
    path("thu-lai/", import_batch.import_retry, name="import_retry"),
    path("cach-doc/<int:place>/", import_batch.import_mapping, name="import_mapping"),
    path("hoan-tac/", import_batch.import_undo, name="import_undo"),
    path("tep/", import_batch.import_file, name="import_file"),
    path("dong/<int:row>/", import_batch.import_accept, name="import_accept"),
]

urlpatterns = [
    path("quyet-dinh/", decision_list.decision_list, name="decisions"),
    path("quyet-dinh/tai-ve/", decision_list.decisions_export, name="decisions_export"),
    path("quyet-dinh/moi/", entry.decision_new, name="decision_new"),
    path("quyet-dinh/<int:pk>/", include(decision_patterns)),
    path("to/", team_list.team_list, name="teams"),
    path("to/can-kien-toan/", watch.watch, name="watch"),
    path("to/can-kien-toan/mo/", watch.watch_draft, name="watch_draft"),
    path("to/tai-ve/", team_list.teams_export, name="teams_export"),
    path("to/<int:pk>/", teams.team, name="team"),
    path("nguoi/", people_list.people_list, name="people"),
    path("nguoi/tai-ve/", people_list.people_export, name="people_export"),
    path("nguoi/<int:pk>/", people.person, name="person"),
    path("nguoi/<int:pk>/sua/", people.person_edit, name="person_edit"),
    path("nguoi/<int:pk>/dien-thoai/", people.person_phone, name="person_phone"),
    path("thanh-vien/<int:pk>/sua/", people.seat_correct, name="seat_correct"),
    path("nhap/thanh-vien/", imports.import_add, name="import_add"),
    path("nhap/thanh-vien/mau/", import_batch.import_template, name="import_template"),
    path("nhap/thanh-vien/dan/", paste.import_paste, name="import_paste"),
    path("nhap/thanh-vien/<int:pk>/", include(import_patterns)),
    # Official papers, and what the public sees of them
    path("giay/", papers.paper_list, name="papers"),
    path("giay/<int:pk>/", papers.paper, name="paper"),
    path("giay/<int:pk>/<str:form>/", papers.paper_file, name="paper_file"),
    path("to/<int:pk>/giay/", papers.team_paper, name="team_paper"),
    path("don-vi/<int:pk>/giay/", papers.commune_paper, name="commune_paper"),
    path("mau-giay/", paper_templates.paper_templates, name="paper_templates"),
    path("mau-giay/the-thuc/", paper_templates.paper_layout, name="paper_layout"),
    path("mau-giay/<str:key>/", paper_templates.paper_template, name="paper_template"),
    path("xac-minh/", verify.verify_ask, name="verify_ask"),
    path("xac-minh/<str:token>/", verify.verify, name="verify"),
    path("cong-khai/", public.public_provinces, name="public_provinces"),
    path("cong-khai/lua-chon/", public.public_choice, name="public_choice"),
    path("cong-khai/<int:pk>/", public.public_decisions, name="public_decisions"),
]
