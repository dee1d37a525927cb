"""Routes of the segmentation pages."""

from django.urls import path

from segmentation import views

app_name = "segmentation"
urlpatterns = [
    path("segments/", views.dashboard, name="dashboard"),
    path("segments/people/", views.people, name="people"),
    path("segments/people/export/", views.people_export, name="people-export"),
    path("runs/", views.run_list, name="run-list"),
    path("runs/start/", views.run_start, name="run-start"),
    path("runs/<int:pk>/", views.run, name="run"),
]
