"""Addresses of the communes' monthly figures and of the indicators, below /bao-cao/."""

from django.urls import path

from reports.views import figures, figures_review, figures_rollup, indicators

urlpatterns = [
    path("so-lieu/", figures.figures, name="figures"),
    path("so-lieu/tinh-hinh/", figures_review.figures_queue, name="figures_queue"),
    path("so-lieu/tiep-nhan/", figures_review.figures_take, name="figures_take"),
    path("so-lieu/tong-hop/", figures_rollup.figures_rollup, name="figures_rollup"),
    path("so-lieu/xa/<int:pk>/<str:period>/", figures.figures_month, name="figures_month"),
    path("so-lieu/xa/<int:pk>/<str:period>/luu/", figures.figures_save, name="figures_save"),
    path("so-lieu/<int:pk>/tra-lai/", figures_review.figures_return, name="figures_return"),
    path("so-lieu/<int:pk>/mo-lai/", figures_review.figures_reopen, name="figures_reopen"),
    path("chi-so/", indicators.indicators, name="indicators"),
    path("chi-so/them/", indicators.indicator_add, name="indicator_add"),
    path("chi-so/<int:pk>/tinh-ky/", indicators.indicator_adding, name="indicator_adding"),
    path("chi-so/<int:pk>/thu/", indicators.indicator_choose, name="indicator_choose"),
]
