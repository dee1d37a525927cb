"""Owns the map of addresses: pages of every floor, the API, and what watches the service."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from scrm import views
from scrm.lib.auth import public

urlpatterns = [
    path("", views.home, name="home"),
    path("parts/", views.parts, name="parts"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("language/", public(set_language), name="set_language"),
    path("api/schema/", views.api_schema, name="api-schema"),
    path("api/docs/", views.api_docs, name="api-docs"),
    path("api/v1/", include("users.api_urls")),
    path("api/v1/", include("segmentation.api_urls")),
    path("api/v1/", include("community.api_urls")),
    path("api/v1/", include("outreach.api_urls")),
    path("", include("users.urls")),
    path("", include("segmentation.urls")),
    path("", include("community.urls")),
    path("", include("outreach.urls")),
]
if settings.MODE == "demo":
    urlpatterns.append(path("", include("scrm.demo.urls")))
handler403 = "scrm.views.forbidden"
handler404 = "scrm.views.not_found"
handler500 = "scrm.views.failed"
