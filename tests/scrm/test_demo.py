"""The demo's doors: links that work once, and nothing at all among real people."""

import datetime as dt
import runpy
import time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import include, path

from scrm import urls
from scrm.demo import load, sign_in
from scrm.demo import urls as demo_urls
from scrm.demo.sign_in import make_links
from scrm.management.commands import demo as command
from users.models import Employee

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
urlpatterns = [*urls.urlpatterns, path("", include("scrm.demo.urls"))]


# Where it refuses


def test_fill_refuses_production(settings, db):
    settings.MODE = "production"
    with pytest.raises(load.NotADemo, match="演示数据只能装进演示库"):
        load.fill(seed=7, count=10, now=NOW)
    assert not Employee.objects.exists()


@pytest.mark.parametrize("deed", [load.refuse_real_people, load.drop_everything])
def test_a_database_with_real_people_is_left_alone(koe, deed):
    with pytest.raises(load.RealPeople, match="什么都没有改动"):
        deed()
    assert Employee.objects.count() == 1


@pytest.mark.parametrize(("mode", "exists"), [("production", False), ("test", False), ("demo", True)])
def test_the_sign_in_link_exists_in_the_demo_alone(settings, mode, exists):
    settings.MODE = mode
    patterns = runpy.run_path(urls.__file__)["urlpatterns"]
    included = [getattr(pattern, "urlconf_module", None) for pattern in patterns]
    assert (demo_urls in included) is exists


# Signing in


@pytest.mark.urls(__name__)
def test_demo_sign_in_works_once(koe):
    [link] = make_links([koe])
    client = Client()
    assert client.get(link).status_code == 302
    assert client.session["_auth_user_id"] == str(koe.pk)
    again = Client().get(link)
    assert again.status_code == 410
    assert "--links" in again.content.decode()


@pytest.mark.urls(__name__)
def test_demo_sign_in_refuses_an_expired_link(koe, monkeypatch):
    monkeypatch.setattr(sign_in, "SECONDS", 1)
    [link] = make_links([koe])
    time.sleep(1.1)
    assert Client().get(link).status_code == 410


@pytest.mark.urls(__name__)
def test_demo_sign_in_refuses_who_has_left(koe, now):
    [link] = make_links([koe])
    Employee.objects.filter(pk=koe.pk).update(left_at=now)
    assert Client().get(link).status_code == 410


@pytest.mark.urls(__name__)
def test_demo_sign_in_refuses_the_wrong_method(koe):
    [link] = make_links([koe])
    assert Client().post(link).status_code == 405


@pytest.mark.urls(__name__)
def test_demo_sign_in_refuses_production(koe, settings):
    [link] = make_links([koe])
    settings.PRODUCTION = True
    assert Client().get(link, secure=True).status_code == 410


# The command


def test_running_address_says_when_nothing_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "DATA", tmp_path)
    with pytest.raises(command.CommandError, match="not running"):
        command.running_address()


def test_a_second_demo_is_sent_to_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "DATA", tmp_path)
    with command.the_only_one() as note:
        note.write("http://127.0.0.1:8123")
        note.flush()
        with pytest.raises(command.CommandError, match="8123"), command.the_only_one():
            pass


def test_padded_counts_chinese_letters_twice():
    assert len(command.padded("林小满", 10)) == 7
