import datetime as dt
import json
import uuid
from io import StringIO

import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from community.actions.messages import copy_messages
from community.models import Group, Message
from community.queries.network import months_before, network_counts, ties_of
from community.rules.network import Tie
from community.rules.talk_logs import months_of

MINUTE = dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db(transaction=True)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def talk(group, koe, say, known_as, make_profile, now):
    """Four members: one asks staff; two talk with each other; one names another; one keeps silent."""
    people = {
        name: known_as(make_profile(name, koe), name) for name in ("阿一", "阿二", "阿三", "阿四", "阿五")
    }
    start = now - dt.timedelta(hours=3)
    asked = say("阿一", "明天几点出发？", at=start)
    say("阿一", "八点", at=start + 10 * MINUTE, staff=koe.username, reply_to=asked)
    hello = say("阿二", "带了新炉子", at=start + 20 * MINUTE)
    back = say("阿三", "什么炉子？", at=start + 25 * MINUTE, reply_to=hello)
    say("阿二", "汽炉", at=start + 26 * MINUTE, reply_to=back)
    say("阿四", "阿一也来吧", at=start + 40 * MINUTE, mentions=["阿一", "nobody"])
    copy_messages(now=now)
    return people


@pytest.fixture
def month(now):
    return months_before(now, 1)[0]


def test_ties_of_come_from_replies_mentions_and_answers_of_staff(talk, group, koe, month):
    one, two, three, four, _five = (talk[name].pk for name in talk)
    expected = {Tie(-koe.pk, one), Tie(three, two), Tie(two, three), Tie(four, one)}
    assert set(ties_of(group, month)) == expected


def test_network_counts_say_who_spoke_and_who_was_answered_by_whom(talk, group, month):
    found = network_counts([group.pk], [month])[group.pk, month]
    assert (found.members, found.speakers, found.messages) == (4, 4, 5)
    assert (found.firsts, found.firsts_answered, found.minutes) == (4, 3, 5.0)
    assert (found.words, found.by_staff, found.pairs, found.mutual) == (4, 1, 3, 1)


def test_network_counts_of_all_groups_are_those_of_each(talk, group, month, now):
    Message.objects.create(source_id=1, key=uuid.uuid4(), chat="nobody's", profile=talk["阿一"], sent_at=now)
    silent = Group.objects.create(name="钓鱼", created_at=now)
    each = network_counts([group.pk], [month]) | network_counts([silent.pk], [month])
    assert network_counts(None, [month]) == each


def test_network_counts_agree_with_the_measures_of_the_same_log(talk, group, koe, month):
    rows = []
    for message in Message.objects.filter(group=group).select_related("reply_to"):
        asked = message.reply_to
        to = message.profile_id if message.is_staff else asked.profile_id if asked else ""
        to = to or (message.mentions[0] if message.mentions else "")
        author = "staff" if message.is_staff else str(message.profile_id)
        rows.append((author, message.sent_at, str(to)))
    (theirs,) = months_of(pd.DataFrame(rows, columns=["user", "ts", "target_user"]), {"staff"})
    ours = network_counts([group.pk], [month])[group.pk, month]
    assert ours == theirs.counts


def test_network_counts_tell_months_apart(talk, group, now):
    months = months_before(now, 3)
    Message.objects.filter(profile=talk["阿一"], is_staff=False).update(sent_at=now - dt.timedelta(days=40))
    found = network_counts([group.pk], months)
    assert found[group.pk, months[1]].speakers == 1
    assert found[group.pk, months[1]].firsts_answered == 0  # forty days are too long
    assert found[group.pk, months[2]].firsts == 3


def test_group_network_reads_the_month_in_plain_words(sign_in, koe, on_duty, talk, group):
    shown = text(sign_in(koe).get(reverse("community:group-network", args=[group.pk])))
    assert "4 位成员里有 4 位说过话" in shown
    assert "chart-drawing" in shown
    assert "看数据表" in shown


def test_group_network_without_talk_says_so(sign_in, manager, group):
    shown = sign_in(manager).get(reverse("community:group-network", args=[group.pk]))
    assert "画不成图" in text(shown)


def test_group_network_is_for_those_on_duty(sign_in, other_koe, talk, group):
    assert sign_in(other_koe).get(reverse("community:group-network", args=[group.pk])).status_code == 404


@pytest.mark.parametrize("month", ["2020-01", "x", "2026-99", "9999-12"])
def test_group_network_knows_no_other_month(sign_in, manager, group, month):
    address = reverse("community:group-network", args=[group.pk])
    assert sign_in(manager).get(f"{address}?month={month}").status_code == 404


def write_log(tmp_path, *lines):
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_network_health_command_measures_any_log(tmp_path):
    head = ("user,ts,target_user", "a,2026-03-01T10:00:00,", "s,2026-03-01T10:30:00Z,a")
    out = StringIO()
    call_command("network_health", write_log(tmp_path, *head), staff="s", json=True, stdout=out)
    (month,) = json.loads(out.getvalue())
    assert (month["month"], month["answered"], month["minutes"], month["staff_share"]) == (
        "2026-03",
        1,
        30,
        1,
    )
    out = StringIO()
    call_command("network_health", write_log(tmp_path, *head), stdout=out)
    assert "2026-03" in out.getvalue()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("user,ts", "a,2026-03-01"), "target_user"),
        (("user,ts,target_user", "a,yesterday,b"), "ts"),
        (("user,ts,target_user", ",2026-03-01,b"), "user"),
    ],
)
def test_network_health_command_says_what_is_wrong_with_a_log(tmp_path, lines, told):
    with pytest.raises(CommandError, match=told):
        call_command("network_health", write_log(tmp_path, *lines))
