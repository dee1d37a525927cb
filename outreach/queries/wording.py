"""Owns what the lint says of a text for one person, with what is known of them."""

import datetime as dt

from outreach.models import Consent, HeldText, Touch
from outreach.queries.suggestions import salutation_at
from outreach.rules.contents import SELLING, Offering, without_allowed_offer
from scrm.lib import sql
from scrm.lib.tone.interests import is_interest
from scrm.lib.tone.language import language_of_text
from scrm.lib.tone.lint import Finding, lint
from scrm.lib.tone.salutation import PLAIN
from users.models import Profile


def text_findings(profile: Profile, text: str) -> list[Finding]:
    """Return what the lint says of a text for this person, in the language that it is written in (one query).

    Whoever never answered is spoken to for the first time; nothing is sold then. One benefit may be offered
    after an answer, with consent, where it suits a known preference.
    """
    language = language_of_text(text)
    tier, answered = sql.rows("outreach", "spoken_with", {"profile": profile.pk})[0]
    findings = lint(
        text,
        language=language,
        customer_name=profile.name,
        gender=profile.gender,
        role_title=profile.title,
        preferred=profile.preferred_salutation,
        first_touch=not answered,
        is_named=salutation_at(profile, language, tier) != PLAIN,
    )
    if not any(each.rule in SELLING for each in findings):
        return findings
    return without_allowed_offer(text, findings, offering_to(profile))


def offering_to(profile: Profile) -> Offering:
    """Return what decides whether one benefit may be offered to someone (four queries)."""
    latest = Touch.objects.standing().filter(profile=profile).order_by("-sent_at").first()
    consent = Consent.objects.filter(profile=profile, purpose="marketing").order_by("-at", "-id").first()
    tags = [tag.name for tag in profile.tags.all() if is_interest(tag.name)]
    owned = [each.product for each in profile.holdings.filter(released_on__isnull=True)]
    return Offering(
        has_answered=bool(latest and latest.outcome == Touch.Outcome.REPLIED),
        has_consent=bool(consent and consent.decision == Consent.Decision.GIVEN),
        preferences=[*tags, *owned],
    )


def is_passed(profile: Profile, text: str, since: dt.datetime) -> bool:
    """Say whether a lead looked at exactly this text for this person and found it right, lately."""
    passed = HeldText.objects.filter(profile=profile, decision=HeldText.Decision.PASSED)
    return passed.filter(text=text, decided_at__gte=since).exists()
