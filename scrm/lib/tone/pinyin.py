"""Own the pinyin of names: search and sort keys for `COLLATE "C"`, and surnames in Latin letters."""

import unicodedata

from pypinyin import Style, lazy_pinyin

from scrm.lib.tone.surnames import COMPOUND, READINGS

LONGEST_NAME = 100
LONGEST_KEY = 200


def pinyin_keys(name: str) -> tuple[str, str]:
    """Return the full spelling and the initials of a name, lower-case, for search and for sorting."""
    syllables = _syllables(_bare(name or ""))
    full = "".join(syllables)
    initials = "".join(syllable[0] for syllable in syllables)
    return full[:LONGEST_KEY], initials[:LONGEST_KEY]


def surname_pinyin(surname: str) -> str:
    """Spell a Chinese surname as an English letter would: 欧阳 is Ouyang, 单 is Shan, 吕 is Lü."""
    return "".join(_surname_syllables(surname, umlaut=True)).capitalize()


def _bare(name: str) -> str:
    """Keep letters, digits and word gaps; drop accents, emoji and symbols."""
    folded = unicodedata.normalize("NFKD", name[:LONGEST_NAME]).lower()
    kept = (char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def _syllables(bare: str) -> list[str]:
    head = _surname_at_start(bare)
    spelled = _surname_syllables(head) if head else []
    rest = bare[len(head) :].strip()
    spelled += lazy_pinyin(rest) if rest else []
    return [syllable for part in spelled for syllable in part.split()]


def _surname_at_start(bare: str) -> str:
    for size in (4, 2):
        if bare[:size] in COMPOUND:
            return bare[:size]
    return bare[:1] if bare[:1] in READINGS else ""


def _surname_syllables(surname: str, *, umlaut: bool = False) -> list[str]:
    if surname in READINGS:
        return READINGS[surname].split()
    return lazy_pinyin(surname, style=Style.NORMAL, v_to_u=umlaut)
