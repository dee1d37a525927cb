"""Routes of the standings in the API, below /api/v1/."""

from django.urls import path

from segmentation import api

app_name = "segmentation-api"
urlpatterns = [
    path("standings/", api.StandingListView.as_view(), name="standing-list"),
    path("standings/<int:pk>/", api.StandingView.as_view(), name="standing"),
]
