"""Owns the farewells of the fictional brand: two graduations, a board that advises, and a few KOCs."""

import datetime as dt

from community.actions.alumni import (
    ask_adviser,
    close_consultation,
    open_consultation,
    settle_ask,
    take_up_role,
    thank_for_ask,
)
from community.actions.graduations import (
    add_blessing,
    hold_graduation,
    notice_farewell,
    prepare_graduation,
    show_graduation,
)
from community.actions.kocs import give_reward, invite_koc, move_koc, write_koc_news
from community.models import AlumniRole
from community.queries.kocs import candidates
from scrm.lib import clock
from users.models import Employee, Profile

DAY = dt.timedelta(days=1)
STORY = (
    "第三年的国庆，我们开到了敦煌。半夜在戈壁上停下来，关了灯，孩子第一次看见银河。回来的路上他一句话没说，"
    "快到家才问：明年还来吗？那一刻我觉得，这台车我没有买错。"
)
BLESSINGS = (
    ("露营群的老许", "以后没有您带路，我们要自己学着搭天幕了。常回来！", True),
    ("小满", "谢谢您每次都耐心回答新人，我都记着。", True),
    ("带娃出门的阿宁", "一路平安，孩子还念叨您烤的玉米。", False),
)
ADVISERS = ((["adviser", "mentor"], ["充电", "自驾"]), (["adviser"], ["露营", "亲子出行"]))
ANSWERS = ("先问问住得远的人：他们要的不是快充，是知道那里有没有人占着。", "")
FAREWELL = "和大家说一声，我的车卖了，谢谢这三年的照应。"


def say_goodbye(now: dt.datetime) -> None:
    """Hold two ceremonies, one of them shown, and notice a third; let alumni advise and KOCs begin."""
    cared = Profile.objects.filter(assignments__ended_at__isnull=True, assignments__isnull=False)
    for place, person in enumerate(cared.filter(kind="alumnus").order_by("pk")[:2]):
        graduate(person, now - (40 + 20 * place) * DAY, is_shown=place == 0)
    leaving = cared.filter(kind="owner", standing__state="cooling").order_by("pk").first()
    if leaving:
        notice_farewell(profile=leaving, origin="post", evidence=FAREWELL, by=None, now=now - DAY)
    consult(now)
    encourage(now)


def graduate(person: Profile, at: dt.datetime, *, is_shown: bool) -> None:
    """Hold someone's ceremony, with their KOE as the host."""
    koe = person.assignments.get(ended_at__isnull=True).employee
    found = notice_farewell(profile=person, origin="holding", evidence="", by=koe, now=at - 3 * DAY)
    values = {"shown_name": "敦煌的老友" if is_shown else "", "story": STORY if is_shown else ""}
    values["badges"] = ["friend", "honorary"] if is_shown else ["friend"]
    prepare_graduation(graduation=found, values=values, by=koe, now=at - DAY)
    hold_graduation(graduation=found, by=koe, now=at)
    for name, text, may_show in BLESSINGS if is_shown else BLESSINGS[:1]:
        add_blessing(graduation=found, name=name, text=text, may_show=may_show, by=koe, now=at)
    if is_shown:
        note = "当面答应的，只用“敦煌的老友”这个称呼"
        show_graduation(graduation=found, consent_note=note, by=koe, now=at + DAY)
    kinds, topics = ADVISERS[0 if is_shown else 1]
    take_up_role(profile=person, kinds=kinds, topics=topics, note="典礼那天答应的", by=koe, now=at + DAY)


def consult(now: dt.datetime) -> None:
    """Ask the board once and hear what became of it, and begin a second question."""
    manager = Employee.objects.get(username="manager")
    past, at = "充电站的地图上，您最想先看到什么？", now - 25 * DAY
    asked = open_consultation(values={"question": past, "topics": ["充电"]}, by=manager, now=at)
    for role, answer in zip(AlumniRole.objects.order_by("pk"), ANSWERS, strict=False):
        ask = ask_adviser(role=role, consultation=asked, reason="顾问团成员", by=manager, now=at)
        settle_ask(ask=ask, answer=answer, by=manager, now=at + 4 * DAY)
        if answer:
            thank_for_ask(ask=ask, by=manager, now=at + 12 * DAY)
    outcome = "地图先显示有没有空位，11 月已经上线；快充的筛选放在后面。"
    close_consultation(consultation=asked, outcome=outcome, by=manager, now=at + 10 * DAY)
    values = {"question": "第一次带孩子露营的车主，最该先知道什么？", "topics": ["露营", "亲子出行"]}
    running = open_consultation(values=values, by=manager, now=now - 2 * DAY)
    for role in AlumniRole.objects.filter(topics__contains=["露营"]):
        ask_adviser(role=role, consultation=running, reason="Ta 懂露营", by=manager, now=now - 2 * DAY)


def encourage(now: dt.datetime) -> None:
    """Invite three advocates: one is active and was thanked, one is asked, one rests."""
    manager = Employee.objects.get(username="manager")
    for place, one in enumerate(candidates(manager, now)[:3]):
        begun = now - 20 * DAY
        koc = invite_koc(profile=one.profile, reasons=one.reasons, by=manager, now=begun)
        if place == 1:
            continue
        move_koc(koc=koc, state="active", by=manager, now=begun + 3 * DAY)
        if place == 0:
            values = {"kind": "gift", "worth": 60, "what_for": "冬季续航那篇，帮三位新车主省了心"}
            give_reward(koc=koc, values=values, by=manager, now=now - 2 * DAY)
        else:
            move_koc(koc=koc, state="resting", by=manager, now=now - 5 * DAY)
    public_on = clock.business_date(now) + 21 * DAY
    news = {
        "title": "外放电接口换新",
        "text": "明年春天的新接口防水更好，老车可以换。",
        "public_on": public_on,
    }
    write_koc_news(values=news, by=manager, now=now - DAY)
