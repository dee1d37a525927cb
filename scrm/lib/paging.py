"""Owns how the API's lists are cut into pages: by cursors, of which a forged one is refused."""

from collections.abc import Callable

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class ByCursor(CursorPagination):
    """Pages after a position; `read_position` reads it as the ordering's column would."""

    read_position: Callable[[str], float] = int

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the cursor of a request, if it is one of ours."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None:
            try:
                type(self).read_position(str(cursor.position))
            except ValueError:
                raise NotFound(self.invalid_cursor_message) from None
        return cursor
