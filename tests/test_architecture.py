"""Walks the code: what no single test of a part can hold. Import contracts are held by import-linter."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from scrm.celery import app as celery
from scrm.messages import ARGUMENTS, called_name
from scrm.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parent.parent
APPS = ("users", "segmentation", "community", "outreach")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]")

# ---- what the walks read


def python_files(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def entry_points() -> list[Path]:
    rooms = ("views", "api", "forms", "serializers", "tasks", "management")
    return [path for path in python_files("scrm", *APPS) if set(rooms) & {*path.parts, path.stem}]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def our_models() -> list[type[models.Model]]:
    return [model for label in APPS for model in apps.get_app_config(label).get_models()]


def our_tasks() -> set[str]:
    celery.loader.import_default_modules()
    return {name for name in celery.tasks if not name.startswith("celery.")}


# ---- entry points

WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "raw",
}
MANAGER = re.compile(r"\.objects\b|\.filter\(|\.exclude\(|\.all\(\)|visible_to\(|select_for_update\(")


def writes_in(path: Path) -> Iterator[str]:
    """Find calls that write rows: by their name, and `update` on what is seen to be a queryset."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        on_rows = MANAGER.search(ast.unparse(node.func.value))
        if node.func.attr in WRITES or (node.func.attr == "update" and on_rows):
            yield f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"


def test_entry_points_write_nothing_themselves():
    assert [write for path in entry_points() for write in writes_in(path)] == []


BOOKS = "outreach/actions/bookings.py"
MAKES = re.compile(r"\w*create\w*|add|acreate")
SETS = {
    *("create", "update", "get_or_create", "update_or_create"),
    *("bulk_create", "bulk_update", "touch", "setattr"),
}
# What has a time of sending, too, and is no touch: the words said in a crisis, after they were approved;
# what the referee of the simulation has read; and the one who breaks the rule on purpose, for it to be seen.
OTHER_SENT = {
    "community/actions/crises.py: ready.update(sent_at=now, sent_by=by)",
    "benchmarks/simulation/referee/records.py: Touch(*row)",
    "benchmarks/simulation/rogues.py: "
    "Touch.objects.create(profile=profile, employee=koe, purpose=purpose, sent_at=now)",
}


def makes_touch(node: ast.AST) -> bool:
    """Say whether a call makes a touch: by its class, its manager, or what it belongs to."""
    if not isinstance(node, ast.Call):
        return False
    on = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    is_manager = re.search(r"\bTouch\.\w+|\btouches\b", on)
    return called_name(node) == "Touch" or bool(is_manager and MAKES.fullmatch(called_name(node)))


def sets_sent_at(node: ast.AST) -> bool:
    """Say whether a node gives something the time at which it was sent: assigned, by keyword or by name."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(each, ast.Attribute) and each.attr == "sent_at" for each in targets)
    if not isinstance(node, ast.Call) or called_name(node) not in SETS:
        return False
    keys = [key for part in ast.walk(node) if isinstance(part, ast.Dict) for key in part.keys]
    names = [*node.args, *keys]
    named = any(isinstance(each, ast.Constant) and each.value == "sent_at" for each in names)
    return named or any(word.arg == "sent_at" for word in node.keywords)


def lists_sent_at(node: ast.AST) -> bool:
    """Say whether a node is a table of values to be written, with the time of sending in it."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    return any(isinstance(key, ast.Constant) and key.value == "sent_at" for key in keys)


def sends_in(path: Path) -> Iterator[str]:
    """Find what makes a touch, or gives one the time at which it was sent."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if makes_touch(node) or sets_sent_at(node) or ("actions" in path.parts and lists_sent_at(node)):
            yield f"{name_of(path)}: {ast.unparse(node)}"


def test_nothing_but_bookings_sends_a_touch():
    """Every conversation that we open goes through the contact gate, or it does not take place."""
    found = [send for path in python_files("scrm", "benchmarks", *APPS) for send in sends_in(path)]
    assert {send for send in found if not send.startswith(BOOKS)} == OTHER_SENT
    assert len(found) >= 3 + len(OTHER_SENT)


WRITES_TOUCH = re.compile(
    r'\b(?:INSERT\s+INTO|MERGE\s+INTO|UPDATE|COPY|DELETE\s+FROM)\s+(?:ONLY\s+)?"?outreach_touch\b',
    re.IGNORECASE,
)
SETS_SENT = re.compile(r"\bSET\b(?:(?!\b(?:FROM|WHERE)\b)[^;])*?\bsent_at\s*=", re.IGNORECASE)
FREES = "outreach/sql/free_in_crisis.sql"


def texts_of(path: Path) -> list[str]:
    """Return what may be a statement: a file of SQL, or each text in code."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return [re.sub(r"--.*", "", source)]
    nodes = ast.walk(ast.parse(source))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_no_statement_makes_or_sends_a_touch():
    """One statement may write touches: bookings frees with it what was kept and is not used yet."""
    folders = ("scrm", "benchmarks", *APPS)
    paths = [*python_files(*folders), *(path for each in folders for path in (ROOT / each).rglob("*.sql"))]
    texts = [(name_of(path), text) for path in paths for text in texts_of(path)]
    assert {name for name, text in texts if WRITES_TOUCH.search(text)} == {FREES}
    assert [name for name, text in texts if SETS_SENT.search(text)] == []
    (frees,) = [text for name, text in texts if name == FREES]
    changed, _where, chosen = frees.partition(" WHERE ")
    assert changed.split() == ["UPDATE", "outreach_touch", "SET", "undone_at", "=", "%(now)s"]
    assert "sent_at IS NULL AND undone_at IS NULL" in chosen
    assert {name for name, text in texts if text == Path(FREES).stem} == {BOOKS}


def test_entry_points_are_found():
    assert len(entry_points()) > 10


@pytest.mark.parametrize("app", APPS)
def test_tasks_are_one_call_each(app):
    path = ROOT / app / "tasks.py"
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module(body=[])
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            _docstring, *body = node.body
            assert [type(line) for line in body] == [ast.Expr], f"{app}.{node.name}"
            assert isinstance(body[0].value, ast.Call), f"{app}.{node.name}"


def test_schedule_names_only_tasks_that_exist():
    assert {entry["task"] for entry in SCHEDULE.values()} <= our_tasks()


def test_tasks_are_scheduled_or_rung_by_an_action():
    """Whatever beat does not start, other code must: else the task is dead."""
    code = "".join(path.read_text(encoding="utf-8") for path in python_files("scrm", *APPS))
    for name in our_tasks() - {entry["task"] for entry in SCHEDULE.values()}:
        rings = (f'"{name}"', f"tasks.{name.partition('.')[2]}.delay(")
        assert sum(code.count(ring) for ring in rings) >= 2, name


# ---- tables

KINDS = {models.CheckConstraint: "check", models.UniqueConstraint: "uniq"}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_model_says_what_it_is(model):
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django wrote this docstring"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_model_names_its_constraints_after_table_columns_and_kind(model):
    for constraint in model._meta.constraints:
        kind = KINDS.get(type(constraint), "excl")
        assert re.fullmatch(rf"{model._meta.model_name}_[a-z0-9_]+_{kind}", constraint.name), constraint.name
    for index in model._meta.indexes:
        assert re.fullmatch(rf"{model._meta.model_name}_[a-z0-9_]+_idx", index.name), index.name


# ---- templates

INLINE = re.compile(r"""<[^>]*\s(?:style|on[a-z]+)\s*=""")
MARKED = re.compile(r"""\b_\((?:"[^"]*"|'[^']*')\)""")
BLOCK_TAG = re.compile(r"{%\s*blocktranslate(.*?)%}")
TRANSLATED = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->|{%\s*blocktranslate.*?endblocktranslate\s*%}"
    rf"|{{%\s*translate .*?%}}|{MARKED.pattern}",
    re.DOTALL,
)
SAMPLES = {"parts.html", "_parts_sample.html"}  # they show made-up texts to those who build pages
OWN_NAMES = {"中文"}  # a language is called by its own name in every language
TRUSTED = "field.help_text|safe"  # comes from our code and Django's, which may use markup there


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_template_has_no_inline_style_and_no_inline_handler(path):
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_template_trusts_no_text(path):
    source = path.read_text(encoding="utf-8").replace(TRUSTED, "")
    assert "|safe" not in source
    assert "autoescape off" not in source


@pytest.mark.parametrize("path", [path for path in templates() if path.name not in SAMPLES], ids=name_of)
def test_template_has_all_its_text_translated(path):
    source = path.read_text(encoding="utf-8")
    bare = TRANSLATED.sub("", source) + "".join(MARKED.sub("", tag) for tag in BLOCK_TAG.findall(source))
    lines = [line.strip() for line in bare.splitlines() if CHINESE.search(line)]
    assert [line for line in lines if not any(name in line for name in OWN_NAMES)] == []


COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}", re.DOTALL)
ALONE = re.compile(r"""{%\s*include\s+"([^"]+)"[^%]*\bonly\s*%}""")


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_template_gives_its_token_to_the_forms_that_it_includes(path):
    """A part that is included with `only` does not see the token, and its form would be refused."""
    parts = ALONE.findall(path.read_text(encoding="utf-8"))
    without = {
        part: COMMENT.sub("", (ROOT / "templates" / part).read_text(encoding="utf-8")) for part in parts
    }
    assert [part for part, source in without.items() if "csrf_token" in source] == []


# ---- texts in code

IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
# Where Chinese is the matter itself, or the page that would translate it does not exist.
OF_CHINESE = {
    "scrm/lib/tone/": "rules about Chinese sentences",
    "scrm/lib/parts.py": "samples for those who build pages",
    "scrm/demo/": "the made-up brand and its people",
    "scrm/bootstrap.py": "speaks both languages before anything is installed",
    "scrm/management/": "commands speak both languages at the terminal",
    "users/management/": "commands speak both languages at the terminal",
    "outreach/management/": "commands speak both languages at the terminal",
    "community/management/": "commands speak both languages at the terminal",
    "community/rules/craft.py": "rules about Chinese sentences beside texts that are marked",
    "community/rules/farewells.py": "what people say when they leave",
    "users/rules/profile_items.py": "words that other systems send",
    "outreach/rules/consent_items.py": "words that other systems send",
    "users/serializers.py": "describes to programmers the words that are read",
    "scrm/settings.py": "names of the product and of the demo's brand",
    "scrm/views.py": "the answer of last resort says it in both languages",
}
DESCRIBED = {
    "OpenApiExample",
    "extend_schema",
    "extend_schema_field",
}  # the API's schema is English with examples


def untranslated_texts(path: Path) -> Iterator[str]:
    """Find Chinese literals that are neither docstrings nor inside a call of a gettext function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    fine = [call for call in calls if called_name(call) in {*ARGUMENTS, *DESCRIBED}]
    marked = {id(part) for call in fine for part in ast.walk(call)}
    marked |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for text in texts:
        if IDEOGRAPH.search(text.value) and id(text) not in marked:
            yield f"{name_of(path)}:{text.lineno} {text.value[:40]}"


def test_texts_in_code_are_marked_for_translation():
    paths = [path for path in python_files("scrm", *APPS) if not name_of(path).startswith(tuple(OF_CHINESE))]
    assert [text for path in paths for text in untranslated_texts(path)] == []
