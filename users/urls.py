"""Routes of the users pages."""

app_name = "users"
urlpatterns: list = []
