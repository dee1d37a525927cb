"""Checks of the pages for covers and teams."""

import datetime as dt

import pytest

from users.models import AuditEntry, Cover, Team
from users.queries import portfolio


@pytest.fixture
def cover(koe, lead, today, now) -> Cover:
    """`lead` stands in for `koe` from yesterday to next week."""
    return Cover.objects.create(
        absent=koe,
        deputy=lead,
        starts_on=today - dt.timedelta(days=1),
        ends_on=today + dt.timedelta(days=7),
        created_at=now,
    )


def period(absent, deputy, start, end) -> dict:
    return {"absent": absent.pk, "deputy": deputy.pk, "starts_on": start, "ends_on": end}


def test_cover_list_lets_a_lead_arrange_a_cover_in_the_team(koe, lead, team, make_employee, sign_in, today):
    deputy = make_employee("bao", "koe", team)
    answer = sign_in(lead).post("/covers/", period(koe, deputy, today, today))
    assert answer.status_code == 302
    assert koe.pk in portfolio(deputy, today)
    assert koe.pk not in portfolio(deputy, today + dt.timedelta(days=1))
    assert AuditEntry.objects.get().action == "cover.started"


def test_cover_list_keeps_a_lead_in_the_own_team(koe, other_koe, lead, sign_in, today):
    answer = sign_in(lead).post("/covers/", period(other_koe, koe, today, today))
    assert answer.context["form"].errors["absent"]
    assert not Cover.objects.exists()


def test_cover_list_lets_an_administrator_arrange_any(koe, other_koe, admin, sign_in, today):
    assert sign_in(admin).post("/covers/", period(other_koe, koe, today, today)).status_code == 302


def test_cover_list_refuses_impossible_covers(koe, lead, cover, sign_in, today):
    client, day = sign_in(lead), dt.timedelta(days=1)
    for data in (
        period(koe, lead, today, today),  # overlaps
        period(lead, lead, today, today),
        period(lead, koe, today, today - day),
        period(lead, koe, today - 9 * day, today - day),
        period(lead, koe, "heute", today),
    ):
        assert client.post("/covers/", data).context["form"].errors
    assert Cover.objects.count() == 1


def test_cover_list_shows_only_the_own_team(
    other_koe, cover, lead, admin, other_team, make_employee, sign_in
):
    stranger = make_employee("stranger", "lead", other_team)
    assert "林小满" in sign_in(lead).get("/covers/").content.decode()
    assert "林小满" in sign_in(admin).get("/covers/").content.decode()
    assert "林小满" not in sign_in(stranger).get("/covers/").content.decode()


def test_cover_end_stops_it_today(cover, lead, sign_in, today):
    assert sign_in(lead).post(f"/covers/{cover.pk}/end/").status_code == 302
    cover.refresh_from_db()
    assert cover.ends_on == today - dt.timedelta(days=1)
    assert sign_in(lead).get(f"/covers/{cover.pk}/end/").status_code == 405


def test_cover_end_takes_back_one_that_has_not_begun(cover, lead, sign_in, today):
    Cover.objects.update(starts_on=today + dt.timedelta(days=1))
    sign_in(lead).post(f"/covers/{cover.pk}/end/")
    assert not Cover.objects.exists()


def test_cover_end_refuses_another_teams_lead_and_every_koe(cover, koe, other_team, make_employee, sign_in):
    stranger = make_employee("stranger", "lead", other_team)
    assert sign_in(stranger).post(f"/covers/{cover.pk}/end/").status_code == 404
    assert sign_in(koe).post(f"/covers/{cover.pk}/end/").status_code == 403
    assert Cover.objects.filter(ends_on=cover.ends_on).exists()


def test_team_list_makes_a_team_and_refuses_a_double(admin, team, sign_in):
    client = sign_in(admin)
    assert client.post("/teams/", {"name": "三组"}).status_code == 302
    assert client.post("/teams/", {"name": "一组"}).context["form"].errors
    assert Team.objects.count() == 2


def test_team_rename_gives_another_name_but_never_a_taken_one(admin, team, other_team, sign_in):
    client = sign_in(admin)
    assert client.post(f"/teams/{team.pk}/", {"name": "二组"}).context["form"].errors
    assert client.post(f"/teams/{team.pk}/", {"name": "华东组"}).status_code == 302
    team.refresh_from_db()
    assert team.name == "华东组"
    assert client.get("/teams/999/").status_code == 404
