"""Owns how kept filters are found and where they lead."""

from urllib.parse import urlencode

from django.db.models import QuerySet

from segmentation.models import SavedFilter
from users.models import Employee


def saved_filters(viewer: Employee) -> QuerySet[SavedFilter]:
    """Return the filters that a viewer may use, with who keeps them."""
    return SavedFilter.objects.visible_to(viewer).select_related("owner")


def query_of(kept: SavedFilter) -> str:
    """Return a filter as the query string of the people's page."""
    return urlencode(kept.codes, doseq=True)
