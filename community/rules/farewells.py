"""Owns how a farewell is heard in a post, and the words of thanks for what someone really did."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Understood by PostgreSQL and Python alike. A question, or someone else's car, is no farewell.
FAREWELL = (
    "((我的?|俺的?|咱的?|这台|这辆)(爱车|老车|小车|车子|车)?(今天|昨天|上周|终于|已经|也)*(卖|转让|置换|过户)(掉|出去)?了)"
    "|((爱车|车子|车)(今天|昨天|上周|终于|已经|也)*(卖|转让|置换|过户)(掉|出去)?了)"
    "|((和|跟|向)(大家|各位|群友们?)(告别|道别|说再见))"
)
QUESTION = "[?？吗]"
SOLD_TYPES = ("vehicle_sold", "vehicle_traded_in")  # event types of a CRM that say it
FRESH_DAYS = 30  # what happened longer ago and comes now is history: nobody is thanked for it by chance
ORDER = ("years", "messages", "posts", "answers", "voices", "landed", "attended", "groups")


def is_farewell(text: str) -> bool:
    """Say whether someone says in a post that they leave."""
    return bool(re.search(FAREWELL, text)) and not re.search(QUESTION, text)


def deeds(counts: Mapping[str, int]) -> list[str]:
    """Return what someone did, in sentences; what they did not do is left out."""
    said = {code: _deed(code, counts.get(code, 0)) for code in ORDER}
    return [said[code] for code in ORDER if counts.get(code, 0) > 0]


def thanks(name: str, counts: Mapping[str, int], product: str) -> str:
    """Return a draft of the words of thanks, from nothing but what someone really did."""
    opening = _("%(name)s，谢谢您这一程。") % {"name": name}
    car = _("%(product)s 有了新的去处，您和大家一起的日子都还在。") % {"product": product} if product else ""
    did = deeds(counts)
    told = _("这些日子里，您%(deeds)s。") % {"deeds": _("，").join(did)} if did else ""
    closing = _("以后不管您开什么车，这里都有您的位子。")
    return "\n".join(line for line in (opening, car, told, closing) if line)


def _deed(code: str, number: int) -> str:
    sentences = {
        "years": ngettext("和我们同行了 %(n)s 年", "和我们同行了 %(n)s 年", number),
        "messages": ngettext("在群里说过 %(n)s 次话", "在群里说过 %(n)s 次话", number),
        "posts": ngettext("发过 %(n)s 篇帖子", "发过 %(n)s 篇帖子", number),
        "answers": ngettext("回答过别人 %(n)s 次", "回答过别人 %(n)s 次", number),
        "voices": ngettext("提过 %(n)s 条心声", "提过 %(n)s 条心声", number),
        "landed": ngettext("有 %(n)s 条真的改变了我们", "有 %(n)s 条真的改变了我们", number),
        "attended": ngettext("来过 %(n)s 次活动", "来过 %(n)s 次活动", number),
        "groups": ngettext("在 %(n)s 个圈子里有朋友", "在 %(n)s 个圈子里有朋友", number),
    }
    return sentences[code] % {"n": number}
