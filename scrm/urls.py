"""Owns the map of addresses: pages of every floor, the API, and what watches the service."""

from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from scrm import views
from scrm.lib.auth import allow, public

urlpatterns = [
    path("", views.home, name="home"),
    path("parts/", views.parts, name="parts"),
    path("healthz", views.healthz, name="healthz"),
    path("language/", public(set_language), name="set_language"),
    path("api/schema/", allow()(SpectacularAPIView.as_view(permission_classes=[])), name="api-schema"),
    path(
        "api/docs/",
        allow()(SpectacularRedocView.as_view(url_name="api-schema", permission_classes=[])),
        name="api-docs",
    ),
    path("", include("users.urls")),
    path("", include("segmentation.urls")),
    path("", include("outreach.urls")),
]
handler403 = "scrm.views.forbidden"
handler404 = "scrm.views.not_found"
handler500 = "scrm.views.failed"
