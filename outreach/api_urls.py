"""Routes of the API of outreach, below /api/v1/."""

from django.urls import path

from outreach import api

app_name = "outreach-api"
urlpatterns = [
    path("queue/", api.QueueView.as_view(), name="queue"),
    path("lint/", api.LintView.as_view(), name="lint"),
    path("contents/", api.ContentView.as_view(), name="contents"),
    path("tickets/", api.TicketPushView.as_view(), name="tickets"),
    path("contact-decisions/", api.ContactDecisionView.as_view(), name="contact-decisions"),
    path("contact-bookings/", api.ContactBookingView.as_view(), name="contact-bookings"),
    path("consents/", api.ConsentPushView.as_view(), name="consent-push"),
    path("moods/", api.MoodPushView.as_view(), name="mood-push"),
]
