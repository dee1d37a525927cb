from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from users.actions.assignments import NotCaring, assign_profile, assign_unassigned
from users.models import Assignment, AuditEntry
from users.rules.sharing import share


def active() -> dict[int, int]:
    return dict(Assignment.objects.filter(ended_at=None).values_list("profile", "employee"))


def test_assign_profile_ends_the_old_assignment_and_audits_the_new_one(profile, koe, other_koe, manager, now):
    assert assign_profile(profile=profile, employee=other_koe, by=manager, now=now)
    assert not assign_profile(profile=profile, employee=other_koe, by=manager, now=now)
    assert active() == {profile.pk: other_koe.pk}
    entry = AuditEntry.objects.get()
    assert (entry.employee, entry.object_id, entry.details["profiles"]) == (
        manager,
        other_koe.pk,
        [profile.pk],
    )


def test_assign_profile_refuses_those_who_cannot_look_after_people(profile, koe, manager, now):
    koe.left_at = now
    for idle in (manager, koe):
        with pytest.raises(NotCaring):
            assign_profile(profile=profile, employee=idle, by=manager, now=now)


def test_assign_unassigned_fills_up_the_least_loaded(make_profile, profile, koe, other_koe, now):
    for _number in range(5):
        make_profile("没人管")
    given = assign_unassigned(rule="least-loaded", employees=[koe, other_koe], by=None, now=now)
    assert given == {koe.pk: 2, other_koe.pk: 3}
    assert Counter(active().values()) == {koe.pk: 3, other_koe.pk: 3}


def test_assign_unassigned_gives_a_city_to_who_knows_it(make_profile, profile, koe, other_koe, now):
    neighbour, stranger = make_profile("邻居", city="杭州"), make_profile("别处", city="成都")
    assign_unassigned(rule="city", employees=[koe, other_koe], by=None, now=now)
    assert active()[neighbour.pk] == koe.pk
    assert active()[stranger.pk] == other_koe.pk


def test_share_goes_round_robin():
    people = [(number, "") for number in range(5)]
    assert share("round-robin", people, [1, 2], {}, {}) == {0: 1, 1: 2, 2: 1, 3: 2, 4: 1}


def test_assign_command_tells_before_it_does(make_profile, koe, other_koe, lead, capsys):
    make_profile("没人管")
    call_command("assign", rule="round-robin", dry_run=True)
    assert not Assignment.objects.exists()
    call_command("assign", rule="round-robin", team=koe.team.name)
    assert list(active().values()) == [koe.pk]
    assert "1 people for 1 employees" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("assign", rule="round-robin", employees="nobody")
