"""An exact forecast over HTTP: a sample at once, everybody counted by a worker, the page follows."""

import pytest
from django.urls import reverse

from outreach.actions import forecasts
from outreach.actions.forecasts import ask_forecast, ensure_forecasts, work_on_forecast
from outreach.models import Forecast
from outreach.queries.effect import effect, whole_effect
from outreach.queries.policy import AREAS
from segmentation.queries import preview
from segmentation.rules import SETTINGS
from tests.flows.conftest import submitted

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = SETTINGS["sensitive"].as_values() | {"tier_s": 85.0, "value_cut": 65.0}
POLICY = reverse("outreach:policy")


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it."""


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """A brand too large for one look, in ranges of seven, and a doorbell that is heard."""
    heard = []
    monkeypatch.setattr(preview, "is_small", lambda: False)
    monkeypatch.setattr(preview, "RANGE", 7)
    monkeypatch.setattr(forecasts, "RANGES", 2)
    monkeypatch.setattr(forecasts, "ring", lambda task, pk: heard.append((task, pk)))
    return heard


@pytest.fixture
def asked(crowd, night, manager, today, now):
    night(today)
    return ask_forecast(area="standing", values=ASKED, by=manager, now=now)


def numbers(found):
    """Return everything that a page shows of an effect."""
    return {
        name: (one.changed, one.flows, one.quieter, one.livelier, one.lists, one.examples)
        for name, one in found.horizons.items()
    }


def told(forecast, viewer):
    return numbers(whole_effect(forecast.area, forecast.run, forecast.people, forecast.counted, viewer))


@pytest.mark.parametrize("area", ["standing", "contact"])
def test_a_forecast_counts_what_a_look_at_everybody_finds(area, crowd, night, manager, today, now):
    night(today)
    values = ASKED if area == "standing" else AREAS[area].built_in | {"unanswered_days": 10}
    forecast = ask_forecast(area=area, values=values, by=manager, now=now)
    assert work_on_forecast(forecast_id=forecast.pk)
    forecast.refresh_from_db()
    assert (forecast.state, forecast.people, forecast.passed, forecast.total) == ("done", 60, 60, 60)
    assert told(forecast, manager) == numbers(effect(area, values, manager))


def test_a_forecast_killed_again_and_again_counts_nobody_twice(asked, manager, monkeypatch):
    count = preview.foreseen
    lives = iter(range(100))

    def dying(ranges, *rest):
        for number, part in enumerate(count(ranges, *rest)):
            if number == 1 and next(lives) % 2 == 0:
                raise Killed
            yield part

    monkeypatch.setattr(preview, "foreseen", dying)
    kills = 0
    while True:
        try:
            assert work_on_forecast(forecast_id=asked.pk)
            break
        except Killed:
            kills += 1
    monkeypatch.setattr(preview, "foreseen", count)
    asked.refresh_from_db()
    assert kills > 2
    assert told(asked, manager) == numbers(effect("standing", ASKED, manager))


def test_a_forecast_goes_on_when_its_time_is_up(asked, rung):
    assert not work_on_forecast(forecast_id=asked.pk, seconds=0)
    asked.refresh_from_db()
    assert (asked.state, asked.passed) == ("running", 14)
    rung.clear()
    ensure_forecasts()
    assert rung == [("outreach.work_on_forecast", asked.pk)]
    forecasts.take_a_turn(forecast_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == "done"


def test_a_question_is_asked_once(asked, rung, manager, now):
    again = ask_forecast(area="standing", values=dict(reversed(ASKED.items())), by=manager, now=now)
    assert again == asked
    assert rung == [("outreach.work_on_forecast", asked.pk)]


def test_a_new_night_overtakes_a_forecast(asked, night, today):
    night(today.replace(day=today.day + 1))
    assert work_on_forecast(forecast_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == "overtaken"


def test_the_page_follows_the_worker_to_the_exact_numbers(crowd, night, sign_in, manager, today):
    night(today)
    client = sign_in(manager)
    sent = submitted(client, tier_s="85", period_days="14") | {"do": "preview"}
    first = client.post(POLICY, sent).content.decode()
    forecast = Forecast.objects.get()
    address = reverse("outreach:policy-forecast", args=[forecast.pk])
    assert f'hx-get="{address}"' in first
    assert "这样改会怎样" in first

    work_on_forecast(forecast_id=forecast.pk, seconds=0)
    part = client.get(address, headers={"HX-Request": "true"})
    assert 'value="14" max="60"' in part.content.decode()
    assert "<html" not in part.content.decode()
    reloaded = client.get(address)
    assert 'value="14" max="60"' in reloaded.content.decode()
    assert reloaded.context["form"]["tier_s"].value() == 85

    work_on_forecast(forecast_id=forecast.pk)
    done = client.get(address, headers={"HX-Request": "true"})
    assert done["HX-Retarget"] == "#effect"
    for answer in (done, client.get(address), client.post(POLICY, sent)):
        assert "看了全部 60 人，数字是准确的。" in answer.content.decode()
        assert "hx-trigger" not in answer.content.decode()


def test_a_forecast_is_for_those_who_manage(asked, sign_in, koe, manager):
    address = reverse("outreach:policy-forecast", args=[asked.pk])
    assert sign_in(koe).get(address).status_code == 403
    assert sign_in(manager).post(address).status_code == 405
    assert sign_in(manager).get(address.replace(str(asked.pk), "999999")).status_code == 404
