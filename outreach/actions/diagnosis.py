"""Owns the check-up: what was learned, promised and tagged, in one go, and a refusal at once."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.actions.graduations import notice_farewell
from community.actions.voices import Said, hear_voice
from outreach.actions.bookings import hold
from outreach.actions.consents import withdraw_consent
from outreach.actions.cooling import note_mood
from outreach.actions.memory import add_tags
from outreach.actions.touches import note_answer
from outreach.actions.wrong_contacts import report_wrong_contact
from outreach.models import Diagnosis, Draft, Promise, QueueItem, Touch
from outreach.rules.plans import remedy_for
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile


class AlreadyDiagnosed(Refused):
    """The item has its check-up: from another tab, or from a colleague."""

    code = "already_diagnosed"
    message = _(
        "这次联系已经有一份关系体检了（可能来自另一个窗口）。您填写的内容还在下面，可以改到用户资料页另存一份。"
    )
    status = 409


TOLD: dict[str, Touch.Outcome] = {  # what a check-up tells of the conversation itself
    Diagnosis.Result.NO_ANSWER: Touch.Outcome.NO_ANSWER,
    Diagnosis.Result.WRONG_PERSON: Touch.Outcome.WRONG_PERSON,
}
LONGEST_KEPT = 6000  # characters of one field of a draft


@dataclass(frozen=True, slots=True)
class Learned:
    """What the check-up found."""

    answered: bool
    result: str = ""  # of `Diagnosis.Result`; by default as `answered` and the reason say
    reason: str = ""
    mood: str = ""
    satisfaction: int | None = None
    product_score: int | None = None
    service_score: int | None = None
    said: str = ""
    tags: list[str] = field(default_factory=list)
    promises: list[tuple[str, dt.date]] = field(default_factory=list)
    voice: tuple[str, str] | None = None  # kind and topic of what deserves an answer

    @property
    def outcome(self) -> str:
        """Return what came of the conversation."""
        if self.result:
            return self.result
        if self.reason == Diagnosis.Reason.UNWANTED:
            return Diagnosis.Result.REFUSED
        return Diagnosis.Result.ANSWERED if self.answered else Diagnosis.Result.NO_ANSWER


@transaction.atomic
def record_diagnosis(
    *, profile: Profile, item: QueueItem | None, learned: Learned, by: Employee, now: dt.datetime
) -> Diagnosis:
    """Keep a check-up with its promises and tags; who does not want contact is left alone from now on."""
    hold(profile.pk)
    if item and Diagnosis.objects.filter(item=item).exists():
        raise AlreadyDiagnosed
    diagnosis = Diagnosis.objects.create(
        profile=profile,
        employee=by,
        item=item,
        answered=learned.answered,
        result=learned.outcome,
        reason=learned.reason,
        remedy=remedy_for(learned.reason, learned.outcome),
        mood=learned.mood,
        satisfaction=learned.satisfaction,
        product_score=learned.product_score,
        service_score=learned.service_score,
        said=learned.said,
        tags=learned.tags,
        created_at=now,
    )
    for what, due_on in learned.promises:
        Promise.objects.create(
            profile=profile, diagnosis=diagnosis, employee=by, what=what, due_on=due_on, created_at=now
        )
    if diagnosis.remedy == "graduation" and profile.kind == Profile.Kind.OWNER:
        notice_farewell(profile=profile, origin="check_up", evidence=learned.said, by=by, now=now)
    if learned.tags:
        add_tags(profile=profile, names=learned.tags, origin="diagnosis", by=by, now=now)
    if item and Touch.objects.standing().filter(item=item).exists():
        told = TOLD.get(learned.outcome, Touch.Outcome.REPLIED)
        note_answer(item=item, outcome=told, by=by, now=now)
    if learned.mood or learned.satisfaction:
        note_mood(profile=profile, mood=learned.mood, satisfaction=learned.satisfaction, by=by, now=now)
    if learned.voice:
        said = Said(*learned.voice, learned.said, learned.mood)
        hear_voice(profile=profile, said=said, origin="diagnosis", by=by, now=now)
    _obey(learned.outcome, profile, item, by, now)
    forget_draft(profile=profile, item=item, by=by)
    audit.record(by=by, action="diagnosis_recorded", obj_type="diagnosis", obj_id=diagnosis.pk, now=now)
    return diagnosis


def _obey(outcome: str, profile: Profile, item: QueueItem | None, by: Employee, now: dt.datetime) -> None:
    """Leave alone who refused; close the channel that led to somebody else."""
    if outcome == Diagnosis.Result.REFUSED:
        withdraw_consent(profile=profile, origin="diagnosis", by=by, now=now)
    elif outcome == Diagnosis.Result.WRONG_PERSON:
        report_wrong_contact(profile=profile, channel=_channel_of(profile, item), by=by, now=now)


def _channel_of(profile: Profile, item: QueueItem | None) -> str:
    """Return the channel of the conversation that a check-up is about."""
    sent = Touch.objects.standing().filter(profile=profile).order_by("-sent_at")
    about = (sent.filter(item=item) if item else sent).first()
    return about.channel if about else str(Touch.Channel.WECOM)


def save_draft(
    *, profile: Profile, item: QueueItem | None, values: dict[str, Any], by: Employee, now: dt.datetime
) -> None:
    """Keep what is being typed of a check-up; a later tab overwrites an earlier one."""
    kept = {name: value[:LONGEST_KEPT] for name, value in values.items()}
    key = {"employee": by, "item": item} if item else {"employee": by, "item": None, "profile": profile}
    Draft.objects.update_or_create(
        **key,
        defaults={"values": kept, "updated_at": now},
        create_defaults={"profile": profile, "values": kept, "updated_at": now},
    )


def forget_draft(*, profile: Profile, item: QueueItem | None, by: Employee) -> None:
    """Drop what was typed, once it is recorded."""
    Draft.objects.filter(employee=by, profile=profile, item=item).delete()
