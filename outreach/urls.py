"""Routes of the outreach pages."""

from django.urls import path

from outreach import views

app_name = "outreach"
urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("queue/<int:pk>/send/", views.queue_item_send, name="queue-item-send"),
    path("queue/<int:pk>/lint/", views.queue_item_lint, name="queue-item-lint"),
    path("queue/<int:pk>/snooze/", views.queue_item_snooze, name="queue-item-snooze"),
    path("queue/<int:pk>/skip/", views.queue_item_skip, name="queue-item-skip"),
    path("queue/<int:pk>/resume/", views.queue_item_resume, name="queue-item-resume"),
    path("queue/<int:pk>/answer/", views.queue_item_answer, name="queue-item-answer"),
    path("queue/<int:pk>/undo/", views.queue_item_undo, name="queue-item-undo"),
    path("queue/<int:pk>/diagnosis/", views.diagnosis_create, name="diagnosis-create"),
    path("queue/<int:pk>/diagnosis/draft/", views.diagnosis_draft, name="diagnosis-draft"),
    path("profiles/<int:pk>/diagnosis/draft/", views.profile_diagnosis_draft, name="profile-diagnosis-draft"),
    path("diagnoses/<int:pk>/remedy/", views.remedy, name="remedy"),
    path("plans/", views.plan_list, name="plan-list"),
    path("plans/<int:pk>/stop/", views.plan_stop, name="plan-stop"),
    path("profiles/<int:pk>/plans/create/", views.plan_create, name="plan-create"),
    path("steps/<int:pk>/done/", views.step_done, name="step-done"),
    path("steps/<int:pk>/skip/", views.step_skip, name="step-skip"),
    path("steps/<int:pk>/queue/", views.step_queue, name="step-queue"),
    path("tickets/", views.ticket_list, name="ticket-list"),
    path("tickets/<int:pk>/", views.ticket, name="ticket"),
    path("tickets/<int:pk>/advance/", views.ticket_advance, name="ticket-advance"),
    path("tickets/<int:pk>/hand/", views.ticket_hand, name="ticket-hand"),
    path("tickets/desks/", views.desk_list, name="desk-list"),
    path("profiles/<int:pk>/tickets/create/", views.ticket_create, name="ticket-create"),
    path("policy/", views.policy, name="policy"),
    path("policy/restore/", views.policy_restore, name="policy-restore"),
    path("policy/forecasts/<int:pk>/", views.policy_forecast, name="policy-forecast"),
    path("profiles/", views.profile_list, name="profile-list"),
    path("profiles/<int:pk>/", views.profile, name="profile"),
    path("profiles/<int:pk>/diagnosis/", views.profile_diagnosis_create, name="profile-diagnosis-create"),
    path(
        "profiles/<int:pk>/contact-points/<int:contact_point>/reveal/",
        views.contact_point_reveal,
        name="contact-point-reveal",
    ),
    path("profiles/<int:pk>/tags/create/", views.tag_create, name="tag-create"),
    path("profiles/<int:pk>/tags/<int:tag>/delete/", views.tag_delete, name="tag-delete"),
    path("profiles/<int:pk>/promises/<int:promise>/keep/", views.promise_keep, name="promise-keep"),
    path("profiles/<int:pk>/consents/withdraw/", views.consent_withdraw, name="consent-withdraw"),
    path("profiles/<int:pk>/consents/give/", views.consent_give, name="consent-give"),
]
