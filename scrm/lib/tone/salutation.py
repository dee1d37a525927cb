"""Own how a person is addressed: what they asked for, else what is known, never a guess."""

import re

from scrm.lib.tone.pinyin import surname_pinyin
from scrm.lib.tone.surnames import COMPOUND, SINGLE

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{1,4}")
TITLES = """
    先生 女士 小姐 太太 老师 医生 大夫 经理 总监 教授 主任 师傅 律师 工程师 院长 校长 局长 处长 科长 部长
    董事长 老板 博士 会计 护士 警官 总
    """.split()  # noqa: SIM905 - a list of words reads best as words
GENDERED = {"m": ("先生", "Mr"), "f": ("女士", "Ms")}
PLAIN = "您好"  # what a Chinese greeting opens with where nobody is named
UNNAMED_TIERS = frozenset({"C"})


def surname(name: str) -> str | None:
    """Return the surname of a real Chinese name, or None where it is not certain."""
    bare = _without_title(re.sub(r"\s", "", name or ""))
    if not HAN.fullmatch(bare) or bare in COMPOUND:
        return None
    if len(bare) >= 3 and bare[:2] in COMPOUND:
        return bare[:2]
    return bare[0] if bare[0] in SINGLE else None


def known_gender(gender: str) -> str:
    """Reduce a stored gender to 'm', 'f' or '' for anything else."""
    return {"m": "m", "male": "m", "男": "m", "f": "f", "female": "f", "女": "f"}.get(
        (gender or "").lower(), ""
    )


def salutation(
    name: str, *, title: str = "", gender: str = "", preferred: str = "", tier: str = "", language: str = "zh"
) -> str:
    """Return the form of address: the stored wish, a role title, Mr or Ms where known, else the full name.

    In Chinese the lowest tier is met with a plain 您好, unless a wish or a title is stored: who hardly
    knows us is not addressed as an old acquaintance. An unknown tier is named.
    """
    full = " ".join((name or "").split())
    if preferred.strip():
        return preferred.strip()
    is_unnamed = not full or (tier in UNNAMED_TIERS and not title.strip())
    if is_unnamed and not language.startswith("en"):
        return PLAIN
    family = surname(full)
    if family is None:
        return full
    return (_english if language.startswith("en") else _chinese)(full, family, title.strip(), gender)


def _chinese(full: str, family: str, title: str, gender: str) -> str:
    if title:
        return title if title.startswith(family) else family + title
    known = known_gender(gender)
    return family + GENDERED[known][0] if known else full


def _english(full: str, family: str, title: str, gender: str) -> str:
    spelled = surname_pinyin(family)
    if title.isascii() and title:
        return f"{title} {spelled}"
    known = known_gender(gender)
    return f"{GENDERED[known][1]} {spelled}" if known else full


def _without_title(name: str) -> str:
    for title in TITLES:
        if name.endswith(title) and len(name) > len(title):
            return name.removesuffix(title)
    return name
