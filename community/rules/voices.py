"""Owns how a voice may go on: it is answered first, and every way ends with a reason or a result."""

RECEIVED, ANSWERED, ADOPTED, LANDED, DECLINED = "received", "answered", "adopted", "landed", "declined"
NEXT = {
    RECEIVED: (ANSWERED, DECLINED),
    ANSWERED: (ADOPTED, DECLINED),
    ADOPTED: (LANDED, DECLINED),
    LANDED: (),
    DECLINED: (),
}
NEEDS_NOTE = frozenset({ANSWERED, DECLINED, LANDED})  # what was said, why not, what changed
# A question or praise is done with an answer; the others ask for a change.
ASKS_FOR_CHANGE = frozenset({"grumble", "idea", "complaint"})
URGENCY = ("complaint", "grumble", "question", "idea", "praise")


def next_states(kind: str, state: str) -> tuple[str, ...]:
    """Return where a voice may go from here."""
    if state == ANSWERED and kind not in ASKS_FOR_CHANGE:
        return ()
    return NEXT[state]


def is_settled(kind: str, state: str) -> bool:
    """Say whether nothing more is to be done, apart from telling the author."""
    return not next_states(kind, state)
