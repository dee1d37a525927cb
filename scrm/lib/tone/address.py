"""Own the check of the address in a greeting: the right name early on, and no wrong or guessed title."""

import re
from collections.abc import Iterator

from scrm.lib.tone.finding import Finding, found
from scrm.lib.tone.pinyin import pinyin_keys, surname_pinyin
from scrm.lib.tone.salutation import TITLES, known_gender, surname
from scrm.lib.tone.surnames import COMPOUND, SINGLE

SHOWN = 20
CHINESE = re.compile(
    r"^\W*(?:(?:尊敬的|敬爱的|您好|你好|嗨|早上好|早安|早|晚上好|下午好|中午好|上午好)\W*)?"
    r"(?P<head>[\u4e00-\u9fff·]{0,5}?)(?P<title>"
    + "|".join(sorted(TITLES, key=len, reverse=True))
    + r")(?!的|说|推荐|介绍|那边)"
)
ENGLISH = re.compile(
    r"\b(?P<title>Mr|Mrs|Ms|Miss|Sir|Madam)\b\.?(?:\s+(?P<head>[A-Za-zÀ-ÿ'-]+))?", re.IGNORECASE
)
GENDER_OF = {
    "先生": "m", "女士": "f", "小姐": "f", "太太": "f",
    "mr": "m", "sir": "m", "mrs": "f", "ms": "f", "miss": "f", "madam": "f",
}  # fmt: skip


def address_findings(
    text: str, *, language: str, name: str, gender: str, role_title: str, preferred: str
) -> Iterator[Finding]:
    """Yield what is wrong with how the text addresses the person of this name."""
    full = " ".join(name.split())
    if not full or (preferred and preferred in text[: SHOWN + len(preferred)]):
        return
    match = CHINESE.match(text[: SHOWN + 10]) if language == "zh" else ENGLISH.search(text[: SHOWN + 20])
    if match and not _is_right(match, full, gender, role_title):
        yield found(text, "salutation", "block", *match.span())
    elif not match and not _is_named(text, full, language):
        yield found(text, "no_name", "warn", 0, min(SHOWN, len(text)))


def _is_right(match: re.Match[str], full: str, gender: str, role_title: str) -> bool:
    head, title = match["head"] or "", match["title"].lower()
    implied = GENDER_OF.get(title)
    if implied and implied != known_gender(gender):
        return False
    if role_title and not implied and title not in role_title:
        return False
    return not _looks_like_name(head) or head.lower() in _heads(full)


def _looks_like_name(head: str) -> bool:
    return head.isascii() or head in COMPOUND or head[:2] in COMPOUND or head[:1] in SINGLE


def _heads(full: str) -> set[str]:
    """Return what may stand beside a title: nothing, the surname or the full name, in either script."""
    family = surname(full)
    spelled = surname_pinyin(family or full[:1]).lower() if full else ""
    words = full.lower().replace("·", " ").split()
    return {"", full.lower(), spelled, family or full[:1], pinyin_keys(full)[0], *words}


def _is_named(text: str, full: str, language: str) -> bool:
    shown = text[:SHOWN].lower()
    family = surname(full)
    given = full[len(family) :] if family else ""
    names = [full.lower(), *full.lower().replace("·", " ").split(), given if len(given) > 1 else full.lower()]
    if language != "zh":
        shown = text[: SHOWN + 20].lower()
        names += [pinyin_keys(full)[0], surname_pinyin(family).lower() if family else full.lower()]
    return any(part in shown for part in names) or bool(
        family and re.search(rf"[老小阿]{family}|{family}(?:[工总姐哥叔姨])", shown)
    )
