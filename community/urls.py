"""Routes of the community's pages."""

from django.urls import path

from community import views

app_name = "community"
urlpatterns = [
    path("groups/", views.group_list, name="group-list"),
    path("groups/new/", views.group_create, name="group-create"),
    path("groups/<int:pk>/", views.group, name="group"),
    path("groups/<int:pk>/edit/", views.group_edit, name="group-edit"),
    path("groups/<int:pk>/close/", views.group_close, name="group-close"),
    path("groups/<int:pk>/import/", views.group_import, name="group-import"),
    path("groups/<int:pk>/join/", views.membership_create, name="membership-create"),
    path("groups/<int:pk>/duties/", views.duty_create, name="duty-create"),
    path("duties/<int:pk>/end/", views.duty_end, name="duty-end"),
    path("memberships/<int:pk>/leave/", views.membership_leave, name="membership-leave"),
    path("memberships/<int:pk>/role/", views.membership_role, name="membership-role"),
    path("messages/<int:pk>/waive/", views.message_waive, name="message-waive"),
    path("messages/<int:pk>/voice/", views.message_voice, name="message-voice"),
    path("campaigns/", views.campaign_list, name="campaign-list"),
    path("campaigns/new/", views.campaign_create, name="campaign-create"),
    path("campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", views.campaign_edit, name="campaign-edit"),
    path("campaigns/<int:pk>/cancel/", views.campaign_cancel, name="campaign-cancel"),
    path("campaigns/<int:pk>/signups/", views.signup_create, name="signup-create"),
    path("signups/<int:pk>/withdraw/", views.signup_withdraw, name="signup-withdraw"),
    path("signups/<int:pk>/attend/", views.signup_attend, name="signup-attend"),
    path("voices/", views.voice_list, name="voice-list"),
    path("voices/wall/", views.wall, name="wall"),
    path("voices/wall/<str:token>/", views.wall_shared, name="wall-shared"),
    path("voices/<int:pk>/", views.voice, name="voice"),
    path("voices/<int:pk>/move/", views.voice_move, name="voice-move"),
    path("voices/<int:pk>/take/", views.voice_take, name="voice-take"),
    path("voices/<int:pk>/tell/", views.voice_tell, name="voice-tell"),
    path("voices/<int:pk>/show/", views.voice_show, name="voice-show"),
    path("voices/<int:pk>/hide/", views.voice_hide, name="voice-hide"),
    path("profiles/<int:profile_id>/voices/new/", views.voice_create, name="voice-create"),
]
