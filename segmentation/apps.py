"""Names the app for Django."""

from django.apps import AppConfig


class SegmentationConfig(AppConfig):
    """The segmentation floor."""

    name = "segmentation"
