"""Owns how often one address may knock at a door that needs no sign-in."""

import logging

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def is_too_fast(request: HttpRequest, door: str, most: int, seconds: int) -> bool:
    """Count a request, and say whether its address came too often; an absent cache keeps nobody out."""
    key = f"knocks:{door}:{request.META.get('REMOTE_ADDR', '')}"
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) > most
    except ValueError:  # it expired between the two
        return False
    except RedisError:
        logger.warning("the cache is away: nobody is counted at %s", door)
        return False
