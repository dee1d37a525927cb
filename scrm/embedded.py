"""Owns the embedded servers: PostgreSQL and Valkey as child processes on Unix sockets below `.data/`.

`DATABASE_URL` and `REDIS_URL` decide: where they name other servers, nothing is started here. Every process
that uses the embedded servers holds a shared lock, and the last one to leave stops them.
"""

import atexit
import contextlib
import fcntl
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Protocol
from urllib.parse import quote

import environ
import psycopg2

from scrm import programs

ROOT = Path(__file__).resolve().parent.parent
NAME = "reunion"
LONGEST_SOCKET_PATH = 107
SECONDS_TO_LAUNCH = 15
SECONDS_TO_RECOVER = 300
SECONDS_TO_STOP = 30
TEST_COMMANDS = {"backtest", "bench", "simulate", "test"}
SERVERLESS_COMMANDS = {
    *("", "help", "version", "check", "diffsettings", "startapp"),
    *("collectstatic", "findstatic", "makemessages", "compilemessages", "sync_messages", "spectacular"),
    "fit_value",
}
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "unix_socket_permissions": "0700",
    "log_min_error_statement": "panic",  # a failed statement holds names and phones
    "log_error_verbosity": "terse",  # and so does its detail
}
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServerFailed(RuntimeError):
    """An embedded server could not be started or stopped; the message ends with its log."""


class Server(Protocol):
    """What PostgreSQL and Valkey have in common."""

    url: str

    def is_running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class PostgreSQL:
    """The database server below one folder; `durable=False` trades safety for speed, for tests."""

    def __init__(self, folder: Path, durable: bool = True) -> None:
        """Lay out the paths; nothing is created before `start`."""
        self.guise = programs.find_guise()
        self.folder = programs.open_folder(folder) if self.guise.uid is not None else folder
        self.sockets = short_folder(self.folder / "run" / "postgres", ".s.PGSQL.5432")
        self.url = f"postgres://{NAME}@/{NAME}?host={quote(str(self.sockets))}"
        self.durable = durable
        self.log = self.folder / "log" / "postgres.log"
        self.process: programs.Process | None = None

    def start(self) -> None:
        """Start the server unless it answers already, creating the cluster and the database at first."""
        if not self.is_running():
            self.make_cluster()
            self.process = launch_until_ready(self.launch, self.is_running, self.log)
        self.make_database()

    def stop(self) -> None:
        """Stop the server and wait until it is gone; other processes' transactions are rolled back."""
        if not self.is_running():
            return
        pid_file = self.data / "postmaster.pid"
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not pid_file.exists(), SECONDS_TO_STOP):
            raise EmbeddedServerFailed(f"PostgreSQL (pid {pid}) does not stop\n{last_lines(self.log)}")
        if self.process:
            self.process.wait()

    def is_running(self) -> bool:
        """Tell whether a connection succeeds: a pid says nothing after a crash."""
        with contextlib.suppress(psycopg2.OperationalError):
            self.connect().close()
            return True
        return False

    def connect(self) -> "psycopg2.extensions.connection":
        """Open a connection to the maintenance database."""
        return psycopg2.connect(host=str(self.sockets), user=NAME, dbname="postgres", connect_timeout=5)

    @property
    def data(self) -> Path:
        """Name the cluster's folder, one per major version, so that another version never meets its files."""
        return self.folder / f"postgres-{programs.find_postgres().major}"

    def make_cluster(self) -> None:
        """Create the cluster beside its place and move it there whole."""
        self.own(self.log.parent, self.sockets)
        if self.data.exists():
            return
        unfinished = self.data.with_suffix(".unfinished")
        programs.remove_tree(unfinished)
        self.own(unfinished)
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", f"--username={NAME}"]
        if self.program("initdb", *options, "-D", str(unfinished)).wait():
            raise EmbeddedServerFailed(f"initdb failed\n{last_lines(self.log)}")
        unfinished.rename(self.data)

    def make_database(self) -> None:
        """Create the product's database when it is absent."""
        connection = self.connect()
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {NAME}")

    def launch(self) -> programs.Process:
        """Start the server's process, which may yet refuse."""
        settings = POSTGRES_SETTINGS | ({} if self.durable else FAST_AND_FORGETFUL)
        settings["unix_socket_directories"] = f'"{self.sockets}"'
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self.program("postgres", "-D", str(self.data), *options)

    def program(self, name: str, *arguments: str) -> programs.Process:
        """Start one of PostgreSQL's programs in a guise that it accepts."""
        folder = programs.find_postgres().bin
        if self.guise.uid is not None:
            folder = programs.readable_copy(folder)
        return programs.start([str(folder / name), *arguments], self.log, self.guise)

    def own(self, *folders: Path) -> None:
        """Create private folders that belong to the server's user."""
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.guise.uid is not None:
                os.chown(folder, self.guise.uid, self.guise.uid)


class Valkey:
    """The broker and cache below one folder; `durable=False` keeps nothing on disk, for tests."""

    def __init__(self, folder: Path, durable: bool = True) -> None:
        """Lay out the paths; nothing is created before `start`."""
        self.data = folder / "valkey"
        self.socket = short_folder(folder / "run", "valkey.sock") / "valkey.sock"
        self.url = f"unix://{quote(str(self.socket))}"
        self.durable = durable
        self.log = folder / "log" / "valkey.log"
        self.process: programs.Process | None = None

    def start(self) -> None:
        """Start the server unless it answers already."""
        if self.is_running():
            return
        for folder in (self.data, self.log.parent, self.socket.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.process = launch_until_ready(self.launch, self.is_running, self.log)

    def stop(self) -> None:
        """Stop the server after it has written what it holds, and wait until it is gone."""
        if not self.is_running():
            return
        self.ask(b"SHUTDOWN\r\n")
        if not wait_until(lambda: not self.is_running(), SECONDS_TO_STOP):
            raise EmbeddedServerFailed(f"Valkey does not stop\n{last_lines(self.log)}")
        if self.process:
            self.process.wait()

    def is_running(self) -> bool:
        """Tell whether the server answers and has read its data."""
        return self.ask(b"PING\r\n").startswith(b"+PONG")

    def ask(self, command: bytes) -> bytes:
        """Send one plain command and give back the answer, empty where nobody listens."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS_TO_STOP)
            connection.connect(str(self.socket))
            connection.sendall(command)
            return connection.recv(1024)
        return b""

    def launch(self) -> programs.Process:
        """Start the server's process."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return programs.start([str(programs.find_valkey()), *arguments], self.log)


class Session:
    """One process's use of a profile's servers, from `start` to `stop`."""

    def __init__(self, profile: str) -> None:
        """Point the environment at the profile's servers, unless it points elsewhere."""
        self.folder = ROOT / ".data" / profile
        self.servers = point_at(profile)
        self.pid = os.getpid()
        self.use: IO[str] | None = None

    def start(self) -> None:
        """Start what is not running, and hold it."""
        if not self.servers:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self.folder / "start.lock"):
            self.use = (self.folder / "users.lock").open("w")
            fcntl.flock(self.use, fcntl.LOCK_SH)
            for server in self.servers:
                server.start()

    def stop(self) -> None:
        """Let go, and stop the servers when nobody else holds them."""
        if not self.use or os.getpid() != self.pid:
            return
        with locked(self.folder / "start.lock"), self.use, contextlib.suppress(BlockingIOError):
            fcntl.flock(self.use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for server in reversed(self.servers):
                server.stop()
        self.use = None


def point_at(profile: str) -> list[Server]:
    """Set `DATABASE_URL` and `REDIS_URL` where they are not set; list the embedded servers they name.

    `REUNION_MODE` follows: test for tests wherever they run, demo on the embedded database, and the
    settings' own default (production) elsewhere.
    """
    if (ROOT / ".env").exists():
        environ.Env.read_env(str(ROOT / ".env"))
    folder = ROOT / ".data" / profile
    durable = profile != "test"
    postgres, valkey = PostgreSQL(folder, durable), Valkey(folder, durable)
    if profile == "test":
        os.environ.setdefault("REUNION_MODE", "test")
    if os.environ.setdefault("DATABASE_URL", postgres.url) != postgres.url:
        return []
    os.environ.setdefault("REUNION_MODE", "demo")
    if os.environ.setdefault("REDIS_URL", valkey.url) != valkey.url:
        return [postgres]
    return [postgres, valkey]


def ensure_servers(profile: str) -> Session:
    """Start the profile's servers where they are needed; stop them with the answer's `stop`."""
    session = Session(profile)
    session.start()
    return session


def start_test_servers() -> None:
    """Start the test profile's servers until this process ends; for pytest's controller."""
    atexit.register(ensure_servers("test").stop)


@contextlib.contextmanager
def servers_for(arguments: list[str]) -> Iterator[None]:
    """Run a management command with the servers that it needs."""
    command = arguments[0] if arguments else ""
    profile = "test" if command in TEST_COMMANDS else "demo"
    if command in SERVERLESS_COMMANDS or {"-h", "--help", "--version"} & set(arguments):
        point_at(profile)
        yield
        return
    session = Session(profile)
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, leave)
        session.start()
        yield
    except (EmbeddedServerFailed, programs.ProgramMissing) as failure:
        sys.exit(str(failure))
    finally:
        session.stop()


def leave(number: int, frame: FrameType | None) -> None:
    """End this process in order when it is told to go."""
    sys.exit(128 + number)


def short_folder(folder: Path, name: str) -> Path:
    """Give the folder back, or a short private one when a socket called `name` would not fit into it."""
    if len(os.fsencode(folder / name)) <= LONGEST_SOCKET_PATH:
        return folder
    short = Path(tempfile.gettempdir()) / f"{NAME}-{os.geteuid()}-{programs.mark(folder)}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.geteuid():
        raise EmbeddedServerFailed(f"{short} belongs to somebody else; move the project to a shorter path")
    return short


def launch_until_ready(
    launch: Callable[[], programs.Process], is_ready: Callable[[], bool], log: Path
) -> programs.Process:
    """Launch a server until it answers; again while it refuses, for a crash leaves the old pid visible."""
    started = time.monotonic()
    process = launch()
    while not is_ready():
        waited = time.monotonic() - started
        if process.poll() is not None:
            if waited > SECONDS_TO_LAUNCH:
                raise EmbeddedServerFailed(f"the server does not start\n{last_lines(log)}")
            time.sleep(0.2)
            process = launch()
        elif waited > SECONDS_TO_RECOVER:
            raise EmbeddedServerFailed(f"the server does not answer\n{last_lines(log)}")
        time.sleep(0.03)
    reap_when_it_ends(process)
    return process


def reap_when_it_ends(process: programs.Process) -> None:
    """Leave no zombie when the server is killed: PostgreSQL would take its pid for a running server."""
    threading.Thread(target=process.wait, daemon=True).start()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock alone."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to become true; answer whether it did."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def last_lines(log: Path, count: int = 15) -> str:
    """Give the end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
