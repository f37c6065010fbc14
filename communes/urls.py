"""Pages about units, villages, and the officers who act for them."""

from django.urls import path

from communes.views import (
    audit,
    delegation,
    import_batch,
    import_files,
    imports,
    lineage,
    lists,
    officers,
    saved_views,
    search,
    units,
    villages,
)

app_name = "communes"

urlpatterns = [
    # Units, and finding them
    path("tim/", search.find, name="search"),
    path("don-vi/", units.index, name="units"),
    path("don-vi/<int:pk>/", units.show, name="unit"),
    # Villages
    path("don-vi/<int:pk>/danh-muc-thon/", lists.declare, name="list_declare"),
    path("thon/", villages.index, name="villages"),
    path("thon/tai-ve/", villages.export, name="villages_export"),
    path("thon/them/", villages.add, name="village_add"),
    path("thon/<int:pk>/", villages.show, name="village"),
    path("thon/<int:pk>/dong-doi/", lineage.of_village, name="lineage"),
    path("don-vi/<int:pk>/dong-doi/", lineage.of_unit, name="unit_lineage"),
    path("thon/<int:pk>/sua/", villages.edit, name="village_edit"),
    path("thon/<int:pk>/dong/", villages.close, name="village_close"),
    # Lists that arrive as files
    path("nhap/", imports.index, name="imports"),
    path("nhap/moi/", imports.add, name="import_add"),
    path("nhap/mau/", import_files.template, name="import_template"),
    path("nhap/<int:pk>/", import_batch.show, name="import"),
    path("nhap/<int:pk>/cach-doc/<int:place>/", import_files.mapping, name="import_mapping"),
    path("nhap/<int:pk>/dong/<int:row>/", import_batch.accept, name="import_accept"),
    path("nhap/<int:pk>/ghi/", import_batch.commit, name="import_commit"),
    path("nhap/<int:pk>/huy/", import_batch.cancel, name="import_cancel"),
    path("nhap/<int:pk>/thu-lai/", import_batch.retry, name="import_retry"),
    path("nhap/<int:pk>/hoan-tac/", import_batch.undo, name="import_undo"),
    path("nhap/<int:pk>/tep/", import_files.marked, name="import_file"),
    # Officers
    path("can-bo/", officers.index, name="officers"),
    path("can-bo/them/", officers.open_account, name="officer_open"),
    path("can-bo/<int:pk>/", officers.show, name="officer"),
    path("can-bo/<int:pk>/sua/", officers.edit, name="officer_edit"),
    path("can-bo/<int:pk>/dong/", officers.close, name="officer_close"),
    path("can-bo/<int:pk>/nhiem-vu/", officers.give_post, name="officer_post"),
    path("can-bo/<int:pk>/ma-mot-lan/", officers.issue_code, name="officer_code"),
    # The leader's right, lent for a time
    path("uy-quyen/", delegation.index, name="delegations"),
    path("uy-quyen/<int:pk>/thu-hoi/", delegation.take_back, name="delegation_take_back"),
    # Lists kept under a name
    path("danh-sach/", saved_views.index, name="saved_views"),
    path("danh-sach/luu/", saved_views.add, name="saved_view_add"),
    path("danh-sach/<int:pk>/", saved_views.edit, name="saved_view"),
    # Audit
    path("nhat-ky/", audit.index, name="audit"),
]
