import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.lib.tone.pinyin import pinyin_keys, surname_pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("欧阳修", "ouyangxiu", "oyx"),
        ("单雪", "shanxue", "sx"),
        ("仇英", "qiuying", "qy"),
        ("解缙", "xiejin", "xj"),
        ("曾国藩", "zengguofan", "zgf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("吕布", "lvbu", "lb"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("José Smith", "josesmith", "js"),
        ("王🌞小明★", "wangxiaoming", "wxm"),
        ("🌞", "", ""),
        ("", "", ""),
    ],
)
def test_pinyin_keys_spell_a_name_in_full_and_in_initials(name, full, initials):
    assert pinyin_keys(name) == (full, initials)


def test_pinyin_keys_read_a_surname_character_plainly_inside_a_given_name():
    assert pinyin_keys("王单")[0] == "wangdan"


def test_pinyin_keys_sort_names_by_sound():
    names = ["张伟", "欧阳静", "单雪", "安静"]
    assert sorted(names, key=pinyin_keys) == ["安静", "欧阳静", "单雪", "张伟"]


@pytest.mark.parametrize(
    ("surname", "expected"), [("欧阳", "Ouyang"), ("单", "Shan"), ("吕", "Lü"), ("万俟", "Moqi")]
)
def test_surname_pinyin_is_written_like_a_name(surname, expected):
    assert surname_pinyin(surname) == expected


@given(st.text() | st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=300))
def test_pinyin_keys_never_fail_and_are_bounded(name):
    full, initials = pinyin_keys(name)
    assert len(full) <= 200
    assert len(initials) <= 200
    assert not any(char.isspace() or char.isupper() for char in full if char.isascii())
