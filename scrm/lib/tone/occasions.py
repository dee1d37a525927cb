"""Owns how occasions are named inside a greeting, in its own language, and where winter is warm."""

NAMES = {
    "zh": {
        "birthday": "生日",
        "anniversary": "相识纪念日",
        "new_year": "元旦",
        "laba": "腊八",
        "spring_festival_eve": "除夕",
        "spring_festival": "春节",
        "lantern": "元宵节",
        "labour": "劳动节",
        "dragon_boat": "端午",
        "qixi": "七夕",
        "teachers_day": "教师节",
        "mid_autumn": "中秋",
        "national_day": "国庆",
        "double_ninth": "重阳",
        "winter_solstice": "冬至",
        "lichun": "立春",
        "guyu": "谷雨",
        "xiaoman": "小满",
        "dashu": "大暑",
        "liqiu": "立秋",
        "shuangjiang": "霜降",
        "lidong": "立冬",
        "dongzhi": "冬至",
    },
    "en": {
        "birthday": "your birthday",
        "anniversary": "the day we met",
        "new_year": "New Year's Day",
        "laba": "the Laba Festival",
        "spring_festival_eve": "Chinese New Year's Eve",
        "spring_festival": "the Spring Festival",
        "lantern": "the Lantern Festival",
        "labour": "the May holiday",
        "dragon_boat": "the Dragon Boat Festival",
        "qixi": "the Qixi Festival",
        "teachers_day": "Teachers' Day",
        "mid_autumn": "the Mid-Autumn Festival",
        "national_day": "National Day",
        "double_ninth": "the Double Ninth Festival",
        "winter_solstice": "the winter solstice",
        "lichun": "the beginning of spring",
        "guyu": "the season of grain rain",
        "xiaoman": "the early summer",
        "dashu": "the great heat",
        "liqiu": "the beginning of autumn",
        "shuangjiang": "the first frost",
        "lidong": "the beginning of winter",
        "dongzhi": "the winter solstice",
    },
}
JOY = ("快乐", "happy", "Happy")  # not said on days of mourning
# What came up in the last conversation, as a part of a sentence.
TOPIC = {"zh": "上次聊到的%(tag)s", "en": "our talk about %(tag)s"}
# Nobody there is told of frost, snow or heating.
WARM_PLACES = ("海口", "三亚", "儋州", "海南", "湛江", "北海", "西双版纳", "深圳", "广州", "珠海", "厦门")
COLD_TERMS = frozenset({"shuangjiang", "lidong", "dongzhi"})
COLD_MONTHS = frozenset({11, 12, 1, 2})


def is_warm_place(city: str) -> bool:
    """Say whether a city knows no winter."""
    return any(name in city for name in WARM_PLACES)


def is_teacher(title: str) -> bool:
    """Say whether a title tells of someone who teaches."""
    return any(name in title.lower() for name in ("老师", "教授", "teacher", "prof"))
