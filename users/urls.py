"""Routes of the users pages."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/forgotten/", views.password_forgotten, name="password-forgotten"),
    path("password/set/<str:token>/", views.password_set, name="password-set"),
    path("me/", views.me, name="me"),
    path("me/password/", views.password_change, name="password-change"),
    path("me/sessions/end/", views.sessions_end, name="sessions-end"),
    path("employees/", views.employee_list, name="employee-list"),
    path("employees/invite/", views.employee_invite, name="employee-invite"),
    path("employees/<int:employee_id>/", views.employee_edit, name="employee-edit"),
    path("employees/<int:employee_id>/link/", views.employee_link, name="employee-link"),
    path("employees/<int:employee_id>/leave/", views.employee_leave, name="employee-leave"),
    path("teams/", views.team_list, name="team-list"),
    path("teams/<int:team_id>/", views.team_rename, name="team-rename"),
    path("covers/", views.cover_list, name="cover-list"),
    path("covers/<int:cover_id>/end/", views.cover_end, name="cover-end"),
    path("sources/", views.source_list, name="source-list"),
    path("sources/new/", views.source_create, name="source-create"),
    path("sources/<int:source_id>/", views.source_edit, name="source-edit"),
    path("sources/<int:source_id>/keys/new/", views.key_create, name="key-create"),
    path("keys/<int:key_id>/revoke/", views.key_revoke, name="key-revoke"),
    path("unassigned/", views.unassigned_list, name="unassigned-list"),
    path("unassigned/assign/", views.unassigned_assign, name="unassigned-assign"),
    path("unassigned/share/", views.unassigned_share, name="unassigned-share"),
    path("profiles/<int:profile_id>/koe/", views.assignment_change, name="assignment-change"),
    path("event-types/", views.event_type_list, name="event-type-list"),
    path("event-types/<int:event_type_id>/", views.event_type_map, name="event-type-map"),
    path("calendar/", views.calendar_year, name="calendar-year"),
    path("calendar/import/", views.calendar_import, name="calendar-import"),
    path("calendar/periods/", views.calendar_period_add, name="calendar-period-add"),
    path("calendar/days/<int:day_id>/remove/", views.calendar_day_remove, name="calendar-day-remove"),
    path("rejections/", views.rejection_list, name="rejection-list"),
    path("rejections/erase/", views.rejections_erase, name="rejections-erase"),
    path("rejections/<int:rejection_id>/erase/", views.rejection_erase, name="rejection-erase"),
    path("identity-conflicts/", views.identity_conflict_list, name="identity-conflict-list"),
    path("merge/", views.profile_merge, name="profile-merge"),
    path("merge/confirm/", views.profile_merge_confirm, name="profile-merge-confirm"),
    path("audit/", views.audit_list, name="audit-list"),
]
