"""Routes of the users pages."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
