"""The embedded servers: start, crash, adoption, and the last one out."""

import os
import signal
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from scrm import embedded, programs


@pytest.fixture
def postgres(tmp_path):
    server = embedded.PostgreSQL(tmp_path, durable=False)
    yield server
    server.stop()


@pytest.fixture
def valkey(tmp_path):
    server = embedded.Valkey(tmp_path)
    yield server
    server.stop()


def ask(server, statement):
    connection = psycopg2.connect(host=str(server.sockets), user="reunion", dbname="reunion")
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        answer = cursor.fetchone()[0]
    connection.close()
    return answer


def test_postgres_start_gives_a_database_on_a_private_socket_without_tcp(postgres):
    postgres.start()
    assert ask(postgres, "SHOW listen_addresses") == ""
    assert ask(postgres, "SHOW server_encoding") == "UTF8"
    assert ask(postgres, "SHOW fsync") == "off"
    assert postgres.sockets.stat().st_mode & 0o077 == 0


def test_postgres_durable_keeps_fsync_on(tmp_path):
    server = embedded.PostgreSQL(tmp_path, durable=True)
    server.start()
    try:
        assert ask(server, "SHOW fsync") == "on"
    finally:
        server.stop()


def test_postgres_start_again_keeps_what_was_written(postgres):
    postgres.start()
    ask(postgres, "CREATE TABLE kept AS SELECT 1 AS one; SELECT 1")
    postgres.stop()
    assert not postgres.is_running()
    postgres.start()
    assert ask(postgres, "SELECT one FROM kept") == 1


def test_postgres_start_recovers_from_a_kill(tmp_path):
    server = embedded.PostgreSQL(tmp_path, durable=True)
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 1 AS one; SELECT 1")
    server.process.kill()
    server.process.wait()
    server.start()
    try:
        assert ask(server, "SELECT one FROM kept") == 1
    finally:
        server.stop()


def test_postgres_start_recovers_while_the_process_that_started_it_lives_on(tmp_path):
    server = embedded.PostgreSQL(tmp_path, durable=True)
    server.start()
    os.kill(server.process.pid, signal.SIGKILL)
    other = embedded.PostgreSQL(tmp_path, durable=True)
    other.start()
    try:
        assert other.process.pid != server.process.pid
    finally:
        other.stop()


def test_postgres_start_adopts_a_running_server(postgres, tmp_path):
    postgres.start()
    other = embedded.PostgreSQL(tmp_path, durable=False)
    other.start()
    assert other.process is None
    other.stop()
    postgres.process.wait()
    assert not postgres.is_running()


def test_postgres_start_reports_the_log_when_the_server_refuses(postgres, monkeypatch):
    monkeypatch.setattr(embedded, "SECONDS_TO_LAUNCH", 0)
    monkeypatch.setitem(embedded.POSTGRES_SETTINGS, "shared_buffers", "nonsense")
    with pytest.raises(embedded.EmbeddedServerFailed, match="shared_buffers"):
        postgres.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take another guise")
def test_postgres_runs_as_nobody_where_user_namespaces_are_forbidden(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "find_guise", lambda: programs.Guise(uid=programs.NOBODY))
    tmp_path.chmod(0o700)
    server = embedded.PostgreSQL(tmp_path, durable=False)
    try:
        server.start()
        pid = int((server.data / "postmaster.pid").read_text().split()[0])
        assert Path(f"/proc/{pid}").stat().st_uid == programs.NOBODY
    finally:
        server.stop()
        programs.remove_tree(server.folder)


def test_postgres_url_survives_a_folder_with_a_blank_and_a_percent(tmp_path):
    server = embedded.PostgreSQL(tmp_path / "a b%20", durable=False)
    database = embedded.environ.Env.db_url_config(server.url)
    assert database["OPTIONS"]["host"] == str(server.sockets)
    assert (database["USER"], database["NAME"]) == ("reunion", "reunion")


def test_valkey_keeps_what_was_written_through_a_kill(valkey):
    valkey.start()
    with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
        client.set("kept", "yes")
        time.sleep(1.2)  # the longest that "everysec" may be behind
    valkey.process.kill()
    valkey.process.wait()
    valkey.start()
    with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
        assert client.get("kept") == b"yes"
        assert client.config_get("port")["port"] == "0"


def test_short_folder_moves_a_socket_that_would_not_fit(tmp_path):
    long = tmp_path / ("x" * 100)
    short = embedded.short_folder(long, "valkey.sock")
    try:
        assert len(str(short / "valkey.sock")) <= embedded.LONGEST_SOCKET_PATH
        assert short.stat().st_mode & 0o777 == 0o700
        assert embedded.short_folder(tmp_path, "v") == tmp_path
    finally:
        short.rmdir()


def test_point_at_leaves_other_servers_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "ROOT", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@db.example/reunion")
    assert embedded.point_at("demo") == []


def test_point_at_starts_only_the_database_when_the_broker_is_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "ROOT", tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://broker.example")
    assert [type(server) for server in embedded.point_at("demo")] == [embedded.PostgreSQL]


def test_servers_for_help_starts_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "ROOT", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "unset below")
    monkeypatch.delenv("DATABASE_URL")
    with embedded.servers_for(["migrate", "--help"]):
        assert os.environ["DATABASE_URL"].startswith("postgres://reunion@/reunion?host=")
    assert not (tmp_path / ".data").exists()


def test_session_last_one_out_stops_the_servers(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "ROOT", tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "unset below")
        monkeypatch.delenv(name)
    first = embedded.ensure_servers("test")
    second = embedded.ensure_servers("test")
    servers = list(first.servers)
    first.stop()
    assert all(server.is_running() for server in servers)
    second.stop()
    assert not any(server.is_running() for server in servers)
    assert [server.process.wait() for server in servers] == [0, 0]


def test_servers_for_says_what_is_wrong_and_leaves_nothing_running(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "ROOT", tmp_path)
    monkeypatch.setattr(embedded.signal, "signal", lambda number, handler: None)
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "unset below")
        monkeypatch.delenv(name)

    def refuse(server):
        raise programs.ProgramMissing("Valkey or Redis is needed")

    monkeypatch.setattr(embedded.Valkey, "start", refuse)
    with pytest.raises(SystemExit, match="Valkey or Redis is needed"), embedded.servers_for(["bench"]):
        pass
    assert not embedded.PostgreSQL(tmp_path / ".data" / "test").is_running()


def test_servers_survive_ctrl_c_at_the_terminal(valkey):
    valkey.start()
    assert os.getpgid(valkey.process.pid) != os.getpgid(0)


def test_leave_ends_in_order_with_the_signals_status():
    with pytest.raises(SystemExit) as caught:
        embedded.leave(signal.SIGTERM, None)
    assert caught.value.code == 143


def test_find_postgres_wants_version_15(monkeypatch, tmp_path):
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    old.chmod(0o755)
    (tmp_path / "initdb").touch()
    monkeypatch.setattr(programs, "postgres_candidates", lambda: [tmp_path])
    with pytest.raises(programs.ProgramMissing, match="PostgreSQL 15"):
        programs.find_postgres.__wrapped__()


def test_output_of_is_empty_when_a_program_fails():
    assert programs.output_of(["false"]) == ""
    assert programs.output_of(["no-such-program"]) == ""
