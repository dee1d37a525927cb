"""Owns the versions of the rules: each change is a new one, and none is ever altered."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib.errors import Refused
from users.actions.audit import record
from users.models import Employee, Policy
from users.queries import policy as in_force


class PolicyMoved(Refused):
    """Somebody saved another version meanwhile."""

    code = "policy_moved"
    message = _(
        "您打开之后，这组规则已经被别人改过，所以没有保存。您填的内容还在：对照下面的历史，再保存一次。"
    )


class PolicyUnchanged(Refused):
    """The values are those in force."""

    code = "policy_unchanged"
    message = _("和现在的规则一样，没有要保存的改动。")


@transaction.atomic
def save_policy(
    *, area: str, values: Mapping[str, Any], note: str, version: int, by: Employee, now: dt.datetime
) -> Policy:
    """Write a new version of an area's values, which the area's app has validated.

    `version` is the one that the editor started from (0 is the built-in one): whoever was overtaken
    is refused.
    """
    newest = in_force(area)
    if version != (newest.version if newest else 0):
        raise PolicyMoved
    if newest and newest.values == values:
        raise PolicyUnchanged
    try:
        with transaction.atomic():
            saved = Policy.objects.create(
                area=area, version=version + 1, values=values, note=note, created_by=by, created_at=now
            )
    except IntegrityError:
        raise PolicyMoved from None
    details = {"area": area, "version": saved.version}
    record(by=by, action="policy.saved", obj_type="policy", obj_id=saved.pk, now=now, **details)
    return saved
