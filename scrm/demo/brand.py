"""Owns the fictional brand 星野汽车: its electric cars, staff, connected systems and what they report."""

from typing import NamedTuple

NAME = "星野汽车"


class Car(NamedTuple):
    """A model, and how many in a hundred drive it."""

    name: str
    share: int


CARS = (
    Car("星野 X5", 30),
    Car("星野 E3", 26),
    Car("星野 M7", 17),
    Car("星野 X7", 14),
    Car("星野 E5", 13),
)

# City and weight: where the brand has shops.
CITIES = {
    "上海": 12,
    "杭州": 10,
    "成都": 9,
    "广州": 8,
    "深圳": 8,
    "北京": 8,
    "苏州": 6,
    "南京": 5,
    "武汉": 5,
    "重庆": 5,
    "西安": 4,
    "长沙": 4,
    "宁波": 3,
    "郑州": 3,
    "青岛": 3,
    "合肥": 3,
    "无锡": 3,
    "佛山": 2,
    "厦门": 2,
    "昆明": 2,
    "天津": 2,
    "济南": 2,
    "福州": 2,
    "嘉兴": 1,
    "绍兴": 1,
    "大理": 1,
}


class Person(NamedTuple):
    """An employee of the brand."""

    username: str
    name: str
    role: str
    team: str | None = None


TEAMS = ("一组", "二组")
STAFF = (
    Person("admin", "沈静怡", "admin"),
    Person("manager", "唐一鸣", "manager"),
    Person("fangzhou", "方舟", "lead", "一组"),
    Person("linxiaoman", "林小满", "koe", "一组"),
    Person("zhouyuan", "周远", "koe", "一组"),
    Person("xuqing", "许晴川", "koe", "一组"),
    Person("hemu", "何沐阳", "koe", "一组"),
    Person("luwenjing", "陆文静", "lead", "二组"),
    Person("chenyi", "陈一苇", "koe", "二组"),
    Person("sunhaoran", "孙浩然", "koe", "二组"),
    Person("yejia", "叶佳宁", "koe", "二组"),
    Person("gaolei", "高磊", "koe", "二组"),
)

# Source code, name and zone; an empty zone is the brand's.
SOURCES = {"crm": ("经销商 CRM", ""), "app": ("星野 App", ""), "wecom": ("企业微信", "")}


class Kind(NamedTuple):
    """An event type of a source: its meaning, or none while nobody has mapped it."""

    source: str
    code: str
    label: str
    dimension: str = ""
    is_passive: bool = False
    behaviour: str = ""  # votes on its own inside its dimension


KINDS = (
    Kind("app", "app_open", "打开 App", "login"),
    Kind("app", "article_view", "看文章", "browse"),
    Kind("app", "model_view", "看车型页", "browse"),
    Kind("app", "like", "点赞", "interact", behaviour="点赞"),
    Kind("app", "comment", "评论", "interact", behaviour="评论"),
    Kind("app", "post_publish", "发帖", "post"),
    Kind("app", "event_signup", "报名活动", "campaign"),
    Kind("app", "event_checkin", "活动签到", "campaign"),
    Kind("app", "badge_awarded", "获得徽章", is_passive=True),
    Kind("app", "order_paid", "商城下单", "purchase"),
    Kind("app", "order_refunded", "商城退款", "purchase"),
    Kind("crm", "maintenance_paid", "保养付款", "purchase"),
    Kind("crm", "repair_paid", "维修付款", "purchase"),
    Kind("crm", "accessory_paid", "到店购买", "purchase"),
    Kind("crm", "test_drive", "试驾", "campaign"),
    Kind("crm", "hotline_call", "致电客服", "contact"),
    Kind("wecom", "message_received", "用户发来消息", "contact"),
    Kind("wecom", "message_delivered", "群发送达", is_passive=True),
    Kind("wecom", "group_message", "在群里说话", "interact"),
    Kind("wecom", "group_answer", "在群里得到回应", is_passive=True),
)
# Types that the systems send although nobody has said what they mean: they wait to be mapped.
UNMAPPED = ("charging_pile_used", "lottery_drawn", "mini_game_played")

INTERESTS = {
    "自驾": 16,
    "亲子出行": 14,
    "露营": 12,
    "美食": 10,
    "摄影": 9,
    "徒步": 7,
    "宠物": 7,
    "咖啡": 7,
    "骑行": 6,
    "钓鱼": 5,
    "音乐节": 4,
    "车载音响": 4,
    "滑雪": 3,
    "改装": 3,
    "养花": 2,
    "书法": 1,
}

# What is bought: code, subject, price in yuan from and to, how often in a hundred.
WARES = (
    ("maintenance_paid", "常规保养", 580, 980, 26),
    ("maintenance_paid", "大保养", 1280, 2380, 8),
    ("maintenance_paid", "空调滤芯更换", 168, 298, 8),
    ("maintenance_paid", "四轮换位与动平衡", 200, 320, 5),
    ("repair_paid", "前保险杠喷漆", 600, 900, 4),
    ("repair_paid", "更换轮胎两条", 1380, 2680, 6),
    ("repair_paid", "更换蓄电池", 680, 1180, 4),
    ("order_paid", "全包围脚垫", 399, 799, 7),
    ("order_paid", "车顶行李箱", 1880, 2880, 3),
    ("order_paid", "后备箱收纳箱", 129, 259, 7),
    ("order_paid", "露营天幕", 599, 1299, 4),
    ("order_paid", "车载冰箱", 899, 1699, 3),
    ("order_paid", "儿童安全座椅", 1280, 2480, 3),
    ("order_paid", "家用充电桩安装", 1680, 2680, 2),
    ("order_paid", "洗车卡（十次）", 268, 328, 6),
    ("order_paid", "车载香氛", 89, 199, 4),
)

ARTICLES = (
    "冬天的续航，这样开多跑三十公里",
    "第一次带娃自驾，后备箱怎么装",
    "雨刮异响的三个原因",
    "车主故事：从杭州开到喀什",
    "轮胎上的数字说的是什么",
    "皖南秋色路线，两天一夜",
    "空调滤芯多久换一次",
    "长途之前要检查的七件事",
    "星野 X5 座椅折叠实测",
    "车机 4.2 更新了什么",
    "高速充电不排队的几个时段",
    "露营一夜，外放电用了多少",
)
POSTS = (
    "周末去{place}，后备箱刚好装下两顶帐篷",
    "{car}跑了两万公里，说说优点和缺点",
    "有人从{city}开到{place}吗？求路线",
    "{place}的日出，值得凌晨四点起床",
    "给{car}换了新脚垫，上图",
    "带爸妈去{place}，第二排坐着还行",
    "{city}哪家洗车细致？求推荐",
    "今天等红灯遇到一台同色的{car}，互相按了下喇叭",
    "车机更新以后导航声音变小了，有人一样吗",
    "{place}营地踩点，水电和厕所都有",
    "后排安全座椅装好了，孩子终于不闹了",
    "雨天开了三百公里，记一下{car}的能耗",
)
PLACES = """
    千岛湖 莫干山 安吉 徽州 皖南川藏线 太湖 舟山 四姑娘山 都江堰 川西 稻城 青海湖 洱海 阳朔 武功山 庐山 神农架
    恩施 终南山 秦岭 崂山 坝上 平潭 南澳岛 惠东 清远
""".split()  # noqa: SIM905 - a list of words reads best as words
GATHERINGS = (
    "车主露营夜",
    "秋日自驾·皖南",
    "亲子烘焙下午",
    "新车机吐槽会",
    "城市夜骑",
    "摄影课：拍好你的车",
    "车主春茶会",
    "安全驾驶体验日",
    "老友见面会",
)
QUESTIONS = (
    "问保养预约",
    "问车机升级",
    "问充电桩报修",
    "问保险续保材料",
    "问异响",
    "问活动集合地点",
    "问脚垫尺寸",
    "聊周末去哪儿",
)
