"""Owns what people say when their KOE asks after them, and what the KOE promises."""

from typing import NamedTuple

import numpy as np


class Answer(NamedTuple):
    """One answer as a check-up holds it, and how often it is heard."""

    weight: int
    reason: str
    mood: str
    satisfaction: int | None
    said: str
    tag: str = ""
    promise: str = ""


ANSWERS = (
    Answer(9, "busy", "warm", 5, "最近项目上线，天天加班，不是不喜欢这里了。下个月就好了。"),
    Answer(8, "busy", "calm", None, "孩子刚上小学，周末都被兴趣班占满了。", tag="亲子出行"),
    Answer(6, "busy", "warm", 4, "搬家忙了两个月，谢谢惦记。", tag="刚搬家"),
    Answer(10, "quiet", "warm", 5, "车开着挺好，没什么可抱怨的，就是不爱在 App 上说话。"),
    Answer(8, "quiet", "calm", 4, "一切正常，有事会找你的。"),
    Answer(5, "quiet", "warm", None, "最近迷上钓鱼，很少看手机。", tag="钓鱼"),
    Answer(
        7,
        "product",
        "calm",
        3,
        "车机更新以后导航声音忽大忽小，用着烦，就不太想打开了。",
        promise="把导航音量的问题报给车机组，回 Ta 一个结果",
    ),
    Answer(
        5,
        "product",
        "cold",
        2,
        "冬天续航掉得比说的多，有点失望。",
        tag="在意续航",
        promise="请技术同事整理冬季用车建议，发给 Ta",
    ),
    Answer(
        4,
        "product",
        "calm",
        3,
        "后备箱关的时候有异响，去过一次没解决。",
        promise="约服务站复检后备箱异响，并告诉 Ta 时间",
    ),
    Answer(
        5,
        "service",
        "displeased",
        2,
        "上次保养等了三个小时，中间没有人来说一声。",
        promise="向门店了解那天的情况，给 Ta 一个说法",
    ),
    Answer(
        4,
        "service",
        "cold",
        2,
        "打了两次客服电话，说会回电，都没有回。",
        promise="查清两次来电，今天之内亲自回电",
    ),
    Answer(6, "price", "calm", 3, "外面保养便宜一半，就没再来店里。"),
    Answer(4, "competitor", "calm", None, "家里添了第二辆车，这辆开得少了。", tag="两辆车"),
    Answer(3, "sold", "calm", 4, "车已经卖给亲戚了，不过还是喜欢你们的活动。"),
    Answer(4, "other", "calm", None, "老人住院，这阵子顾不上别的。"),
    Answer(1, "unwanted", "cold", None, "以后不用再发消息给我了，谢谢。"),
)


def draw_answer(rng: np.random.Generator) -> Answer:
    """Draw an answer by its weight."""
    weights = np.array([answer.weight for answer in ANSWERS])
    return ANSWERS[rng.choice(len(ANSWERS), p=weights / weights.sum())]
