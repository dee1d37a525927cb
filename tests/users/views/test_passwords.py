"""Checks of signing in, locking out, forgetting and changing passwords."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from kombu.exceptions import OperationalError

from scrm.celery import app
from users.actions import passwords
from users.models import Employee

PASSWORD, OTHER = "一个很长的密码 2026", "另一个很长的密码 2027"


@pytest.fixture
def person(koe) -> Employee:
    """`koe` with a password and an address."""
    koe.set_password(PASSWORD)
    koe.email = "lin@example.com"
    koe.save()
    return koe


@pytest.fixture
def at_once():
    """Tasks run where they are called."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def sign_in_as(client: Client, password: str, username: str = "lin", **extra):
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def test_sign_in_ignores_the_case_of_the_name_and_changes_the_session_id(person):
    client = Client()
    client.get("/sign-in/")
    assert sign_in_as(client, PASSWORD, "LIN").status_code == 302
    assert client.get("/me/").status_code == 200


def test_sign_in_locks_out_name_and_address_together_after_repeated_failures(person):
    client = Client()
    for _time in range(5):
        sign_in_as(client, "falsch")
    sixth = sign_in_as(client, "falsch")
    assert sixth.status_code == 429
    assert sixth["Retry-After"] == "900"
    assert sign_in_as(client, PASSWORD).status_code == 429
    assert sign_in_as(Client(), PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_sign_in_counts_failures_of_all_spellings_of_a_name_together(person):
    for spelling in ("lin", "LIN", " Lin ", "ｌｉｎ", "lIN"):
        assert sign_in_as(Client(), "falsch", spelling).status_code in (200, 429)
    assert sign_in_as(Client(), PASSWORD, "liN").status_code == 429


def test_sign_in_survives_an_endless_name(db):
    assert sign_in_as(Client(), "falsch", "x" * 100_000).status_code == 200


def test_sign_in_lock_out_does_not_touch_colleagues_at_the_same_address(person, lead):
    lead.set_password(PASSWORD)
    lead.save()
    for _time in range(6):
        sign_in_as(Client(), "falsch")
    assert sign_in_as(Client(), PASSWORD, "lead").status_code == 302


def test_sign_out_kills_the_session_on_the_server(person):
    client = Client()
    sign_in_as(client, PASSWORD)
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert stolen.get("/me/").status_code == 200
    client.post("/sign-out/")
    assert stolen.get("/me/").status_code == 302
    assert client.get("/sign-out/").status_code == 405


def test_password_forgotten_mails_a_link_that_works_once(person, at_once):
    for account in ("lin", "LIN@example.com"):
        Client().post("/password/forgotten/", {"account": account})
    assert [message.to for message in mail.outbox] == [["lin@example.com"]] * 2
    path = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    answer = Client().post(path, {"new_password1": OTHER, "new_password2": OTHER})
    assert answer.status_code == 302
    assert sign_in_as(Client(), OTHER).status_code == 302
    assert Client().get(path).status_code == 410


def test_password_forgotten_answers_the_same_for_unknown_accounts(person, at_once):
    known = Client().post("/password/forgotten/", {"account": "lin"})
    unknown = Client().post("/password/forgotten/", {"account": "niemand"})
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert len(known.content) == len(unknown.content)  # but for the tokens, equal
    assert len(mail.outbox) == 1


def test_password_forgotten_sends_nothing_to_someone_who_left(person, at_once, now):
    Employee.objects.filter(pk=person.pk).update(left_at=now)
    Client().post("/password/forgotten/", {"account": "lin"})
    assert not mail.outbox


def test_password_forgotten_survives_a_silent_broker(person, monkeypatch):
    def broken(*args):
        raise OperationalError("nobody there")

    monkeypatch.setattr("users.tasks.mail_link.delay", broken)
    assert Client().post("/password/forgotten/", {"account": "lin"}).status_code == 200


def test_mail_link_lasts_as_long_as_it_says(person, now):
    passwords.mail_link(employee_id=person.pk, base="https://x.example", minutes=60, now=now)
    path = mail.outbox[0].body.split("https://x.example")[1].split()[0]
    assert "2026-11-20 10:30" in mail.outbox[0].body
    assert Client().get(path).status_code == 200


def test_mail_link_that_is_too_old_is_refused(person, now, monkeypatch):
    passwords.mail_link(employee_id=person.pk, base="https://x.example", minutes=60, now=now)
    path = mail.outbox[0].body.split("https://x.example")[1].split()[0]
    monkeypatch.setattr("scrm.lib.clock.now", lambda: now + dt.timedelta(minutes=61))
    assert Client().get(path).status_code == 410


def test_password_change_needs_the_old_one_and_ends_other_sessions(person):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in_as(client, PASSWORD)
    words = {"new_password1": OTHER, "new_password2": OTHER}
    assert here.post("/me/password/", {"old_password": "falsch", **words}).context["form"].errors
    assert here.post("/me/password/", {"old_password": PASSWORD, **words}).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_sessions_end_needs_the_password_and_ends_other_sessions(person):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in_as(client, PASSWORD)
    assert here.post("/me/sessions/end/", {"password": "falsch"}).status_code == 200
    assert there.get("/me/").status_code == 200
    assert here.post("/me/sessions/end/", {"password": PASSWORD}).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert sign_in_as(Client(), PASSWORD).status_code == 302


def test_me_changes_only_the_name(person, sign_in):
    data = {"name": "林满满", "role": "admin", "username": "root", "capacity": 99}
    assert sign_in(person).post("/me/", data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.role, person.username) == ("林满满", "koe", "lin")
    assert sign_in(person).post("/me/", {"name": ""}).context["form"].errors


def test_employee_invite_mails_the_link_where_mail_leaves(admin, team, at_once, sign_in, now, monkeypatch):
    data = {"name": "新", "username": "xin", "email": "xin@example.com", "role": "koe", "capacity": 15}
    answer = sign_in(admin).post("/employees/invite/", data | {"team": team.pk})
    assert "xin@example.com" in answer.content.decode()
    path = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    monkeypatch.setattr("scrm.lib.clock.now", lambda: now + dt.timedelta(days=6))
    assert Client().get(path).status_code == 200


def test_employee_invite_does_not_claim_a_mail_where_none_leaves(admin, team, sign_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    data = {"name": "新", "username": "xin", "email": "xin@example.com", "role": "koe", "capacity": 15}
    answer = sign_in(admin).post("/employees/invite/", data | {"team": team.pk})
    assert "也已发到" not in answer.content.decode()
