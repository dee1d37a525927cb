"""Owns what the health checks look at: the database, the broker, the night's run and the worker."""

import datetime as dt

import redis
from django.conf import settings
from django.db import Error, ProgrammingError, connection

from segmentation.queries import runs

SECONDS_TO_ANSWER = 1.0  # a broker that takes longer is as good as down


def database() -> bool:
    """Ask the database something, over a connection that may have died since; tell whether it answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def broker() -> bool:
    """Ping the broker; tell whether it answers."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=SECONDS_TO_ANSWER,
            socket_timeout=SECONDS_TO_ANSWER,
        ) as client:
            client.ping()
    except redis.RedisError:
        return False
    return True


def readiness(now: dt.datetime) -> dict[str, dict]:
    """Say of everything that people's work rests on whether it is well: servers, night and worker."""
    servers = {"database": {"ok": database()}, "broker": {"ok": broker()}}
    if not servers["database"]["ok"]:
        return servers
    try:
        return servers | runs.readiness(now)
    except ProgrammingError:  # the tables are not there: nobody has migrated yet
        return servers | {"tables": {"ok": False}}
