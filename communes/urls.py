"""Pages about units, villages, and the officers who act for them."""

from django.urls import path

from communes.views import search, units, villages

app_name = "communes"

urlpatterns = [
    # Units, and finding them
    path("tim/", search.find, name="search"),
    path("don-vi/", units.index, name="units"),
    path("don-vi/<int:pk>/", units.show, name="unit"),
    # Villages
    path("don-vi/<int:pk>/danh-muc-thon/", villages.declare, name="list_declare"),
    path("thon/", villages.index, name="villages"),
    path("thon/them/", villages.add, name="village_add"),
    path("thon/<int:pk>/", villages.show, name="village"),
    path("thon/<int:pk>/sua/", villages.edit, name="village_edit"),
    path("thon/<int:pk>/dong/", villages.close, name="village_close"),
    # Officers
    # Audit
]
