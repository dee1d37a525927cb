import re

import pytest
from django.urls import reverse

from outreach.queries.policy import AREAS
from outreach.rules.settings import LABELS, PAIRS, SECTIONS, flat, nested
from users.models import Policy

PAGE, RESTORE = reverse("outreach:policy"), reverse("outreach:policy-restore")
CONTACT = f"{PAGE}?area=contact"


@pytest.fixture
def client(sign_in, manager):
    return sign_in(manager)


def fill(client, url=PAGE, **changed):
    """Return what the browser would send from the page, with some fields changed."""
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in sent.items()}
    return {name: value for name, value in (sent | changed).items() if value is not None}


def save(client, url=PAGE, **changed):
    return client.post(url, fill(client, url, **changed) | {"do": "save"})


@pytest.mark.parametrize("area", AREAS)
def test_every_setting_has_a_label_and_survives_the_flat_form(area):
    values = AREAS[area].built_in
    assert nested(flat(values)) == values
    assert set(flat(values)) <= set(LABELS)
    named = [setting.name for section in SECTIONS[area] for setting in section.settings]
    assert sorted([*named, *(PAIRS.keys() & values.keys())]) == sorted(flat(values))


@pytest.mark.parametrize("role", ["koe", "lead"])
def test_policy_is_for_those_who_manage(role, sign_in, request):
    client = sign_in(request.getfixturevalue(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"do": "save"}).status_code == 403
    assert client.post(RESTORE, {"area": "standing", "restored": "0"}).status_code == 403


def test_policy_refuses_other_methods_and_unknown_areas(client):
    assert client.put(PAGE).status_code == 405
    assert client.get(RESTORE).status_code == 405
    assert client.get(PAGE, {"area": "weather"}).status_code == 404
    assert client.post(RESTORE, {"area": "standing", "restored": "9"}).status_code == 404
    assert client.post(RESTORE, {"area": "standing", "restored": "x"}).status_code == 404


def test_policy_shows_what_is_in_force(client):
    page = client.get(PAGE).content.decode()
    assert "一期有几天" in page
    assert "第 0 版" in page
    assert "两次之间等多久" in client.get(CONTACT).content.decode()


@pytest.mark.parametrize("area", AREAS)
def test_policy_sends_back_unchanged_what_it_showed(client, area):
    answer = save(client, f"{PAGE}?area={area}", note="没有改")
    values = Policy.objects.get().values if Policy.objects.exists() else None
    assert values in (None, AREAS[area].built_in)
    assert answer.status_code in (302, 422)


def test_policy_saves_a_new_version(client, manager, now):
    quiet = {"quiet_1_from": "2026-02-16", "quiet_1_until": "2026-02-22"}
    answer = save(client, period_days="14", weights_post="7.5", note="更灵敏", **quiet)
    assert answer.status_code == 302
    saved = Policy.objects.get()
    assert (saved.area, saved.version, saved.note, saved.created_by) == ("standing", 1, "更灵敏", manager)
    assert (saved.values["period_days"], saved.values["weights"][3]) == (14, 7.5)
    assert saved.values["quiet"] == [["2026-02-16", "2026-02-22"]]
    page = client.get(PAGE).content.decode()
    assert "更灵敏" in page
    assert "2026-02-16–2026-02-22" in page
    assert 'value="2026-02-16"' in page


def test_policy_saves_the_contact_rules(client):
    save(client, CONTACT, waits_dormant="21", caps_3_touches="", caps_3_days="", note="少打扰")
    values = Policy.objects.get(area="contact").values
    assert values["waits"]["dormant"] == 21
    assert values["caps"] == [[1, 1], [2, 7]]


@pytest.mark.parametrize(
    ("url", "field", "typed", "sentence"),
    [
        (PAGE, "period_days", "3", "大于或等于"),
        (PAGE, "period_days", "很多", "整数"),
        (PAGE, "owner_unseen", "61", "不能大于上面三个天数里最小的一个"),
        (PAGE, "tier_s", "70", "从高到低"),
        (PAGE, "tenure_days", "60", "至少要有三期"),
        (PAGE, "cooling_leave_ratio", "0.1", "降到平时的多少算下降"),
        (CONTACT, "waits_new", "400", "要在 1 到 365 之间"),
        (CONTACT, "returned_days", "99", "要在 1 到 30 之间"),
        (CONTACT, "caps_2_touches", "", "这一行要么填全，要么留空"),
    ],
)
def test_policy_keeps_what_was_typed_wrong_and_says_what_is_wrong(client, url, field, typed, sentence):
    answer = save(client, url, **{field: typed, "note": "我的理由"})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert sentence in str(form.errors[field])
    assert form[field].value() == typed
    assert form["note"].value() == "我的理由"
    assert not Policy.objects.exists()


def test_policy_refuses_a_quiet_time_that_ends_before_it_begins(client):
    answer = save(client, quiet_1_from="2026-03-02", quiet_1_until="2026-02-20", note="春节")
    assert "结束不能早于开始" in str(answer.context["form"].errors["quiet_1_from"])


def test_policy_wants_a_reason_for_saving_but_not_for_looking(client):
    refused = save(client, period_days="14", owner_unseen="300").context["form"]
    assert set(refused.errors) == {"note", "owner_unseen"}
    assert "写一句为什么改" in str(refused.errors["note"])
    answer = client.post(PAGE, fill(client, period_days="14") | {"do": "preview"})
    assert answer.status_code == 200
    assert "还没有完成过夜间计算" in answer.content.decode()
    assert not Policy.objects.exists()


def test_policy_fills_in_a_named_setting_and_keeps_the_calendar(client):
    save(client, quiet_1_from="2026-02-16", quiet_1_until="2026-02-22", note="春节")
    form = client.get(PAGE, {"preset": "strict"}).context["form"]
    assert (form["period_days"].value(), form["owner_limits_login"].value()) == (30, 90)
    assert form["quiet_1_from"].value() == "2026-02-16"
    assert Policy.objects.get().values["period_days"] == 21


def test_policy_refuses_the_second_of_two_editors_and_keeps_their_input(client):
    second = fill(client, period_days="28", note="我也改") | {"do": "save"}
    save(client, period_days="14", note="先改")
    answer = client.post(PAGE, second)
    assert answer.status_code == 422
    assert "已经被别人改过" in answer.content.decode()
    assert answer.context["form"]["period_days"].value() == "28"
    again = {**second, "version": answer.context["form"]["version"].value()}
    assert client.post(PAGE, again).status_code == 302
    assert Policy.objects.first().version == 2


def test_policy_goes_back_to_an_old_version_by_a_new_one(client):
    save(client, period_days="14", note="更灵敏")
    save(client, period_days="28", note="更稳")
    client.post(RESTORE, {"area": "standing", "version": "2", "restored": "1"})
    newest = Policy.objects.first()
    assert (newest.version, newest.values["period_days"], newest.note) == (3, 14, "回到第 1 版")
    client.post(RESTORE, {"area": "standing", "version": "3", "restored": "0"})
    assert Policy.objects.first().values == AREAS["standing"].built_in
    overtaken = client.post(
        RESTORE, {"area": "standing", "version": "3", "restored": "1"}, follow=True
    ).content.decode()
    assert "已经被别人改过" in overtaken


def test_history_tells_what_each_version_changed(client):
    save(client, decline_ratio="0.3", note="一")
    save(client, waits_lost="60", note="二", url=CONTACT)
    (past, built_in) = client.get(PAGE).context["history"]
    assert [(str(label), old, new) for label, old, new in past.changes] == [
        ("降到平时的多少算下降", "0.25", "0.3")
    ]
    assert built_in.saved is None


def test_policy_takes_an_attribute_for_value_and_a_named_setting_keeps_it(client):
    rows = {"value_attribute": "plan", "worths_1_text": "旗舰", "worths_1_money": "9800"}
    assert save(client, note="按套餐", **rows).status_code == 302
    saved = Policy.objects.get(area="standing")
    assert (saved.values["value_attribute"], saved.values["worths"]) == ("plan", [["旗舰", 9800.0]])
    form = client.get("/policy/?preset=strict").context["form"]
    assert form["value_attribute"].value() == "plan"
    assert form["worths_1_text"].value() == "旗舰"


def test_policy_refuses_a_text_without_its_worth(client):
    answer = save(client, value_attribute="plan", worths_1_text="旗舰", note="按套餐")
    assert "这一行要么填全" in str(answer.context["form"].errors["worths_1_text"])


def test_policy_offers_another_row_after_those_that_were_filled(client):
    rows = {f"worths_{n}_{part}": text for n in (1, 2) for part, text in (("text", f"车{n}"), ("money", "9"))}
    form = client.post(PAGE, fill(client, value_attribute="plan", **rows) | {"do": "preview"}).context["form"]
    assert [name for name in form.fields if re.fullmatch(r"worths_\d_text", name)] == [
        f"worths_{n}_text" for n in (1, 2, 3, 4)
    ]


def test_policy_keeps_the_sections_open_that_were_changed(client):
    answer = client.post(PAGE, fill(client, tier_s="90") | {"do": "preview"})
    changed = [str(one["title"]) for one in answer.context["sections"] if one["has_changes"]]
    assert changed == ["象限和价值等级"]


def test_policy_tells_a_change_in_words_and_not_in_codes(client):
    sent = fill(client, veto="presence", presence=["login"], value_attribute="login")
    sent |= {"worths_1_text": "旗舰", "worths_1_money": "400000", "quiet_1_from": "2026-10-01"}
    changed = client.post(PAGE, sent | {"quiet_1_until": "2026-10-08", "do": "preview"}).context["changed"]
    assert [(old, new) for _label, old, new in changed] == [
        ("任何一项习惯的行为", "只看到访"),
        ("登录、浏览", "登录"),
        ("—", "login"),
        ("—", "2026-10-01–2026-10-08"),
        ("—", "旗舰 400,000"),
    ]
