"""Owns the project's `.venv`: builds it, keeps it equal to the lock files, and runs the command inside it.

Standard library only, and readable by an old Python, because it runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PRIVATE_UV = ROOT / ".venv.uv"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST_PYTHON = (3, 11)


def prepare(arguments: list[str]) -> None:
    """Make sure that this process runs in a complete environment; replace it by one that does."""
    if os.environ.get("REUNION_BOOTSTRAP") != "0" and not is_in_other_environment():
        refuse_old_python()
        wanted = "dev" if arguments[:1] == ["test"] else "run"
        with building_lock():
            changed = bring_up_to_date(wanted)
        if changed or Path(sys.prefix) != VENV:
            python = str(VENV / "bin" / "python")
            sys.stdout.flush()
            os.execv(python, [python, *sys.orig_argv[1:]])  # noqa: S606 (the same command, no shell)
    compile_messages(ROOT / "locale")


def is_in_other_environment() -> bool:
    """Tell whether somebody's own virtual environment with Django in it is active."""
    is_virtual = sys.prefix != sys.base_prefix
    return is_virtual and Path(sys.prefix) != VENV and find_spec("django") is not None


def refuse_old_python() -> None:
    """Stop with a clear line when this Python is too old."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed, this is {sys.version.split()[0]}"
        )


@contextlib.contextmanager
def building_lock() -> Iterator[None]:
    """Let one process at a time look at and change the environment."""
    PRIVATE_UV.mkdir(exist_ok=True)
    with (PRIVATE_UV / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bring_up_to_date(wanted: str) -> bool:
    """Install what is missing for the wanted set; answer whether anything was installed."""
    stamp = VENV / "reunion.stamp"
    present = stamp.read_text().split() if stamp.exists() else []
    kept = "dev" if "dev" in (wanted, *present[:1]) else "run"
    target = [kept, fingerprint()]
    if present == target and (VENV / "bin" / "python").exists():
        return False
    say("准备运行环境，首次约需一分钟", "Preparing the environment, about a minute the first time")
    stamp.unlink(missing_ok=True)
    install(LOCKS[kept])
    stamp.write_text(" ".join(target))
    return True


def fingerprint() -> str:
    """Name the state of the lock files and of the Python that they are installed for."""
    digest = hashlib.sha256(b"%d.%d" % sys.version_info[:2])
    for path in LOCKS.values():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install(lock: Path) -> None:
    """Make the environment hold exactly what the lock file says, with uv, else with pip."""
    uv = find_uv()
    if uv and install_with_uv(uv, lock):
        return
    say("改用 pip 安装，会慢一些", "Installing with pip instead, which is slower")
    if not install_with_pip(lock):
        sys.exit("安装失败，请检查网络或 pip 设置 / Installing failed: check the network and pip's settings")


def install_with_uv(uv: str, lock: Path) -> bool:
    """Create the environment and synchronise it; answer whether that worked."""
    environment = uv_environment()
    if not is_venv_of_this_python():
        shutil.rmtree(VENV, ignore_errors=True)
        if not run([uv, "venv", "-q", "--no-config", "--python", base_python(), str(VENV)], environment):
            return False
    command = [
        uv,
        "pip",
        "sync",
        "-q",
        "--require-hashes",
        "--python",
        str(VENV / "bin" / "python"),
        str(lock),
    ]
    return run(command, environment)


def install_with_pip(lock: Path) -> bool:
    """Do the same with the standard library's venv and this Python's pip, which needs no ensurepip."""
    if not is_venv_of_this_python():
        shutil.rmtree(VENV, ignore_errors=True)
        if not run([base_python(), "-m", "venv", "--without-pip", str(VENV)]):
            return False
    pip = [base_python(), "-m", "pip", "--python", str(VENV / "bin" / "python")]
    return run([*pip, "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)])


def find_uv() -> str | None:
    """Find a uv that runs, installing one into a private folder when there is none."""
    private = PRIVATE_UV / "bin" / "uv"
    candidates = [str(private), shutil.which("uv")]
    for candidate in candidates:
        if candidate and run([candidate, "--version"], quiet=True):
            return candidate
    say("安装 uv", "Installing uv")
    pip = [
        base_python(),
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-warn-script-location",
    ]
    installed = run([*pip, "--upgrade", "--target", str(PRIVATE_UV), "uv"], quiet=True)
    return str(private) if installed and private.exists() else None


def uv_environment() -> dict[str, str]:
    """Give uv the index and certificates that pip uses, and a cache where the home has no room for one."""
    environment = dict(os.environ)
    home = Path(os.environ.get("HOME", "/nonexistent"))
    if not os.access(home, os.W_OK):
        environment.setdefault("UV_CACHE_DIR", str(PRIVATE_UV / "cache"))
    if index := pip_setting("index-url"):
        environment.setdefault("UV_DEFAULT_INDEX", index)
    if certificates := pip_setting("cert"):
        environment.setdefault("SSL_CERT_FILE", certificates)
    return environment


def pip_setting(name: str) -> str:
    """Read one of pip's settings, from the environment or its files; empty where there is none."""
    from_environment = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if from_environment:
        return from_environment
    command = [base_python(), "-m", "pip", "config", "get", f"global.{name}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (no shell)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def is_venv_of_this_python() -> bool:
    """Tell whether the environment exists and was made for this version of Python."""
    library = VENV / "lib" / "python{}.{}".format(*sys.version_info[:2])
    return library.is_dir() and (VENV / "bin" / "python").exists()


def base_python() -> str:
    """Name the interpreter that virtual environments are made from."""
    return getattr(sys, "_base_executable", None) or sys.executable


def run(command: list[str], environment: dict[str, str] | None = None, *, quiet: bool = False) -> bool:
    """Run a command and answer whether it succeeded; it may be missing."""
    output = subprocess.DEVNULL if quiet else None
    with contextlib.suppress(OSError):
        done = subprocess.run(  # noqa: S603 (no shell)
            command, env=environment, stdout=output, stderr=output, check=False
        )
        return done.returncode == 0
    return False


def compile_messages(folder: Path) -> None:
    """Compile every message catalogue that is newer than its compiled form."""
    stale = [path for path in folder.rglob("*.po") if is_newer(path, path.with_suffix(".mo"))]
    if not stale:
        return
    import polib  # noqa: PLC0415 (read before polib is installed)

    for path in stale:
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(path)).save_as_mofile(str(unfinished))
        unfinished.replace(path.with_suffix(".mo"))


def is_newer(source: Path, result: Path) -> bool:
    """Tell whether the result is absent or older than its source."""
    return not result.exists() or result.stat().st_mtime < source.stat().st_mtime


def say(chinese: str, english: str) -> None:
    """Tell the person at the terminal what is going on, in both languages."""
    sys.stderr.write(f"{chinese} / {english} …\n")
    sys.stderr.flush()
