"""Owns the texts that people agree to: published once, never changed, and the consents that they end."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import ConsentText
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee


class VersionTaken(Refused):
    """A published text never changes."""

    code = "version_taken"
    message = _("这个用途已经有这个版本了。发布过的内容不能改，请换一个版本号。")
    status = 409


@transaction.atomic
def publish_consent_text(
    *, purpose: str, version: str, text: str, changes_purpose: bool, by: Employee, now: dt.datetime
) -> ConsentText:
    """Publish what people agree to; where the purpose changes, consents to older versions end now."""
    try:
        with transaction.atomic():
            published = ConsentText.objects.create(
                purpose=purpose,
                version=version,
                text=text,
                changes_purpose=changes_purpose,
                published_at=now,
                employee=by,
            )
    except IntegrityError:
        raise VersionTaken from None
    audit.record(
        by=by,
        action="consent_text_published",
        obj_type="consenttext",
        obj_id=published.pk,
        now=now,
        purpose=purpose,
        version=version,
        changes_purpose=changes_purpose,
    )
    return published
