"""Owns API keys: made, shown once, revoked."""

import datetime as dt
import secrets

from django.db import transaction

from users import queries
from users.actions import audit
from users.models import ApiKey, Employee, Source


@transaction.atomic
def create_key(
    *, source: Source, name: str, scopes: list[str], days: int, by: Employee | None, now: dt.datetime
) -> tuple[ApiKey, str]:
    """Make a key; return it with its token, which is nowhere stored and never shown again."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        source=source,
        name=name,
        prefix=prefix,
        secret_hash=queries.key_hash(secret),
        scopes=sorted(scopes),
        created_by=by,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    audit.record(
        by=by,
        action="key.created",
        obj_type="key",
        obj_id=key.pk,
        now=now,
        source=source.pk,
        scopes=key.scopes,
        days=days,
    )
    return key, f"rk_{prefix}_{secret}"


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Employee, now: dt.datetime) -> None:
    """End a key; the next request that carries it is refused."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
        audit.record(
            by=by, action="key.revoked", obj_type="key", obj_id=key.pk, now=now, source=key.source_id
        )
