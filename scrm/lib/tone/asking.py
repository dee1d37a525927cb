"""Owns how a Chinese sentence is known to ask for an answer or for help."""

import re

ASKS = re.compile(
    r"[?？]|怎么|如何|请问|求助|求教|求推荐|有没有人|谁知道|哪里|哪儿|为什么|为啥|能不能|可不可以|可以吗|多少钱|几点"
    r"|坏了|故障|报错|异响|投诉|失望|没人管"
)


def asks(text: str) -> bool:
    """Say whether a text asks for an answer or for help."""
    return bool(ASKS.search(text))
