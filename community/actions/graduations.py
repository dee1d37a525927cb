"""Owns farewells: noticed, prepared, held with thanks, shown with consent, and undone by a happy return."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Blessing, Graduation
from community.queries.graduations import counts_of, farewells, held_products, last_product
from community.rules.farewells import thanks
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.actions.kinds import change_kind
from users.models import Employee, Profile

State = Graduation.State
INTERFACE = {"zh": "zh-hans", "en": "en"}  # the catalogue of a language
WRITTEN = ("post", "story", "badges", "shown_name")


class StillOwner(Refused):
    """Something else is still theirs."""

    code = "still_owner"
    message = gettext_lazy("Ta 还有别的车。写好的内容都保存着；等全部转出以后再办，或者选“不办”。")
    status = 409

    def __init__(self, products: Sequence[str]) -> None:
        told = _("Ta 还有 %(products)s，仍是车主。写好的内容都保存着；等全部转出以后再办，或者选“不办”。")
        super().__init__(told % {"products": _("、").join(products)})


class FarewellClosed(Refused):
    """The ceremony was held or let be."""

    code = "farewell_closed"
    message = gettext_lazy("这份毕业已经办过或不办了，页面已刷新。")
    status = 409


class NothingWritten(Refused):
    """A farewell has words."""

    code = "nothing_written"
    message = gettext_lazy("先写好感谢的话，再办毕业典礼。")


class NoConsent(Refused):
    """A page about someone is shown only when they agreed."""

    code = "no_consent"
    message = gettext_lazy("先问过 Ta，写下 Ta 是怎么同意的、什么时候，再公开。")


@transaction.atomic
def notice_farewell(
    *,
    profile: Profile,
    origin: str,
    evidence: str = "",
    happened_on: dt.date | None = None,
    by: Employee | None,
    now: dt.datetime,
) -> Graduation:
    """Note that someone may be leaving; a farewell that runs, or was held for good, stays the one."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    lasting = Q(closed_at__isnull=True) | Q(state=State.HELD, welcomed_at__isnull=True)
    running = Graduation.objects.filter(lasting, profile=profile).first()
    if running:
        return running
    made = Graduation.objects.create(
        profile=profile,
        origin=origin,
        evidence=evidence[:300],
        happened_on=happened_on or clock.business_date(now),
        noticed_at=now,
    )
    audit.record(
        by=by, action="graduation.noticed", obj_type="graduation", obj_id=made.pk, now=now, origin=origin
    )
    return made


def find_farewells(*, now: dt.datetime) -> int:
    """Look who may be leaving: released holdings, a CRM's word, a post; return how many are new."""
    found = [Graduation(**one, noticed_at=now) for one in farewells(now)]
    before = Graduation.objects.count()
    Graduation.objects.bulk_create(found, ignore_conflicts=True)
    return Graduation.objects.count() - before


@transaction.atomic
def prepare_graduation(
    *, graduation: Graduation, values: Mapping[str, object], by: Employee, now: dt.datetime
) -> Graduation:
    """Keep what was written so far; without words yet, begin with thanks in the person's language."""
    graduation = _open(graduation)
    for name in WRITTEN:
        if name in values:
            setattr(graduation, name, values[name])
    if not graduation.post:
        person = graduation.profile
        name = graduation.shown_name or str(person)
        with translation.override(INTERFACE[person.language]):
            graduation.post = thanks(name, counts_of(person, now), last_product(person))
    graduation.state = State.PREPARING
    graduation.save(update_fields=[*WRITTEN, "state"])
    audit.record(by=by, action="graduation.prepared", obj_type="graduation", obj_id=graduation.pk, now=now)
    return graduation


@transaction.atomic
def hold_graduation(*, graduation: Graduation, by: Employee, now: dt.datetime) -> Graduation:
    """Hold the ceremony: the person becomes an alumnus, with the badges for good."""
    graduation = _open(graduation)
    if not graduation.post.strip():
        raise NothingWritten
    products = held_products(graduation.profile, clock.business_date(now))
    if products:
        raise StillOwner(products)
    graduation.counts = counts_of(graduation.profile, now)
    graduation.badges = graduation.badges or [Graduation.Badge.FRIEND]
    graduation.shown_name = graduation.shown_name or str(graduation.profile)
    graduation.state, graduation.closed_at, graduation.closed_by = State.HELD, now, by
    graduation.save(update_fields=["counts", "badges", "shown_name", "state", "closed_at", "closed_by"])
    change_kind(profile=graduation.profile, kind=Profile.Kind.ALUMNUS, why="graduation", by=by, now=now)
    audit.record(by=by, action="graduation.held", obj_type="graduation", obj_id=graduation.pk, now=now)
    return graduation


@transaction.atomic
def let_be(*, graduation: Graduation, note: str, by: Employee, now: dt.datetime) -> None:
    """Hold no ceremony, with the reason; what was written stays."""
    graduation = _open(graduation)
    graduation.state, graduation.note = State.LET_BE, note.strip()[:300]
    graduation.closed_at, graduation.closed_by = now, by
    graduation.save(update_fields=["state", "note", "closed_at", "closed_by"])
    audit.record(by=by, action="graduation.let_be", obj_type="graduation", obj_id=graduation.pk, now=now)


@transaction.atomic
def add_story(*, graduation: Graduation, story: str, by: Employee, now: dt.datetime) -> None:
    """Keep the favourite story, which people often tell only after the day."""
    Graduation.objects.filter(pk=graduation.pk).update(story=story.strip()[:5000])
    audit.record(by=by, action="graduation.story", obj_type="graduation", obj_id=graduation.pk, now=now)


@transaction.atomic
def add_blessing(
    *, graduation: Graduation, name: str, text: str, may_show: bool, by: Employee, now: dt.datetime
) -> Blessing:
    """Keep someone's kind words under a farewell; the same words of the same person once."""
    noted = {"may_show": may_show, "employee": by, "created_at": now}
    made, is_new = Blessing.objects.get_or_create(graduation=graduation, name=name, text=text, defaults=noted)
    if is_new:
        audit.record(by=by, action="graduation.blessed", obj_type="graduation", obj_id=graduation.pk, now=now)
    return made


@transaction.atomic
def remove_blessing(*, blessing: Blessing, by: Employee, now: dt.datetime) -> None:
    """Take kind words away again, for example at their author's wish."""
    graduation_id = blessing.graduation_id
    blessing.delete()
    audit.record(by=by, action="graduation.unblessed", obj_type="graduation", obj_id=graduation_id, now=now)


@transaction.atomic
def show_graduation(*, graduation: Graduation, consent_note: str, by: Employee, now: dt.datetime) -> None:
    """Make a public link, with a note how the person agreed; an earlier link ends."""
    if not consent_note.strip():
        raise NoConsent
    held = Graduation.objects.filter(pk=graduation.pk, state=State.HELD)
    made = {"links_made": F("links_made") + 1, "link": F("links_made") + 1}
    if not held.update(consent_note=consent_note.strip()[:300], consented_at=now, **made):
        raise FarewellClosed
    audit.record(by=by, action="graduation.shown", obj_type="graduation", obj_id=graduation.pk, now=now)


@transaction.atomic
def hide_graduation(*, graduation: Graduation, by: Employee, now: dt.datetime) -> None:
    """Take the public link back; whoever has it finds nothing from now on."""
    Graduation.objects.filter(pk=graduation.pk).update(link=0)
    audit.record(by=by, action="graduation.hidden", obj_type="graduation", obj_id=graduation.pk, now=now)


def _open(graduation: Graduation) -> Graduation:
    found = Graduation.objects.select_for_update(of=("self",)).select_related("profile").get(pk=graduation.pk)
    if found.closed_at:
        raise FarewellClosed
    return found
