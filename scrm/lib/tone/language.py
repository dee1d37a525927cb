"""Own which of our two languages a name or a text is in, so that a greeting speaks as its reader does."""

import re

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


def language_of_name(name: str) -> str:
    """Return 'en' for a name in Latin letters, else 'zh': one Chinese character makes a Chinese name."""
    return "en" if LATIN.search(name) and not HAN.search(name) else "zh"


def is_readable(word: str, language: str) -> bool:
    """Say whether a word may stand inside a text: a Chinese one is lost on a reader of English."""
    return language != "en" or not HAN.search(word)


def language_of_text(text: str) -> str:
    """Return the language that most of a text is written in; a name inside may be in the other script."""
    return "en" if len(LATIN.findall(text)) > 2 * len(HAN.findall(text)) else "zh"
