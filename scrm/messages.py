"""Owns the list of texts to translate, and keeps the English catalogue equal to it. Needs no gettext."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
SOURCES = ("scrm", "users", "segmentation", "community", "outreach", "templates")
# function → the places of context, singular and plural among its arguments
ARGUMENTS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")


class Message(NamedTuple):
    """One text to translate, as the catalogue knows it."""

    context: str | None
    singular: str
    plural: str | None = None


class Changes(NamedTuple):
    """What bringing the catalogue up to date did, and what is left to do."""

    added: int
    dropped: int
    untranslated: int


def messages_in_project(root: Path = ROOT) -> set[Message]:
    """Return every message of the project's Python files and templates."""
    found: set[Message] = set()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py":
                found.update(messages_in_python(path.read_text(encoding="utf-8")))
            elif path.suffix in (".html", ".txt"):
                found.update(messages_in_template(path.read_text(encoding="utf-8")))
    return found


def messages_in_python(source: str) -> Iterator[Message]:
    """Find the messages that a module marks with a gettext function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := called_name(node)) in ARGUMENTS:
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            yield from message_of(name, texts)


def messages_in_template(source: str) -> Iterator[Message]:
    """Find the messages of translate and blocktranslate tags and of `_("…")`."""
    for name, arguments in TEMPLATE_CALL.findall(templatize(source)):
        yield from message_of(name, [ast.literal_eval(text) for text in re.findall(STRING, arguments)])


def called_name(call: ast.Call) -> str:
    """Return the last part of the name that is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def message_of(name: str, texts: list) -> Iterator[Message]:
    """Turn the arguments of a gettext function into a message; nothing where one is not a literal."""
    picked = [None if place is None else [*texts, None, None, None][place] for place in ARGUMENTS[name]]
    wanted = [text for place, text in zip(ARGUMENTS[name], picked, strict=True) if place is not None]
    if all(isinstance(text, str) and text for text in wanted):
        yield Message(*picked)


def key_of(entry: polib.POEntry) -> Message:
    """Return the message that a catalogue entry translates."""
    return Message(entry.msgctxt or None, entry.msgid, entry.msgid_plural or None)


def bring_up_to_date(path: Path, messages: Iterable[Message]) -> Changes:
    """Add what is missing with an empty translation, drop what is no longer used, sort the rest."""
    catalogue = polib.pofile(str(path), wrapwidth=100)
    wanted = set(messages)
    kept = [entry for entry in catalogue if key_of(entry) in wanted and not entry.obsolete]
    added = [new_entry(message) for message in wanted - {key_of(entry) for entry in kept}]
    changes = Changes(len(added), len(catalogue) - len(kept), 0)
    catalogue[:] = sorted([*kept, *added], key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))
    return changes._replace(untranslated=sum(not entry.translated() for entry in catalogue))


def new_entry(message: Message) -> polib.POEntry:
    """Make an entry that waits for its translation."""
    plural = {"msgid_plural": message.plural, "msgstr_plural": {0: "", 1: ""}} if message.plural else {}
    return polib.POEntry(msgid=message.singular, msgctxt=message.context, **plural)
