"""Owns whom a text of the library is shown to while it is written: made-up values for every placeholder."""

from collections.abc import Mapping

READER_NAME, READER_GENDER = "王丽华", "f"
EXAMPLES: dict[str, Mapping[str, str]] = {
    "zh": {
        "salutation": "王女士",
        "koe": "小林",
        "product": "星野 X5",
        "days": "45",
        "tag": "露营",
        "city": "杭州",
        "occasion": "中秋",
        "last_topic": "上次聊到的露营",
        "content": "露营时怎样睡得暖",
    },
    "en": {
        "salutation": "Ms Wang",
        "koe": "Lin",
        "product": "Hoshino X5",
        "days": "45",
        "tag": "camping",
        "city": "Hangzhou",
        "occasion": "the Mid-Autumn Festival",
        "last_topic": "our talk about camping",
        "content": "How to sleep warm outdoors",
    },
}
