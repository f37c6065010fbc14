"""Table of contents of the portal.

400.html, 403.html, 404.html and 500.html in templates/ are found by Django's own handlers.
"""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from communes.admin import site
from communes.views import accounts, help
from config.health import health

urlpatterns = [
    # Signing in, and one's own account
    path("dang-nhap/", accounts.SignIn.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", accounts.OwnPassword.as_view(), name="password_change"),
    path("ma-mot-lan/", accounts.one_time_code, name="one_time_code"),
    # The register, from the floor up
    path("", include("communes.urls")),
    path("", include("teams.urls")),
    path("", include("members.urls")),
    path("", include("reports.urls")),
    path("tro-giup/", help.show, name="help"),
    # For whoever keeps the installation
    path("quan-tri-he-thong/", site.urls),
    path("suc-khoe/", health, name="health"),
]
