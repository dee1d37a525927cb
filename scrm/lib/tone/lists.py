"""Own the word lists of the greeting lint: patterns that give a flaw away, and where they are innocent.

Patterns are matched against text folded to half width and lower case. A hit that lies inside a match
of `unless` is innocent.
"""

import re
from dataclasses import dataclass

from scrm.lib.tone.finding import Severity
from scrm.lib.tone.surnames import SINGLE

PAUSE = r"[，,。.！!？?~～、;；：:\s…]"
PET_NAME = (
    r"亲+|宝|宝子|宝贝|宝贝儿|小姐姐|小哥哥|美女|帅哥|靓女|靓仔|老铁|姐妹|家人(?=们)|"
    r"姐|哥|大哥|大姐|哥哥|姐姐|老弟|老妹"
)
FAMILY = "".join(sorted(SINGLE))
GOODS = (
    r"产品|商品|服务(?!态度)|售后|质量|品质|性能|配置|技术|实验室|认证|滤芯|新车|车型|这款|该款|品牌|公司|"
    r"我店|本店|"
    r"我们(?:家|店)|价|设备|机器|电池|续航|配件|套餐|型号|材料|面料|口感|效果|"
    r"\b(?:product|service|car|model|quality|brand|company|battery|warranty|price|technology)s?\b"
)


@dataclass(frozen=True, slots=True)
class Words:
    """One list: what betrays the flaw `rule`, how grave it is, and what excuses it."""

    rule: str
    severity: Severity
    pattern: re.Pattern[str]
    unless: re.Pattern[str]


def _words(rule: str, severity: Severity, patterns: list[str], unless: list[str] | None = None) -> Words:
    # An empty list of excuses is a pattern that can match nowhere.
    return Words(rule, severity, re.compile("|".join(patterns)), re.compile("|".join(unless or [r"(?!)"])))


CHINESE = [
    _words(
        "push",
        "block",
        [
            r"优惠|折扣|打折|(?:\d(?:\.\d)?|[一二三四五六七八九]{1,2})折|满\d+减\d+|满减|立减|直降|降价",
            r"买一送一",
            r"代金券|抵扣|抵用|[优礼购消]\S?券|券|红包|返现|返利|补贴|积分|特价|清仓|甩卖|让利|内部价|底价",
            r"低价|会员价|活动价",
            r"促销|大促|双十一|双11|618|团购|拼团|秒杀|限时|限量|限购|名额(?:有限|不多|只剩)|先到先得",
            r"最后[一两三1-3]天",
            r"手慢无|倒计时|错过(?:再等|就|可惜|后悔|不再)|(?:不要|别|不容|莫|勿|切勿)错过|机不可失|抢",
            r"下单|购买|选购|订购|买单|加购|付定金|定金|首付|免息|零利率|分期|贷款|续费|充值|预售",
            r"(?:快来|赶紧|赶快|欢迎|速来|记得|尽快|提前|立即|马上|点击)\S{0,4}预约",
            r"预约(?:到店|从速|试驾|有礼|享)",
            r"点击|点链接|链接|小程序|扫码|二维码|直播间|有礼|送好礼|礼包|免费(?:送|领|赠)|赠送|专享|福利",
            r"领取",
            r"以旧换新|旧换新|置换|量大从优|新品|上新|新款|首批|爆款|返场|热卖|热销|现货|到货|开售|发售|上市",
            r"(?:欢迎|邀请您|来店|到店|快来|过来)\S{0,4}试驾|给您留[一1]?[台辆份个件]|报价",
            r"推荐您(?:买|购|入手)|入手|种草|礼品|赠品|店庆|车展|特惠|品鉴|划算|加我(?:微信|好友)|领(?:资料|福利)",
            r"会员[^，。！？]{0,5}(?:到期|续)|(?:来|到店|进店)(?:看看|体验|了解)[^，。！？]{0,2}新",
        ],
        [
            r"抢(?:救|修|险|收|答|着|票|眼|不到票|到票|红灯|时间)|错过了?[您你]",
            r"[您你](?:说|提|问)?过?的?优惠",
            r"(?:不|没|别|非|无)(?:是|会|为|谈|聊)?(?:推销|促销|卖东西|打折|优惠)",
            r"[您你](?:自己|上次|之前|去年|当时|当初|那次|上个?月|前[两几]天)?(?:下单|购买|选购|订购|预约|入手)的",
            r"(?:孩子|儿子|女儿|长辈|老人)[^，。！？]{0,3}红包",
            r"(?:收|发|压岁|孩子的|给孩子)(?:到|了|的)?红包|入场券|彩票?券|债券|奖券|骨折",
            r"[转波周曲三对]折叠?",
            r"错过了?(?:花|日落|日出|车|电话|地铁|高铁)|置换反应|领取(?:快递|证)|上市公司",
            r"(?:蔬菜|水果|瓜果|螃蟹|大闸蟹|荔枝|草莓)上市",
        ],
    ),
    _words(
        "familiar",
        "warn",
        [
            rf"(?:^|(?<={PAUSE}))(?:{PET_NAME})们?(?={PAUSE}|$|[呀哦哈啊]|您好|你好|早|晚安|晚上好|下午|中午|在吗|最近)",
            rf"(?:^|(?<={PAUSE}))[{FAMILY}](?:哥哥?|姐姐?)(?=[，,。！!~～\s]|$|您|你|好|早|晚)",
            r"亲爱[的滴哒]|么么哒|想(?:死)?[您你](?:啦|了|哦|呀|哟|们)|想(?:死)?[您你](?=[，。！!~～]|$)|想死[您你]",
            r"爱[您你](?:哟|哦|呦|么么)|比心|抱抱[您你~～!！。]|mua|小可爱|小仙女|男神|女神",
        ],
        [
            r"亲爱的(?:家人|妈妈|爸爸|母亲|父亲|孩子|老师|朋友们?一起|爷爷|奶奶|祖国)",
            r"想你们?(?:的)?(?:家|妈|爸|孩子)",
        ],
    ),
    _words(
        "absolute",
        "warn",
        [
            r"国家级|世界级|宇宙级|最高级|顶级|顶尖|极致|极品|史上最|全网最|史无前例|独一无二|绝无仅有",
            r"无与伦比|无人能及",
            r"首屈一指|遥遥领先|天花板|销量冠军|万能|零风险|全网独家|no\.?\s?1(?!\d)|第一",
            r"最(?:好的|佳|优|强|先进|高端|高品质|专业|安全|可靠|权威|受欢迎|畅销|划算|实惠|便宜|优惠|低|高|大|新|快|省|豪华|舒适|顶)",
            r"最好(?=[，。！!、]|$)",
        ],
        [
            r"(?:孩子|儿子|女儿|考|比赛|年级|班里?|全校)[^，。！？]{0,8}第一",
            r"第一(?:次|时间|天|个|场|年|眼|步|章|遍|季|杯|声|张|缕|站|份|句|口|趟|位|辆|台|件|顿|堂|节|课|篇|本|期|轮|封|片|朵|茬|锅|碗|周|月|反应|印象|批|道|回|名|志愿|医院|中学|小学|人民|人称|代)",
            r"最(?:高|低)(?:气温|温度?|才|只有|[零到有]|-?\d|点|的?(?:山|楼|峰))",
            r"最新(?:消息|情况|进展|一期|一集)",
            r"最大的?(?:心愿|愿望|安慰|快乐|幸福|收获)",
            r"最好的(?:朋友|祝福|安排|礼物|时光|季节|时候|时节|天气|状态|自己|样子|年纪|年华|陪伴|消息|休息|老师)",
            r"最快(?:今|明|后|下|也|要)",
            r"最(?:高|大|快|新|强)(?:兴)?[^，。！？]{0,6}(?:孩子|儿子|女儿)",
        ],
    ),
    _words(
        "overpromise",
        "block",
        [
            r"(?:我|我们|个人|自己)[^，。！？]{0,3}赔(?!个?不是|了不是|礼|罪|笑)|(?:保证|担保|绝对)[^，。！？]{0,6}(?:再出|出问题)",
            r"全额退|全款退|退一赔|假一赔|[两二双三三四五十\d]+倍(?:赔|补|返|退)|赔[您你一]|赔[一两1-9]",
            r"包赔|赔偿|赔付|包退|包换|包修",
            r"终身(?:免费|保|质保|包|维修|享|无忧|使用)|免费终身|永久免费|无条件|无理由退|随便退|想退就退",
            r"包[您你]满意|永不",
            r"(?:保证|担保|承诺|肯定|一定|绝对)[^，。！？]{0,8}(?:[\d一二两三四五六七十]+(?:天|日|小时|分钟|周)(?:内|之内)?|退款|退钱|赔|修好|解决|换新|免费|不会再坏|不出问题)",
            r"私下(?:转|给|赔|补|退|付|解决|处理)|(?:微信|支付宝|个人)(?:转账|转给[您你]|红包补)|百分之百",
            r"百分百|100%",
            r"(?:撤|撤销|撤回|撤掉|取消|删|删掉|删除|改)(?:一下|了|掉)?(?:[您你]的|那个|这个|那条)?(?:投诉|差评|评价)",
            r"免费(?:换新|更换|给[您你]换|维修)",
        ],
        [r"赔(?:个|了)?(?:不是|礼|罪|笑)"],
    ),
    _words(
        "pressure",
        "block",
        [
            r"不想理我?|不理我|不搭理|(?:满意|好|五星)评价|差[一1两]单",
            r"(?:怎么|为什么|为何|咋)(?:都|一直|还|总|老|就|这么久|好久|也)*(?:不|没|没有)(?:来|回|理|联系|看|见|说话|吭声|上线|登录|搭理|用)",
            r"(?<!不)(?:没|未|不)(?:回|理|搭理)(?:我|过我|复我|复|信|消息)(?!也|都|没关系)",
            r"(?:消息|微信|信息|电话)(?:您|你)?(?:都|也|一直|还)?(?:没|不|未)(?:回|接|理)",
            r"对我(?:有|是不是有)意见|已读不回|务必回",
            r"(?:请|麻烦)(?:您)?(?:尽快|速|及时|马上|立即|立刻|今天内|抽空)?回(?:复|电|个话|一下)",
            r"收到(?:请|后请|务必|麻烦)?回|(?<!不用|不必|无需)回复?[1１一]|否则|再不(?:来|回|联系)",
            r"不回(?:复|我)?(?:的话|就)",
            r"(?:业绩|任务|指标|考核|kpi|绩效)|(?:给|打)个?(?:五星|5星|满分|好评)|五星好评",
            r"帮(?:我|忙)?(?:投|转发|点赞|点个赞|评价|冲|完成)|就差[您你]",
            r"(?:看|收)到(?:我的?|上次的?|之前的?)?(?:消息|信息|微信)(?:了)?(?:吗|没)",
            r"(?:把|是不是)[^，。]{0,4}忘了",
            r"这么久(?:都)?(?:没|不)(?!说|聊)",
            r"(?:好久|很久|多久|几个月|半年|长时间)(?:都)?(?:没|不)(?:来|见[您你](?:来|上线|登录)|登录|上线|用|消费|光顾|回)",
        ],
        [
            r"(?:不用|不必|无需|不需要|不着急|不急着|没空|有空再|方便再|想起来再)[^，。！？]{0,6}(?:回|理)复?",
            r"(?:不|没)回(?:复|我)?(?:也|都|没|完全)",
            r"(?:任务|指标|考核|业绩)(?:再|很|那么|这么)?(?:重|忙|紧|多)|您的(?:业绩|任务|考核)",
            r"孩子的?考核",
        ],
    ),
    _words(
        "canned",
        "warn",
        [
            r"尊敬的(?:客户|用户|车主|会员|顾客|朋友)|各位|全体(?:同仁|员工)",
            r"佳节(?:来临|将至|已到|到|到来)|值此|在这个?[^，。]{2,10}的日子里",
            r"恭祝|谨代表|祝福送|群发|一(?:祝|愿)[^，。]{1,12}[，,；;]\s*[二两](?:祝|愿)",
            r"送(?:上|去)(?:我)?(?:最)?(?:诚挚|真挚|衷心|美好)的",
        ],
    ),
    _words("bare", "warn", [r"^(?:[^，。！？?\s]{0,6}[，,\s])?在(?:吗|么|不在)[?？!！。~～]*$"]),
]

ENGLISH = [
    _words(
        "push",
        "block",
        [
            r"\b(?:limited[- ]time|limited offer|special offers?|discounts?|deals?|coupons?)\b",
            r"\b(?:vouchers?|promo\w*|sale|on sale|cashback|rebates?)\b",
            r"\b(?:book now|buy now|order now|shop now|sign up|act now|click|tap (?:here|the link))\b",
            r"\b(?:scan|hurry|last chance|don'?t miss)\b",
            r"\b(?:save \d+|\d+ ?% off|half price|bargain|clearance|pre-?order|new arrivals?)\b",
            r"\b(?:just launched|upgrade (?:today|now)|test drive|trade[- ]in)\b",
            r"\b(?:while stocks? last|exclusive (?:offer|access|price)|free gift|loyalty points?)\b",
            r"\b(?:subscribe|flash sale|best price)\b",
        ],
        [
            r"big deal|a great deal of|deals? with|dealing|no deal|garage sale|no sales? pitch",
            r"not (?:a )?sales?\b|no hurry|in a hurry|hurry you",
        ],
    ),
    _words(
        "familiar",
        "warn",
        [
            r"\b(?:honey|hun|babe|baby|sweetie|sweetheart|darling|buddy|bro|mate|gorgeous|handsome)\b",
            r"\b(?:bestie|xoxo|love you|miss you)\b",
            r"(?:^|hi |hello |hey )dear\b(?!\s+(?:mr|ms|mrs|dr|prof|[A-Z]))|^dear\s*[,!]|\bmy dear\b",
        ],
        [r"(?:your|the|a|new|his|her) baby|honey (?:tea|lemon|water|cake)|manuka honey"],
    ),
    _words(
        "absolute",
        "warn",
        [
            r"\b(?:number one|no\.? ?1|#1|world[- ]class|unbeatable|unrivalled|unmatched)\b",
            r"\b(?:second to none|one and only|perfect|flawless)\b",
            r"\b(?:the best|the safest|the cheapest|the finest|the fastest|the lowest)\b",
            r"\b(?:the most (?:advanced|reliable|popular|trusted))\b",
        ],
        [
            r"all the best|the best (?:of|part|time|season|friend|wishes|way|day)",
            r"a perfect (?:day|evening|weekend|excuse)|perfect timing",
        ],
    ),
    _words(
        "overpromise",
        "block",
        [
            r"\b(?:full refund|money back|for life|lifetime (?:warranty|guarantee|free))\b",
            r"\b(?:unconditional\w*|double your|compensat\w+)\b",
            r"\b(?:guaranteed?|100 ?%|i promise (?:you )?(?:it|we|within|that))",
            r"\b(?:withdraw (?:your|the) complaint|remove (?:your|the) review)",
            r"\b(?:free of charge forever|no questions asked)",
        ],
    ),
    _words(
        "pressure",
        "block",
        [
            r"did(?: you|n'?t you) (?:see|get|read) my|why (?:haven'?t|didn'?t|don'?t|have) you",
            r"you (?:haven'?t|never|didn'?t) (?:repl|answer|respond|come|logg|visit|use)",
            r"\b(?:reply (?:now|asap|1)|asap|please (?:reply|respond|answer|confirm))\b",
            r"\b(?:must (?:reply|respond)|or else|otherwise i(?:'ll| will) (?:call|have|come))\b",
            r"five[- ]star|5[- ]star|my (?:target|quota|kpi|numbers)|still waiting for|ignor(?:e|ing) me",
            r"(?:have you )?forgotten (?:me|us)|haven'?t seen you|long time no see",
        ],
        [r"no need to (?:reply|respond|answer)|five[- ]star hotel"],
    ),
    _words(
        "canned",
        "warn",
        [
            r"\b(?:valued|dear) (?:customers?|clients?|members?|users?)\b|on behalf of (?:the|our)",
            r"season'?s greetings|to whom it may",
        ],
    ),
    _words("bare", "warn", [r"^(?:hi|hello|hey)?[, ]*(?:are you )?(?:there|around)\s*\?*$"]),
]

LINK = re.compile(
    r"https?://\S+|www\.\S+|"
    r"(?<![\w@])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|top|vip|shop|link|cc|io|me)(?![a-z])\S*|"
    r"#小程序"
)
PRICE = re.compile(
    r"[¥￥$€£]\s?\d[\d,.]*|"
    r"\d[\d,.]*\s?(?:元|块钱|块(?!地|石|表|板|砖|田)|万元|rmb\b|yuan\b|dollars?\b|euros?\b)|"
    r"[一二三四五六七八九十百千万两几]{2,8}(?:元(?![旦宵气素月复首])|块钱)|\b(?:rmb|usd|cny)\s?\d+"
)
WAY_OUT = re.compile(
    r"不(?:用|必|需要?|急着|着急)[^，。！？]{0,6}(?:回|理会|操心|放在心上)|无需[^，。]{0,4}回|别急着回|"
    r"(?:不|没)回[^，。]{0,2}(?:也|都)|"
    r"(?:有空|得空|方便|闲|想起来|想聊)[^，。！？]{0,8}(?:再|说|聊|回|告诉)|随时|不(?:急|着急|忙)|看看就好|"
    r"看到就好|忙就|"
    r"no need to (?:reply|answer|respond)|no reply needed|no answer needed|no rush|no hurry|whenever|"
    r"only if|if you (?:ever )?feel like|"
    r"when(?:ever)? (?:you have|it suits)|don'?t worry about (?:replying|answering)|any time|anytime|"
    r"at your leisure"
)
WISHES = re.compile(
    "万事如意|心想事成|阖家(?:幸福|欢乐|团圆|安康|美满)|财源(?:滚滚|广进)|身体(?:健康|安康)|工作顺利|事业有成|步步高升|"
    "吉祥如意|恭喜发财|大吉大利|笑口常开|福寿安康|幸福(?:美满|安康)|龙马精神|马到成功|年年有余|岁岁平安|好运连连|"
    "一帆风顺|平安喜乐|家庭(?:幸福|和睦)|生意兴隆|前程似锦|花好月圆|人月两圆|福星高照|鸿运当头|喜气洋洋|四季平安|百事顺心"
)
