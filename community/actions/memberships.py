"""Owns who is in a group: joining, leaving, roles, and lists brought from elsewhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.actions.groups import GroupClosed
from community.models import Group, Membership
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Identity, Profile, Source

MOST_IMPORTED = 5000


class MemberAlready(Refused):
    """The person is in the group."""

    code = "member_already"
    message = _("Ta 已经在这个群里了。")
    status = 409


class NotAMember(Refused):
    """The person left, or never came."""

    code = "not_a_member"
    message = _("Ta 已经不在这个群里了。")
    status = 409


class TooManyAtOnce(Refused):
    """A list is longer than one import takes."""

    code = "too_many_at_once"
    message = _("一次最多导入 5000 个编号。请分几次导入。")


@dataclass
class Imported:
    """What became of a list: how many came in, were there already, and which numbers nobody knows."""

    joined: int = 0
    present: int = 0
    unknown: list[str] = field(default_factory=list)


@transaction.atomic
def join_group(
    *, group: Group, profile: Profile, origin: str, by: Employee | None, now: dt.datetime, reason: str = ""
) -> Membership:
    """Note that someone is in a group; who had left comes back."""
    if group.closed_at:
        raise GroupClosed
    values = {"origin": origin, "reason": reason[:300], "joined_at": now, "left_at": None, "role": "member"}
    membership, is_new = Membership.objects.select_for_update().get_or_create(
        group=group, profile=profile, defaults=values
    )
    if not is_new:
        if membership.left_at is None:
            raise MemberAlready
        for name, value in values.items():
            setattr(membership, name, value)
        membership.save(update_fields=list(values))
    audit.record(
        by=by,
        action="group.joined",
        obj_type="group",
        obj_id=group.pk,
        now=now,
        profile=profile.pk,
        origin=origin,
    )
    return membership


@transaction.atomic
def leave_group(*, membership: Membership, by: Employee | None, now: dt.datetime) -> None:
    """Note that someone left; their words stay."""
    if not Membership.objects.present().filter(pk=membership.pk).update(left_at=now):
        raise NotAMember
    audit.record(
        by=by,
        action="group.left",
        obj_type="group",
        obj_id=membership.group_id,
        now=now,
        profile=membership.profile_id,
    )


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Employee, now: dt.datetime) -> None:
    """Give a member another role."""
    if not Membership.objects.present().filter(pk=membership.pk).update(role=role):
        raise NotAMember
    audit.record(
        by=by,
        action="group.role_changed",
        obj_type="group",
        obj_id=membership.group_id,
        now=now,
        profile=membership.profile_id,
        role=role,
    )


@transaction.atomic
def import_members(
    *, group: Group, source: Source, external_ids: Sequence[str], by: Employee | None, now: dt.datetime
) -> Imported:
    """Take people into a group by their numbers in a connected system; unknown ones are told, not guessed."""
    if group.closed_at:
        raise GroupClosed
    wanted = list(dict.fromkeys(each.strip() for each in external_ids if each.strip()))
    if len(wanted) > MOST_IMPORTED:
        raise TooManyAtOnce
    identities = Identity.objects.filter(source=source, external_id__in=wanted)
    known = dict(identities.values_list("external_id", "profile_id"))
    found = Imported(unknown=[each for each in wanted if each not in known])
    profiles = set(known.values())
    members = Membership.objects.select_for_update().filter(group=group, profile__in=profiles)
    there = {each.profile_id: each for each in members}
    returning = [each for each in there.values() if each.left_at]
    Membership.objects.filter(pk__in=[each.pk for each in returning]).update(left_at=None, joined_at=now)
    fresh = profiles - there.keys()
    Membership.objects.bulk_create(
        Membership(group=group, profile_id=pk, origin="import", joined_at=now) for pk in sorted(fresh)
    )
    found.joined, found.present = len(fresh) + len(returning), len(there) - len(returning)
    audit.record(
        by=by, action="group.imported", obj_type="group", obj_id=group.pk, now=now, joined=found.joined
    )
    return found
