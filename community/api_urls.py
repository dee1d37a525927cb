"""Routes of the community's API, below /api/v1/."""

from django.urls import path

from community import api

app_name = "community-api"
urlpatterns = [path("voices/", api.VoicePushView.as_view(), name="voice-push")]
