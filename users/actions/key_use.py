"""Owns the note of when an API key was last used."""

import datetime as dt

from users.models import ApiKey

PRECISION = dt.timedelta(minutes=1)


def note_key_use(*, key: ApiKey, now: dt.datetime) -> None:
    """Remember that a key was used; written at most once a minute."""
    if key.last_used_at is not None and now - key.last_used_at < PRECISION:
        return
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
