"""Routes of the segmentation pages."""

from django.urls import path

from segmentation import views

app_name = "segmentation"
urlpatterns = [
    path("segments/", views.dashboard, name="dashboard"),
    path("segments/people/", views.people, name="people"),
    path("segments/people/export/", views.people_export, name="people-export"),
    path("segments/flows/", views.flows, name="flows"),
    path("segments/cohorts/", views.cohorts, name="cohorts"),
    path("segments/filters/", views.saved_filter_list, name="saved-filter-list"),
    path("segments/filters/save/", views.saved_filter_create, name="saved-filter-create"),
    path("segments/filters/<int:filter_id>/", views.saved_filter_change, name="saved-filter-change"),
    path("segments/filters/<int:filter_id>/delete/", views.saved_filter_delete, name="saved-filter-delete"),
    path("segments/filters/<int:filter_id>/count/", views.saved_filter_count, name="saved-filter-count"),
    path("cut-points/", views.cut_points, name="cut-points"),
    path("cut-points/renew/", views.cut_points_renew, name="cut-points-renew"),
    path("profiles/<int:pk>/standing/", views.profile_standing, name="profile-standing"),
    path("runs/", views.run_list, name="run-list"),
    path("runs/start/", views.run_start, name="run-start"),
    path("runs/<int:pk>/", views.run, name="run"),
]
