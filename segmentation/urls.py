"""Routes of the segmentation pages."""

app_name = "segmentation"
urlpatterns: list = []
