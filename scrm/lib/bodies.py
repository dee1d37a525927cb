"""Owns how the JSON body of an API call is read, packed or not, within bounds, or why it can't be."""

import json
import zlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scrm.lib.errors import Refused

GZIP_MAGIC = b"\x1f\x8b"
MOST_MEMBERS = 64  # gzip files may be chained; each costs a copy of the rest
LONGEST_NUMBER = 4000  # digits; Python refuses to read more at once
PIECE = 1 << 16
TIMES_HEARD_OUT = 8  # a sender of up to that many times too much is heard out, or it would miss the answer


class BadRequest(Refused):
    """The body could not be read."""

    code = "bad_json"
    message = gettext_lazy("请求体不是可读的 JSON（UTF-8）。请检查后重发。")
    status = 400


class TooLarge(Refused):
    """The request carries more than one request may."""

    code = "too_large"
    message = gettext_lazy("请求太大：每次最多 1000 项、5 MB。请分成几批重发。")
    status = 413


class UnknownEncoding(Refused):
    """The body is compressed in a way that is not read here."""

    code = "unsupported_encoding"
    message = gettext_lazy("只接受 gzip 压缩或不压缩的请求体。")
    status = 415


def content_of(request: HttpRequest) -> Any:
    """Return the JSON that a request carries."""
    return parsed(inflated(raw_body(request), request.headers.get("Content-Encoding", "")))


def items_of(request: HttpRequest) -> list:
    """Return the items of a request, or refuse the whole of it."""
    content = content_of(request)
    items = content.get("items") if type(content) is dict else content
    if type(items) is not list:
        raise BadRequest(_('请求体应为 {"items": […]} 或一个列表。请修改后重发。'))
    if len(items) > settings.INGEST_MAX_ITEMS:
        raise TooLarge
    return items


def raw_body(request: HttpRequest) -> bytes:
    """Return the body as it came, within bounds; one sent in chunks does not say its length."""
    most, length = settings.INGEST_MAX_BODY_BYTES, int(request.META.get("CONTENT_LENGTH") or 0)
    is_chunked = not length and request.META.get("wsgi.input_terminated")
    read = request.META["wsgi.input"].read if is_chunked else request.read
    try:
        content = b"" if length > most else read(most + 1) if is_chunked else request.body
        if max(length, len(content)) > most:
            hear_out(read, most * TIMES_HEARD_OUT)
            raise TooLarge
    except OSError:
        raise BadRequest from None
    return content


def hear_out(read: Callable[[int], bytes], most: int) -> None:
    """Drop what still comes, up to a bound: closing in the middle of it would lose the answer."""
    while most > 0 and (piece := read(PIECE)):
        most -= len(piece)


def inflated(content: bytes, encoding: str) -> bytes:
    """Return a body that may be compressed with gzip, within the same bounds."""
    if encoding.lower() not in ("", "identity", "gzip"):
        raise UnknownEncoding
    if encoding.lower() != "gzip" and not content.startswith(GZIP_MAGIC):
        return content
    whole, most = b"", settings.INGEST_MAX_BODY_BYTES
    for _member in range(MOST_MEMBERS):
        stream = zlib.decompressobj(wbits=31)
        try:
            whole += stream.decompress(content, most + 1 - len(whole))
        except zlib.error:
            raise BadRequest from None
        if len(whole) > most:
            raise TooLarge
        content = stream.unused_data
        if stream.eof and not content:
            return whole
        if not stream.eof:
            break
    raise BadRequest


def parsed(content: bytes) -> Any:
    """Return the JSON of a body; numbers too long to be numbers don't spoil the rest."""
    try:
        try:
            return json.loads(content)
        except json.JSONDecodeError:
            raise BadRequest from None
        except UnicodeDecodeError:
            raise BadRequest from None
        except ValueError:
            return json.loads(content, parse_int=bounded_int)
    except RecursionError:
        raise BadRequest(_("请求体嵌套太深。请压平后重发。")) from None


def bounded_int(digits: str) -> int | float:
    """Return a whole number, or infinity for one that nobody means."""
    return int(digits) if len(digits) < LONGEST_NUMBER else float("inf")
