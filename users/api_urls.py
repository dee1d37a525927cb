"""Routes of the push endpoints, below /api/v1/."""

from django.urls import path

from users import api

app_name = "users-api"
urlpatterns = [
    path("events/", api.EventPushView.as_view(), name="event-push"),
    path("profiles/", api.ProfilePushView.as_view(), name="profile-push"),
]
