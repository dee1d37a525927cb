"""What a new colleague is told of somebody whom another looked after."""

import datetime as dt

from outreach.models import Diagnosis, Touch
from outreach.queries.handover import handed_over
from users.actions.assignments import assign_profile


def remember(profile, koe, now):
    Diagnosis.objects.create(
        profile=profile, employee=koe, answered=True, reason="price", said="保养太贵", created_at=now
    )
    Touch.objects.create(
        profile=profile, employee=koe, text="孩子上学了吗", sent_at=now, outcome="replied", answered_at=now
    )


def test_handed_over_tells_the_new_colleague_why_what_to_avoid_and_what_warmed(
    item, profile, koe, other_koe, manager, client, now, today
):
    remember(profile, koe, now - dt.timedelta(days=9))
    assign_profile(profile=profile, employee=other_koe, by=manager, now=now)
    assert handed_over([profile.pk], today)[profile.pk] == [
        "为什么安静：价格，Ta 说：保养太贵", "别主动提起：价格", "上次有回音的话：孩子上学了吗",
    ]  # fmt: skip
    client.force_login(other_koe)
    for page in ("/queue/", f"/profiles/{profile.pk}/"):
        assert "交接记忆" in client.get(page).content.decode()


def test_handed_over_tells_nothing_to_who_knew_them_all_along(profile, koe, now, today):
    remember(profile, koe, now)
    assert handed_over([profile.pk], today) == {}
