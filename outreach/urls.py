"""Routes of the outreach pages."""

app_name = "outreach"
urlpatterns: list = []
