"""Owns the one address that only the demo has."""

from django.urls import path

from scrm.demo.sign_in import demo_sign_in

urlpatterns = [path("demo/sign-in/<str:token>/", demo_sign_in, name="demo-sign-in")]
