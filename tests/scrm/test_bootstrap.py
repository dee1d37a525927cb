"""The environment: built once, rebuilt when the locks change, left alone where it is somebody else's."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from scrm import bootstrap

PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


@pytest.fixture
def project(monkeypatch, tmp_path):
    """An empty project whose installations are only noted down."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("django==5.2.19\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PRIVATE_UV", tmp_path / ".venv.uv")
    monkeypatch.setattr(
        bootstrap, "LOCKS", {"run": tmp_path / "requirements.txt", "dev": tmp_path / "requirements-dev.txt"}
    )
    installed = []

    def install(lock):
        python = tmp_path / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        installed.append(lock.name)

    monkeypatch.setattr(bootstrap, "install", install)
    return tmp_path, installed


def test_bring_up_to_date_installs_once(project):
    _, installed = project
    assert bootstrap.bring_up_to_date("run")
    assert not bootstrap.bring_up_to_date("run")
    assert installed == ["requirements.txt"]


def test_bring_up_to_date_adds_the_tools_for_tests_and_keeps_them(project):
    _, installed = project
    bootstrap.bring_up_to_date("run")
    assert bootstrap.bring_up_to_date("dev")
    assert not bootstrap.bring_up_to_date("run")
    assert installed == ["requirements.txt", "requirements-dev.txt"]


def test_bring_up_to_date_installs_again_when_a_lock_changes(project):
    folder, installed = project
    bootstrap.bring_up_to_date("dev")
    (folder / "requirements.txt").write_text("django==5.2.20\n")
    assert bootstrap.bring_up_to_date("run")
    assert installed == ["requirements-dev.txt", "requirements-dev.txt"]


@pytest.mark.usefixtures("project")
def test_bring_up_to_date_installs_again_after_an_interrupted_installation(monkeypatch):
    complete = bootstrap.install
    bootstrap.bring_up_to_date("run")

    def interrupted(lock):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.bring_up_to_date("dev")
    monkeypatch.setattr(bootstrap, "install", complete)
    assert bootstrap.bring_up_to_date("run")


def test_prepare_runs_the_same_command_inside_the_environment(project, monkeypatch):
    folder, _ = project
    monkeypatch.delenv("REUNION_BOOTSTRAP", raising=False)
    monkeypatch.setattr(bootstrap, "is_in_other_environment", lambda: False)
    monkeypatch.setattr(sys, "orig_argv", ["python3", "manage.py", "demo"])
    calls = []
    monkeypatch.setattr(os, "execv", lambda *call: calls.append(call))
    bootstrap.prepare(["demo"])
    python = str(folder / ".venv" / "bin" / "python")
    assert calls == [(python, [python, "manage.py", "demo"])]


def test_prepare_installs_nothing_when_turned_off(project, monkeypatch):
    _, installed = project
    monkeypatch.setenv("REUNION_BOOTSTRAP", "0")
    bootstrap.prepare(["demo"])
    assert installed == []


def test_prepare_leaves_somebodys_own_environment_alone(project, monkeypatch):
    _, installed = project
    monkeypatch.delenv("REUNION_BOOTSTRAP", raising=False)
    monkeypatch.setattr(bootstrap, "is_in_other_environment", lambda: True)
    bootstrap.prepare(["demo"])
    assert installed == []


def test_install_falls_back_to_pip(monkeypatch, tmp_path):
    used = []
    monkeypatch.setattr(bootstrap, "find_uv", lambda: "uv")
    monkeypatch.setattr(bootstrap, "install_with_uv", lambda uv, lock: False)
    monkeypatch.setattr(bootstrap, "install_with_pip", lambda lock: used.append(lock) or True)
    bootstrap.install(tmp_path / "lock")
    assert used == [tmp_path / "lock"]


def test_uv_environment_takes_over_what_pip_is_set_to_use(monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_CERT", "/etc/own.pem")
    environment = bootstrap.uv_environment()
    assert environment["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert environment["SSL_CERT_FILE"] == "/etc/own.pem"


def test_install_with_pip_needs_no_ensurepip(monkeypatch, tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    assert bootstrap.install_with_pip(lock)
    assert bootstrap.is_venv_of_this_python()


def test_compile_messages_compiles_a_newer_catalogue_only(tmp_path):
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="用户", msgstr="Person"))
    catalogue.save(str(source))
    bootstrap.compile_messages(tmp_path)
    compiled = source.with_suffix(".mo")
    assert polib.mofile(str(compiled)).find("用户").msgstr == "Person"
    before = compiled.stat().st_mtime_ns
    bootstrap.compile_messages(tmp_path)
    assert compiled.stat().st_mtime_ns == before
    assert list(source.parent.glob("*.tmp")) == []


def test_bootstrap_needs_only_the_standard_library():
    statement = "import sys; sys.path.insert(0, sys.argv[1]); import scrm.bootstrap"
    folder = str(Path(bootstrap.__file__).parent.parent)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", statement, folder], check=False)
    assert done.returncode == 0


def test_locks_agree_and_name_no_index():
    root = Path(bootstrap.__file__).parent.parent
    run, dev = ((root / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    assert set(PINNED.findall(run)) <= set(PINNED.findall(dev))
    assert "://" not in run + dev
    assert "--hash=sha256:" in run
