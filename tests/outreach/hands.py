"""Owns hands that write to people from processes of their own; each connects to the database by itself."""

import contextlib

from outreach.actions.bookings import book_contact, use_booking
from scrm.lib.errors import Refused
from users.models import Profile, Source


def knock(together, people, times, purpose, source) -> None:
    """Book and use for everybody at each of the times, at once with the other processes."""
    source = Source.objects.get(pk=source) if source else None
    for now in times:
        together.wait(60)
        for pk in people:
            with contextlib.suppress(Refused):
                deed = {"purpose": purpose, "channel": "sms", "source": source, "now": now}
                use_booking(booking=book_contact(profile=Profile(pk=pk), **deed), now=now)
