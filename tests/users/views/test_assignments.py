"""Checks of the pages for who looks after whom."""

from users.models import Assignment


def active(profile):
    found = Assignment.objects.filter(profile=profile, ended_at__isnull=True).first()
    return found and found.employee


def test_unassigned_list_shows_people_without_a_koe_newest_first(
    lead, profile, make_profile, sign_in, django_assert_num_queries
):
    first, second = make_profile("甲"), make_profile("乙")
    client = sign_in(lead)
    with django_assert_num_queries(7):
        answer = client.get("/unassigned/")
    assert list(answer.context["page"]) == [second, first]
    for number in range(5):
        make_profile(f"丙{number}")
    with django_assert_num_queries(7):
        client.get("/unassigned/")


def test_unassigned_list_is_not_for_koes(koe, make_profile, sign_in):
    somebody = make_profile("甲")
    client = sign_in(koe)
    assert client.get("/unassigned/").status_code == 403
    assert client.post("/unassigned/assign/", {"profile": somebody.pk, "employee": koe.pk}).status_code == 403
    assert client.post("/unassigned/share/", {"rule": "round-robin"}).status_code == 403
    assert client.post(f"/profiles/{somebody.pk}/koe/", {"employee": koe.pk}).status_code == 403
    assert active(somebody) is None


def test_unassigned_assign_gives_the_chosen_to_a_colleague_of_the_team(lead, koe, make_profile, sign_in):
    chosen, left = make_profile("甲"), make_profile("乙")
    data = {"profile": [chosen.pk], "employee": koe.pk}
    assert sign_in(lead).post("/unassigned/assign/", data).status_code == 302
    assert (active(chosen), active(left)) == (koe, None)


def test_unassigned_assign_never_takes_a_person_from_another_koe(lead, koe, other_koe, make_profile, sign_in):
    taken = make_profile("甲", other_koe)
    sign_in(lead).post("/unassigned/assign/", {"profile": [taken.pk], "employee": koe.pk})
    assert active(taken) == other_koe


def test_unassigned_assign_refuses_another_teams_koe_and_nonsense(
    lead, koe, other_koe, make_profile, sign_in
):
    somebody, client = make_profile("甲"), sign_in(lead)
    for data in (
        {"profile": [somebody.pk], "employee": other_koe.pk},
        {"profile": [], "employee": koe.pk},
        {"profile": ["x", "9" * 30, "²"], "employee": koe.pk},
        {"profile": [somebody.pk]},
    ):
        assert "请先勾选" in client.post("/unassigned/assign/", data, follow=True).content.decode()
    assert active(somebody) is None
    assert client.get("/unassigned/assign/").status_code == 405


def test_unassigned_share_spreads_everyone_over_the_colleagues_in_sight(
    lead, koe, other_koe, make_profile, sign_in
):
    people = [make_profile(name) for name in "甲乙丙丁"]
    sign_in(lead).post("/unassigned/share/", {"rule": "round-robin"})
    owners = [active(person) for person in people]
    assert owners.count(koe) == 2
    assert owners.count(lead) == 2


def test_unassigned_share_refuses_an_unknown_rule(manager, koe, make_profile, sign_in):
    somebody = make_profile("甲")
    answer = sign_in(manager).post("/unassigned/share/", {"rule": "alphabet"}, follow=True)
    assert "请选择一种规则" in answer.content.decode()
    assert active(somebody) is None


def test_assignment_change_gives_one_person_to_a_colleague_and_goes_back(
    manager, profile, other_koe, sign_in
):
    data = {"employee": other_koe.pk, "next": "/unassigned/"}
    answer = sign_in(manager).post(f"/profiles/{profile.pk}/koe/", data)
    assert answer.url == "/unassigned/"
    assert active(profile) == other_koe
    assert Assignment.objects.filter(profile=profile).count() == 2


def test_assignment_change_never_leads_to_another_host(manager, profile, koe, sign_in):
    data = {"employee": koe.pk, "next": "https://evil.example/"}
    assert sign_in(manager).post(f"/profiles/{profile.pk}/koe/", data).url == "/"


def test_assignment_change_keeps_a_lead_in_the_own_team(lead, profile, koe, other_koe, make_profile, sign_in):
    client = sign_in(lead)
    foreign = make_profile("甲", other_koe)
    assert client.post(f"/profiles/{foreign.pk}/koe/", {"employee": koe.pk}).status_code == 404
    client.post(f"/profiles/{profile.pk}/koe/", {"employee": other_koe.pk})
    assert (active(profile), active(foreign)) == (koe, other_koe)
