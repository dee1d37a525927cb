"""Owns the craft of talking in groups: kinds of users and people, and the form of a snippet."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scrm.lib.tone.lint import lint

SHOWN = 18  # full-width characters of the last line that a chat list shows, about
SHORT = {"zh": 30, "en": 16}  # characters or words of a sentence in talk
FULL = {"zh": 10, "en": 6}  # of a sentence of a notice, at least
NOTICE_LONGEST = {"zh": 150, "en": 90}
SENTENCE = re.compile(r"[^。！？.!?\n]+[。！？.!?]*")
# A snippet is no greeting: it has its own measures of length, needs no name and no way out.
SUBJECTS = ("贷款", "保险", "理财", "信用卡", "loan", "insurance")
NOT_OURS = frozenset({"length", "no_name", "way_out", "canned"})
CHATTY = re.compile(r"[哈啦呀哦噢嘛呗哟]|~|～")


class Guide(NamedTuple):
    """How to know someone of a kind, what to say, and what to avoid."""

    label: object
    known_by: object
    say: object
    avoid: object


USER_KINDS = {
    "newcomer": Guide(
        _("小白"),
        _("刚来，问得很基础，怕问错。"),
        _("一次只说一步，用 Ta 看得到的词，先谢谢 Ta 开口。"),
        _("术语、反问、“说明书上有”。"),
    ),
    "fit": Guide(
        _("合拍"),
        _("常来，乐于分享，替别人回答。"),
        _("记得 Ta 说过的事，请 Ta 讲给新人听，当面谢谢。"),
        _("只在要帮忙时才想起 Ta，当成免费的客服。"),
    ),
    "lofty": Guide(
        _("高调"),
        _("懂得多，话说得满，喜欢评判。"),
        _("先认 Ta 说得对的部分，请 Ta 讲理由；分歧私下谈。"),
        _("当众争输赢、讽刺、附和着一起批评别人。"),
    ),
}
PERSONAS = {
    "senior": Guide(
        _("六十岁上下"),
        _("喜欢语音和图片，打字慢。"),
        _("步子放大：一条只说一件事，等 Ta 说好了再说下一步；可以打电话。"),
        _("缩写、网络用语、催促。"),
    ),
    "parent": Guide(
        _("新手爸妈"),
        _("零碎时间看手机，夜里回消息。"),
        _("把答案放在那里，什么时候看到都行。"),
        _("连着追问，晒别人家的孩子。"),
    ),
    "busy": Guide(
        _("忙碌的上班族"),
        _("午休和下班路上才看。"),
        _("结论放第一句，细节放后面。"),
        _("长语音、“在吗”。"),
    ),
}


class Flaw(NamedTuple):
    """What is wrong with a snippet; a grave one keeps it from review."""

    code: str
    reason: Promise | str
    is_grave: bool
    matched: str = ""


def snippet_flaws(text: str, *, form: str, language: str, is_regulated: bool = False) -> list[Flaw]:
    """Return what is wrong with a snippet: what the lint of greetings says, and its own form.

    One about regulated products may name them.
    """
    allowed = SUBJECTS if is_regulated else ()
    found = [
        Flaw(one.rule, one.reason_zh, one.severity == "block", one.matched)
        for one in lint(text, language=language, is_named=False, allowed=allowed)
        if one.rule not in NOT_OURS and one.severity != "hint"
    ]
    return found + (_of_notice(text, language) if form == "notice" else _of_talk(text, language))


def _of_notice(text: str, language: str) -> list[Flaw]:
    sentences = [each.strip() for each in SENTENCE.findall(text) if each.strip()]
    found = []
    if any(each[-1] not in "。！？.!?" for each in sentences):
        found.append(Flaw("unfinished", _("通知用完整的句子，每句都要有句末标点"), True))
    if any(_size(each, language) < FULL[language] for each in sentences):
        found.append(Flaw("fragment", _("通知里有半截话，写清谁、什么时候、做什么"), True))
    if CHATTY.search(text):
        found.append(Flaw("chatty", _("通知不用口头语气词"), True))
    if _size(text, language) > NOTICE_LONGEST[language]:
        found.append(Flaw("long_notice", _("通知太长，没有人会看完"), False))
    return found


def _of_talk(text: str, language: str) -> list[Flaw]:
    sentences = [each.strip() for each in SENTENCE.findall(text)]
    if any(_size(each, language) > SHORT[language] for each in sentences):
        return [Flaw("long_talk", _("聊天用短句，这一句太长，拆成两句"), True)]
    return []


def _size(text: str, language: str) -> int:
    return len(re.sub(r"\s", "", text)) if language == "zh" else len(text.split())


def chat_list_line(text: str) -> str:
    """Return how a chat list shows a text whose lines are sent one by one: the last, cut short."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line, width, shown = lines[-1] if lines else "", 0.0, ""
    for letter in line:
        width += 0.5 if letter.isascii() else 1.0
        if width > SHOWN:
            return shown.rstrip() + "…"
        shown += letter
    return shown
