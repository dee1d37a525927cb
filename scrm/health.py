"""Owns what the health checks look at: the database and the broker."""

import redis
from django.conf import settings
from django.db import Error, connection

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


def readiness() -> dict:
    """Say of everything that people's work rests on whether it is well."""
    return {"database": {"ok": database()}, "broker": {"ok": broker()}}
