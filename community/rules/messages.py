"""Owns which message in a group waits for an answer."""

from scrm.lib.tone.asking import asks


def needs_answer(*, text: str, is_reply: bool, is_first: bool) -> bool:
    """Say whether a member's message should be answered.

    Anybody's first word in a group should, and so does a question that goes to nobody in particular.
    Talk between members does not.
    """
    return is_first or (not is_reply and asks(text))
