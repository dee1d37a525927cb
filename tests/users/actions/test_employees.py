"""Checks of handing portfolios over and of the last administrator."""

import datetime as dt
import threading

import pytest
from django.db import connection

from users.actions.employees import (
    HasLeft,
    LastAdministrator,
    NobodyToTakeOver,
    hand_over,
    leave_employee,
)
from users.models import Assignment, AuditEntry, Cover, Employee


def owners(people) -> list[Employee]:
    found = dict(Assignment.objects.filter(ended_at=None).values_list("profile", "employee__username"))
    return [found[person.pk] for person in people]


def test_hand_over_gives_everyone_to_a_successor_and_keeps_the_history(
    koe, other_koe, make_profile, admin, now
):
    people = [make_profile(name, koe) for name in "甲乙丙"]
    later = now + dt.timedelta(hours=1)
    assert hand_over(employee=koe, to=other_koe, by=admin, now=later) == 3
    assert owners(people) == ["zhou"] * 3
    ended = Assignment.objects.filter(employee=koe)
    assert list(ended.values_list("ended_at", flat=True)) == [later] * 3


def test_hand_over_to_several_lets_the_least_loaded_catch_up(koe, lead, other_koe, make_profile, admin, now):
    for name in "天地":
        make_profile(name, other_koe)
    people = [make_profile(name, koe) for name in "甲乙丙丁"]
    hand_over(employee=koe, to=[lead, other_koe], by=admin, now=now, rule="least-loaded")
    assert sorted(owners(people)) == ["lead", "lead", "lead", "zhou"]


def test_hand_over_makes_the_same_queries_for_two_and_for_twenty(
    koe, other_koe, lead, make_profile, admin, now, django_assert_num_queries
):
    for number in range(2):
        make_profile(f"甲{number}", koe)
    with django_assert_num_queries(7):
        hand_over(employee=koe, to=other_koe, by=admin, now=now)
    for number in range(18):
        make_profile(f"乙{number}", other_koe)
    with django_assert_num_queries(7):
        assert hand_over(employee=other_koe, to=koe, by=admin, now=now) == 20


def test_hand_over_refuses_who_cannot_take_over(koe, manager, other_koe, profile, admin, now):
    other_koe.left_at = now
    for heirs in ([], [koe], [manager], [other_koe]):
        with pytest.raises(NobodyToTakeOver):
            hand_over(employee=koe, to=heirs, by=admin, now=now)
    assert owners([profile]) == ["lin"]


def test_leave_employee_ends_covers_and_keeps_what_is_over(koe, lead, admin, today, now):
    day = dt.timedelta(days=1)
    spans = {"over": (-9, -5), "running": (-1, 5), "coming": (10, 12)}
    for start, end in spans.values():
        Cover.objects.create(
            absent=lead, deputy=koe, starts_on=today + start * day, ends_on=today + end * day, created_at=now
        )
    leave_employee(employee=koe, heirs=[], rule="least-loaded", by=admin, now=now)
    left = Cover.objects.order_by("starts_on").values_list("ends_on", flat=True)
    assert list(left) == [today - 5 * day, today - day]
    assert AuditEntry.objects.get(action="employee.left").object_id == koe.pk


def test_leave_employee_refuses_to_go_twice(koe, admin, now):
    leave_employee(employee=koe, heirs=[], rule="least-loaded", by=admin, now=now)
    with pytest.raises(HasLeft):
        leave_employee(employee=koe, heirs=[], rule="least-loaded", by=admin, now=now)


def test_leave_employee_does_not_count_on_an_administrator_without_password(admin, make_employee, now):
    invited = make_employee("invited", "admin")
    invited.set_unusable_password()
    invited.save()
    with pytest.raises(LastAdministrator):
        leave_employee(employee=admin, heirs=[], rule="least-loaded", by=admin, now=now)


@pytest.mark.django_db(transaction=True)
def test_leave_employee_of_two_administrators_at_once_keeps_one(admin, make_employee, now):
    second, barrier, refused = make_employee("second", "admin"), threading.Barrier(2), []

    def go(employee):
        try:
            barrier.wait(timeout=10)
            leave_employee(employee=employee, heirs=[], rule="least-loaded", by=employee, now=now)
        except LastAdministrator:
            refused.append(employee)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[employee]) for employee in (admin, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(refused) == 1
    assert Employee.objects.working().filter(role="admin").count() == 1
