"""Owns the words of the fictional brand: its shelf, a greeting that waits for a review, its days of work."""

import datetime as dt

from outreach.actions.contents import save_content
from outreach.actions.library import write_greeting
from outreach.rules import ContactPolicy
from users.actions.policies import save_policy
from users.models import Employee

SHELF = (
    ("article", "露营时怎样睡得暖", "三件小东西，比换睡袋管用", ["露营"]),
    ("article", "带孩子自驾，后排怎么不闹", "老车主写的六个小办法", ["亲子", "自驾"]),
    ("article", "手机也能拍好星空", "找一个没有灯的地方，撑稳它", ["摄影"]),
    ("article", "雨天开车看得更清", "雨刮、玻璃和灯，各花五分钟", ["自驾"]),
    ("topic", "周末你会去哪片山", "大家分享走过的路线", ["徒步", "登山"]),
    ("topic", "车里常备的一壶咖啡", "手冲、挂耳，还是保温杯", ["咖啡"]),
    ("upgrade", "上门取送车可以约到周日了", "不方便跑一趟的时候用", ["自驾"]),
)
WEEKENDS = ContactPolicy(works_free_days=1)
DRAFT = "{salutation}您好，我是{koe}。听说{city}今年秋天特别长，有空出去走走，替我也看看叶子。"


def put_words(now: dt.datetime) -> None:
    """Fill the shelf, write one draft, and say that the shops are open on weekends."""
    manager = Employee.objects.filter(role="manager").order_by("pk").first()
    if manager is None:
        return
    for kind, title, summary, tags in SHELF:
        values = {"kind": kind, "title": title, "summary": summary, "tags": tags}
        save_content(content=None, values=values, by=manager, now=now)
    save_policy(
        area="contact", values=WEEKENDS.as_values(), note="门店周末营业", version=0, by=manager, now=now
    )
    values = {"text": DRAFT, "tone": "warm", "months": [10, 11]}
    write_greeting(greeting=None, values=values, by=manager, now=now)
