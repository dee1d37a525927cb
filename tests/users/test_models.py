from users.models import Profile


def test_visible_to_gives_a_koe_only_their_own_people(profile, koe, other_koe):
    assert list(Profile.objects.visible_to(koe)) == [profile]
    assert not Profile.objects.visible_to(other_koe)


def test_visible_to_gives_a_lead_the_team_and_a_manager_everyone(profile, make_profile, lead, manager):
    stranger = make_profile("没人管")
    assert list(Profile.objects.visible_to(lead)) == [profile]
    assert set(Profile.objects.visible_to(manager)) == {profile, stranger}


def test_search_finds_by_name_pinyin_and_phone(profile):
    profile.pinyin, profile.initials = "wanglihua", "wlh"
    profile.save(update_fields=["pinyin", "initials"])
    profile.contact_points.create(kind="phone", value="13812345678")
    for text in ("丽华", "wangli", "wlh", "1381234", "5678"):
        assert list(Profile.objects.search(text)) == [profile], text
    assert not Profile.objects.search("9999")
