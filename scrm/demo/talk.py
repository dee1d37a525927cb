"""Owns what is said in the brand's groups, and the voices and campaigns of its users."""

from typing import NamedTuple


class Room(NamedTuple):
    """A group: its chat, name, subject, interests and city, and who is on duty in which role."""

    chat: str
    name: str
    about: str
    interests: tuple[str, ...]
    region: str
    staff: tuple[tuple[str, str], ...]


ROOMS = (
    Room(
        "xy-camp",
        "周末露营",
        "营地、装备和外放电，周末一起出门。",
        ("露营", "徒步"),
        "",
        (("linxiaoman", "manager"), ("zhouyuan", "executor"), ("fangzhou", "supervisor")),
    ),
    Room(
        "xy-drive",
        "自驾去远方",
        "路线、补能和路上的见闻。",
        ("自驾",),
        "",
        (("chenyi", "manager"), ("sunhaoran", "executor"), ("luwenjing", "supervisor")),
    ),
    Room(
        "xy-kids", "带娃出门", "亲子路线、安全座椅和后备箱收纳。", ("亲子出行",), "", (("xuqing", "manager"),)
    ),
    Room("xy-photo", "杭州拍照小队", "周末街拍，互相点评。", ("摄影",), "杭州", (("hemu", "manager"),)),
)

# A talk: who says what, after how many minutes, and to which earlier line. A, B, C are members, "*" is staff.
TALKS: tuple[tuple[tuple[str, int, str, int | None], ...], ...] = (
    (
        ("A", 0, "有人知道安吉那个新营地能外接电吗？", None),
        ("B", 2, "能，我上个月去过，带好转接头就行。", 0),
        ("A", 5, "太好了，谢谢！", 1),
    ),
    (
        ("A", 0, "大家好，新来的，请多关照。", None),
        ("*", 1, "欢迎您！我们每周四晚上聊路线，有什么想问的直接说。", 0),
        ("B", 4, "欢迎欢迎。", 0),
    ),
    (
        ("A", 0, "车机更新以后导航声音忽大忽小，怎么调？", None),
        ("*", 2, "您试试设置里的“随速音量”，先关掉。我把这个问题也记给车机组了。", 0),
        ("A", 20, "关了好多了。", 1),
    ),
    (
        ("A", 0, "周六的日出有人去看吗？", None),
        ("B", 3, "算我一个。", 0),
        ("C", 6, "我也去，几点集合？", 0),
        ("A", 9, "五点半，老地方。", 2),
    ),
    (
        ("A", 0, "儿童座椅装第二排还是第三排好？", None),
        ("C", 3, "第二排右边，方便照看。", 0),
    ),
    (
        ("A", 0, "今天的晚霞真好看。", None),
        ("B", 15, "这张绝了。", 0),
    ),
    (
        ("A", 0, "高速上哪个服务区充电不用排队？", None),
        ("*", 2, "工作日上午的长兴服务区比较空，周末建议提前下高速。", 0),
        ("C", 11, "下沙那个也还行。", 0),
    ),
    (
        ("A", 0, "下雨天大家的天幕怎么搭？", None),
        ("B", 4, "一头压低，雨水顺着走，别让它积在中间。", 0),
        ("C", 7, "我还多带两根地钉，风大的时候用得上。", 1),
    ),
    (
        ("A", 0, "第一次带老人出远门，路上要注意什么？", None),
        ("B", 6, "一个半小时停一次，座椅靠背别放太平。", 0),
        ("C", 9, "带个保温壶，服务区的热水有时要排队。", 0),
        ("A", 30, "都记下了，谢谢两位。", 2),
    ),
    (
        ("A", 0, "胎压灯亮了又灭，要去店里看吗？", None),
        ("*", 2, "先停稳看一眼四个胎，差得多就别上高速。数值发我，我帮您问。", 0),
        ("A", 18, "右后低一些，已经补了气。", 1),
    ),
    (
        ("A", 0, "昨天那条山路的照片我整理好了，等下发。", None),
        ("B", 5, "等着看！", 0),
        ("C", 12, "拐弯那张能不能发我原图？", 0),
        ("A", 25, "可以，晚上发您。", 2),
    ),
    (
        ("A", 0, "后备箱里常备些什么好？", None),
        ("B", 3, "手套、充气泵、一条旧毯子。", 0),
    ),
    (
        ("A", 0, "有没有适合三岁孩子的短途？", None),
        ("C", 4, "湿地公园，推车也好走。", 0),
        ("B", 8, "同意，早上去人少。", 1),
    ),
)
UNANSWERED = ("后备箱关的时候有异响，有人遇到过吗？", "请问保养可以上门取车吗？")


class Told(NamedTuple):
    """A voice: what was said how many days ago, and what became of it."""

    kind: str
    topic: str
    text: str
    mood: str
    days_ago: int
    steps: tuple[tuple[str, int, str], ...] = ()  # state, days ago, words
    wall: str = ""
    of_campaign: bool = False


VOICES = (
    Told("complaint", "保养等太久", "上次保养等了三个小时，中间没有一个人来说一声。", "displeased", 5),
    Told("grumble", "导航音量", "车机更新以后导航声音忽大忽小，用着烦。", "cold", 0),
    Told("question", "冬季续航", "冬天续航掉得多，是正常的吗？要不要换胎压？", "calm", 0),
    Told("idea", "露营模式定时", "露营模式能不能定时关灯？睡着了还得爬起来。", "warm", 1, of_campaign=True),
    Told("idea", "车门静音", "夜里回家关车门声音太大，能不能有个静音关门。", "calm", 4, of_campaign=True),
    Told(
        "grumble",
        "App 找不到发票",
        "在 App 里找发票要点五层，每次都忘。",
        "cold",
        12,
        (("answered", 11, "您说得对，入口太深了，已经记给产品同事。"),),
    ),
    Told(
        "question",
        "续保材料",
        "续保要带哪些材料？",
        "calm",
        9,
        (("answered", 9, "行驶证和身份证就可以，我把清单发您了。"),),
    ),
    Told(
        "idea",
        "充电桩导航筛选",
        "找桩的时候想只看有遮雨棚的。",
        "warm",
        30,
        (("answered", 29, "好主意，我们问过地图同事，数据是有的。"), ("adopted", 20, "排进下个版本")),
    ),
    Told(
        "idea",
        "后备箱灯",
        "后备箱加一盏灯就好了，夜里找东西全靠手机。",
        "warm",
        240,
        (
            ("answered", 239, "谢谢您，已经转给设计师。"),
            ("adopted", 200, "设计评审通过"),
            ("landed", 2, "新车标配，老车到店可免费加装"),
        ),
        "后备箱有灯了：新车标配，老车到店免费加装。",
    ),
    Told(
        "grumble",
        "洗车卡到期",
        "洗车卡只剩两次就过期了，心疼。",
        "cold",
        120,
        (
            ("answered", 119, "您说得有道理，我们去谈。"),
            ("adopted", 90, "财务同意延长"),
            ("landed", 3, "洗车卡的有效期从一年改成两年，已买的自动延长"),
        ),
        "洗车卡的有效期从一年改成了两年，已经买的自动延长。",
    ),
    Told(
        "complaint",
        "回电没有下文",
        "打了两次客服电话，说会回电，都没有回。",
        "displeased",
        60,
        (
            ("answered", 60, "查到了，是我们漏了，向您道歉。"),
            ("adopted", 55, "回电改成系统计时"),
            ("landed", 30, "客服回电有了计时，两小时没回会提醒组长"),
        ),
        "客服回电有了计时：两小时没有回，组长会收到提醒。",
    ),
    Told(
        "idea",
        "车机换壁纸",
        "想把自己拍的照片放到车机桌面。",
        "warm",
        40,
        (
            ("answered", 39, "我们研究了一下。"),
            ("declined", 33, "行车时桌面要保证可读性，法规也有要求，目前做不了自定义照片。"),
        ),
    ),
    Told(
        "praise",
        "救援师傅",
        "半夜爆胎，救援师傅四十分钟就到了，还帮我把备胎气压调好。",
        "warm",
        15,
        (("answered", 15, "谢谢您，我们把话带给师傅了。"),),
        "“半夜爆胎，师傅四十分钟就到了。”谢谢您，这句话我们带给了值夜的师傅。",
    ),
)


class Gathering(NamedTuple):
    """A campaign: when it begins and ends in days from today, and for whom."""

    kind: str
    title: str
    about: str
    interests: tuple[str, ...]
    begins: int
    ends: int
    chat: str = ""
    capacity: int | None = None
    repeat: str = ""


GATHERINGS = (
    Gathering(
        "grumble",
        "十月吐槽大会",
        "想吐槽什么都行，产品经理在场，只听不辩。",
        ("车载音响", "改装"),
        -26,
        -26,
    ),
    Gathering(
        "ideas",
        "金点子征集：让车更好用",
        "一个小点子就够。每条都有回音，采纳的会告诉您哪天上线。",
        ("露营", "自驾", "亲子出行"),
        -6,
        12,
        "xy-camp",
        repeat="monthly",
    ),
    Gathering(
        "offline",
        "车主露营夜",
        "安吉，一晚，自带帐篷；我们管电和热水。",
        ("露营",),
        8,
        9,
        "xy-camp",
        capacity=20,
    ),
)
