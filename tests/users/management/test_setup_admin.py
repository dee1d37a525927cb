"""Checks of how an installation gets its first administrator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from users.models import Employee


def run(**options) -> str:
    out = StringIO()
    options = {"username": "root", "name": "管理员", "email": "root@example.com"} | options
    call_command("setup_admin", stdout=out, **options)
    return out.getvalue()


def test_setup_admin_prints_a_link_with_which_the_first_administrator_sets_a_password(db):
    path = run(base_url="https://x.example/").split("https://x.example")[1].strip()
    employee = Employee.objects.get()
    assert (employee.role, employee.has_usable_password()) == ("admin", False)
    words = {"new_password1": "一个很长的密码 2026", "new_password2": "一个很长的密码 2026"}
    assert Client().post(path, words).status_code == 302
    employee.refresh_from_db()
    assert employee.has_usable_password()


def test_setup_admin_refuses_where_an_administrator_works_unless_another_is_asked_for(admin):
    with pytest.raises(CommandError, match="已经有管理员"):
        run()
    run(another=True)
    assert Employee.objects.filter(role="admin").count() == 2


def test_setup_admin_gives_a_new_link_to_who_never_set_a_password(db):
    run()
    assert "/password/set/" in run()
    assert Employee.objects.count() == 1


def test_setup_admin_asks_for_what_the_options_leave_open(db, monkeypatch):
    answers = iter(["root", "管理员", ""])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    run(username=None, name=None, email=None)
    assert Employee.objects.get().email == ""


@pytest.mark.parametrize("bad", [{"email": "keine"}, {"name": "名" * 61}])
def test_setup_admin_refuses_bad_answers(bad, db):
    with pytest.raises(CommandError):
        run(**bad)
    assert not Employee.objects.exists()
