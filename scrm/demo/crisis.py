"""Owns the crises of the fictional brand: one that is over, one that is being dealt with."""

import datetime as dt

from community.actions import crises as actions
from community.actions.crises import Incident
from community.actions.snippets import load_snippets
from community.models import Crisis, Group, Membership, Statement
from community.rules.crises import DISPUTE, RUMOUR, TICKED_ELSEWHERE
from scrm.lib import clock
from users.models import Employee, Profile

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NOTES = {
    "record": "存了截图：原话一句，转发两次。",
    "inform": "打电话说的，两位都知道了。",
    "facts": "新电池的检测报告齐全；视频里是别家的车。",
    "answer": "在三个提问的地方各回了一次。",
    "watch": "三天没有新的疑问。",
}
STATEMENT = (
    "这两天有朋友转来一段电池起烟的视频。我们核对过：视频里的车不是我们的；我们这一批电池的检测报告在附件里。"
    "还有疑问请直接说，周五下午四点前我们逐条答复。"
)


def live_through(now: dt.datetime) -> None:
    """Bring the snippets, close a rumour of three weeks ago, and leave a dispute of this morning open."""
    load_snippets()
    group = Group.objects.order_by("pk").first()
    people = _speakers(group)
    staff = {person.username: person for person in Employee.objects.filter(left_at__isnull=True)}
    koe = group.duties.order_by("pk").first().employee
    lead = Employee.objects.filter(role="lead", team=koe.team).first()
    _rumour_that_is_over(koe, lead, staff["manager"], people[:1], now)
    _dispute_of_today(group, koe, people[1:3], now)


def _speakers(group: Group) -> list[Profile]:
    members = Membership.objects.present().filter(group=group).select_related("profile").order_by("pk")
    return [one.profile for one in members[:3]]


def _rumour_that_is_over(
    koe: Employee, lead: Employee, manager: Employee, people: list[Profile], now: dt.datetime
) -> None:
    began = clock.day_start(clock.business_date(now)) - 21 * DAY + 10 * HOUR
    incident = Incident(
        RUMOUR, "视频说我们的电池会起烟", "同城群里转来一段十秒的视频，配文“这牌子的电池又冒烟了”。"
    )
    crisis = actions.open_crisis(incident=incident, people=people, by=koe, now=began)
    for place, colleague in enumerate((lead, manager)):
        actions.inform_colleague(crisis=crisis, employee=colleague, by=koe, now=began + (12 + place) * MINUTE)
    for step in crisis.steps.exclude(code__in=TICKED_ELSEWHERE).select_related("owner"):
        done_at = step.due_at - (step.due_at - began) / 3
        actions.tick_step(step=step, note=NOTES.get(step.code, ""), by=step.owner, now=done_at)
    statement: Statement = actions.write_statement(
        crisis=crisis, text=STATEMENT, by=manager, now=began + 4 * HOUR
    )
    actions.approve_statement(statement=statement, by=lead, now=began + 5 * HOUR)
    actions.send_statement(statement=statement, by=koe, now=began + 5 * HOUR + 10 * MINUTE)
    review = "从看到到声明用了五小时。下次把检测报告先放在公开的地方，谁问都能给出处。"
    actions.close_crisis(crisis=crisis, review=review, by=manager, now=began + 5 * DAY)


def _dispute_of_today(group: Group, koe: Employee, people: list[Profile], now: dt.datetime) -> Crisis:
    incident = Incident(
        DISPUTE, "营地用不用外放音箱，两位车主争起来了", "“露营就该安静。”“又不是你家的营地！”", group
    )
    crisis = actions.open_crisis(incident=incident, people=people, by=koe, now=now - 25 * MINUTE)
    lead = Employee.objects.filter(role="lead", team=koe.team).first()
    for colleague in [lead, *(duty.employee for duty in group.duties.exclude(employee=koe)[:1])]:
        actions.inform_colleague(crisis=crisis, employee=colleague, by=koe, now=now - 16 * MINUTE)
    calm, inform = crisis.steps.filter(code__in=["calm", "inform"]).order_by("position")
    note = "说了一句“两位先歇歇，我分别来听”。"
    actions.tick_step(step=calm, note=note, by=koe, now=now - 20 * MINUTE)
    actions.tick_step(step=inform, note="", by=koe, now=now - 15 * MINUTE)
    return crisis
