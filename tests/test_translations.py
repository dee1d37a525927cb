"""The English catalogue is complete: every text of code and templates, with the same placeholders."""

import re

import polib
import pytest

from scrm.messages import CATALOGUE, key_of, messages_in_project

ENTRIES = list(polib.pofile(str(CATALOGUE)))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
MARKUP = re.compile(r"</?\w+>")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]")
OWN_NAME = "简体中文"  # a language is called by its own name in every language


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_catalogue_holds_every_text_and_no_other():
    known = {key_of(entry) for entry in ENTRIES if not entry.obsolete}
    wanted = messages_in_project()
    assert (wanted - known, known - wanted) == (set(), set()), "run manage.py sync_messages and translate"


def test_catalogue_keeps_nothing_obsolete_and_nothing_fuzzy():
    assert [entry.msgid for entry in ENTRIES if entry.obsolete or entry.fuzzy] == []


def test_every_text_is_translated():
    assert [entry.msgid for entry in ENTRIES if not all(translations(entry))] == []


@pytest.mark.parametrize("pattern", [PLACEHOLDER, MARKUP], ids=["placeholders", "markup"])
def test_translations_keep_what_is_filled_in(pattern):
    wrong = [
        (entry.msgid, text)
        for entry in ENTRIES
        for text in translations(entry)
        if sorted(pattern.findall(text)) != sorted(pattern.findall(entry.msgid))
    ]
    assert wrong == []


def test_translations_are_english():
    texts = [text for entry in ENTRIES if entry.msgid != OWN_NAME for text in translations(entry)]
    assert [text for text in texts if CHINESE.search(text)] == []


def test_translations_keep_lines_at_both_ends():
    ends = [(entry.msgid, text) for entry in ENTRIES for text in translations(entry)]
    assert [text for msgid, text in ends if msgid.startswith("\n") != text.startswith("\n")] == []
    assert [text for msgid, text in ends if msgid.endswith("\n") != text.endswith("\n")] == []
