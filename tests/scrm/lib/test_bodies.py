import gzip
import io
import json

import pytest
from django.test import RequestFactory

from scrm.lib import bodies


def request_with(content: bytes, **extra):
    return RequestFactory().post("/", content, content_type="application/json", **extra)


def in_chunks(content: bytes):
    """As gunicorn hands over a body that came without its length."""
    request = request_with(b"")
    request.META |= {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(content)}
    return request


def test_content_of_reads_json_plain_packed_and_in_chunks():
    assert bodies.content_of(request_with(b'[1, "\xe5\xa5\xbd"]')) == [1, "好"]
    packed = gzip.compress(b"[1]")
    assert bodies.content_of(request_with(packed, HTTP_CONTENT_ENCODING="gzip")) == [1]
    assert bodies.content_of(request_with(packed)) == [1]
    assert bodies.content_of(in_chunks(b"[2]")) == [2]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff", b"[" * 100_000, b'{"a":' * 100_000, gzip.compress(b"[]", mtime=0)[:-3],
        gzip.compress(b"[]", mtime=0) + b"tail", gzip.compress(b"", mtime=0) * 1000,
    ],
)  # fmt: skip
def test_content_of_refuses_what_is_no_json(content):
    with pytest.raises(bodies.BadRequest):
        bodies.content_of(request_with(content))


def test_content_of_hears_a_sender_of_too_much_out_and_refuses(settings):
    settings.INGEST_MAX_BODY_BYTES = 100
    request = request_with(b" " * 101)
    with pytest.raises(bodies.TooLarge):
        bodies.content_of(request)
    assert request.read() == b""
    with pytest.raises(bodies.TooLarge):
        bodies.content_of(in_chunks(b" " * 101))


def test_content_of_refuses_a_small_body_that_unpacks_to_too_much(settings):
    settings.INGEST_MAX_BODY_BYTES = 10_000
    with pytest.raises(bodies.TooLarge):
        bodies.content_of(request_with(gzip.compress(b" " * 10_001)))


def test_content_of_refuses_other_packings():
    with pytest.raises(bodies.UnknownEncoding):
        bodies.content_of(request_with(b"[]", HTTP_CONTENT_ENCODING="br"))


def test_content_of_takes_a_number_that_nobody_means_for_endless():
    assert bodies.content_of(request_with(b"[" + b"9" * 5000 + b"]")) == [float("inf")]


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 12345678901234567890123}', '{"id": 18446744073709551616}', "[1.10, -0, 1e3]", '["\\ud800"]',
        "[NaN]", '{"a": 1, "a": 2}', '["星野 \\u661f"]', "[-9223372036854775809]",
    ],
)  # fmt: skip
def test_parsed_reads_as_the_standard_library_does(text):
    assert repr(bodies.parsed(text.encode())) == repr(json.loads(text))
