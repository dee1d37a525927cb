"""Checks of the pages for accounts."""

import datetime as dt

import pytest
from django.test import Client

from users import queries
from users.models import Assignment, AuditEntry, Employee

SIGN_IN = "/sign-in/"
PASSWORD = "一个很长的密码 2026"


@pytest.fixture
def link_of(admin, sign_in):
    """Return a function that presses the reset button and returns the path of the link."""

    def press(employee: Employee) -> str:
        answer = sign_in(admin).post(f"/employees/{employee.pk}/link/")
        assert answer.status_code == 200
        return answer.context["url"].removeprefix("http://testserver")

    return press


def invitation(a_team, **changes) -> dict:
    return {
        "name": "新同事",
        "username": "xin",
        "email": "xin@example.com",
        "role": "koe",
        "team": a_team.pk,
        "capacity": 12,
    } | changes


def test_employee_list_shows_who_works_here_with_a_constant_number_of_queries(
    admin, koe, profile, make_employee, team, sign_in, django_assert_num_queries
):
    client = sign_in(admin)
    with django_assert_num_queries(4):  # session, employee, count, page
        body = client.get("/employees/").content.decode()
    assert "林小满" in body
    for number in range(8):
        make_employee(f"more{number}", "koe", team)
    with django_assert_num_queries(4):
        client.get("/employees/")


def test_employee_list_keeps_those_who_left_on_their_own_tab(admin, koe, sign_in, now):
    Employee.objects.filter(pk=koe.pk).update(left_at=now)
    client = sign_in(admin)
    assert "林小满" not in client.get("/employees/").content.decode()
    assert "林小满" in client.get("/employees/?left=1").content.decode()


@pytest.mark.parametrize("path", ["/employees/", "/employees/invite/", "/teams/", "/audit/", "/sources/"])
def test_employee_pages_refuse_everyone_but_administrators(path, koe, lead, manager, sign_in):
    for stranger in (koe, lead, manager):
        assert sign_in(stranger).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_employee_list_refuses_a_wrong_method(admin, sign_in):
    assert sign_in(admin).post("/employees/").status_code == 405
    assert sign_in(admin).get("/employees/1/link/").status_code == 405


def test_employee_invite_makes_an_account_whose_owner_sets_the_password_once(admin, team, sign_in):
    answer = sign_in(admin).post("/employees/invite/", invitation(team))
    assert answer.status_code == 200
    path = answer.context["url"].removeprefix("http://testserver")
    employee = Employee.objects.get(username="xin")
    assert not employee.has_usable_password()

    visitor = Client()
    assert "xin" in visitor.get(path).content.decode()
    words = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert visitor.post(path, words).status_code == 302
    assert visitor.post(SIGN_IN, {"username": "xin", "password": PASSWORD}).status_code == 302
    assert Client().post(path, words).status_code == 410


def test_employee_invite_refuses_a_taken_name_and_a_koe_without_team(admin, koe, team, sign_in):
    client = sign_in(admin)
    taken = client.post("/employees/invite/", invitation(team, username="LIN"))
    assert "已经有人用了" in taken.content.decode()
    assert "要属于一个小组" in client.post("/employees/invite/", invitation(team, team="")).content.decode()
    assert Employee.objects.count() == 2


def test_employee_pages_name_the_choice_of_nothing(admin, koe, sign_in):
    client = sign_in(admin)
    for path in ("/employees/invite/", f"/employees/{koe.pk}/"):
        page = client.get(path).content.decode()
        assert "---------" not in page
        assert [text in page for text in ("请选择", "不属于小组")] == [True, True]


def test_password_set_link_ends_after_the_days_of_an_invitation(koe, now):
    token = queries.link_token(koe, now + dt.timedelta(days=7))
    assert queries.employee_of_link(token, now + dt.timedelta(days=6, hours=23)) == koe
    assert queries.employee_of_link(token, now + dt.timedelta(days=7, seconds=1)) is None


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "WzFd:1a:b", "字"])
def test_password_set_answers_410_to_nonsense(token, db):
    assert Client().get(f"/password/set/{token}/").status_code == 410


@pytest.mark.parametrize("bad", ["kurz", "password1234", "linxiaoman-lin", "林小满-林小满-林小满", "x" * 129])
def test_password_set_refuses_weak_and_endless_passwords(bad, koe, link_of):
    Employee.objects.filter(pk=koe.pk).update(username="linxiaoman")
    path = link_of(koe)
    answer = Client().post(path, {"new_password1": bad, "new_password2": bad})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_password_set_cuts_nothing_off(koe, link_of):
    path, long = link_of(koe), "长" * 99
    Client().post(path, {"new_password1": long + "甲", "new_password2": long + "甲"})
    koe.refresh_from_db()
    assert koe.check_password(long + "甲")
    assert not koe.check_password(long + "乙")


def test_employee_link_ends_the_old_password_and_sessions_at_once(admin, koe, sign_in, link_of):
    koe.set_password(PASSWORD)
    koe.save()
    at_work = sign_in(koe)
    assert at_work.get("/me/").status_code == 200
    link_of(koe)
    assert at_work.get("/me/").status_code == 302
    koe.refresh_from_db()
    assert not koe.check_password(PASSWORD)


def test_employee_link_for_someone_who_left_is_refused(admin, koe, sign_in, now):
    Employee.objects.filter(pk=koe.pk).update(left_at=now)
    answer = sign_in(admin).post(f"/employees/{koe.pk}/link/", follow=True)
    assert "已经离职" in answer.content.decode()


def test_employee_edit_changes_role_and_writes_it_down(admin, koe, team, sign_in):
    data = {"name": "林小满", "email": "", "role": "lead", "team": team.pk, "capacity": 15}
    assert sign_in(admin).post(f"/employees/{koe.pk}/", data).status_code == 302
    koe.refresh_from_db()
    assert koe.role == "lead"
    entry = AuditEntry.objects.get(action="employee.changed")
    assert (entry.details["role_before"], entry.details["role_after"]) == ("koe", "lead")


def test_employee_edit_never_demotes_the_last_administrator(admin, sign_in):
    data = {"name": "管理员", "email": "", "role": "manager", "team": "", "capacity": 15}
    answer = sign_in(admin).post(f"/employees/{admin.pk}/", data)
    assert "最后一位管理员" in answer.content.decode()
    admin.refresh_from_db()
    assert admin.role == "admin"


def test_employee_edit_answers_404_to_an_unknown_number(admin, sign_in):
    assert sign_in(admin).get("/employees/999999/").status_code == 404
    assert sign_in(admin).get("/employees/99999999999999999999/").status_code == 404


def test_employee_leave_hands_people_over_and_ends_the_sessions(admin, koe, lead, profile, sign_in, now):
    at_work = sign_in(koe)
    answer = sign_in(admin).post(
        f"/employees/{koe.pk}/leave/", {"heirs": [lead.pk], "rule": "round-robin"}, follow=True
    )
    assert "交接了 1 位" in answer.content.decode()
    assert Assignment.objects.get(ended_at__isnull=True).employee == lead
    assert at_work.get("/me/").status_code == 302
    assert sign_in(admin).get(f"/employees/{koe.pk}/leave/").status_code == 404


def test_employee_leave_asks_for_someone_to_take_over(admin, koe, profile, sign_in):
    answer = sign_in(admin).post(f"/employees/{koe.pk}/leave/", {"rule": "round-robin"})
    assert "请选择接手的人" in answer.content.decode()
    koe.refresh_from_db()
    assert koe.is_active


def test_employee_leave_never_lets_the_last_administrator_go(admin, sign_in):
    answer = sign_in(admin).post(f"/employees/{admin.pk}/leave/", {"rule": "round-robin"})
    assert "最后一位管理员" in answer.content.decode()


def test_employee_who_left_cannot_sign_in(koe, now):
    koe.set_password(PASSWORD)
    koe.left_at = now
    koe.save()
    answer = Client().post(SIGN_IN, {"username": "lin", "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in answer.client.session
