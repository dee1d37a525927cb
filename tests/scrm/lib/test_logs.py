import logging
import os

import pytest
from django.db import connection

from scrm import embedded
from scrm.lib.logs import Line


def written(message, *args, **extra):
    return Line("{levelname} {message}", style="{").format(
        logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, extra.get("exc_info"))
    )


def test_line_strikes_out_links_keys_and_phones_and_leaves_the_rest():
    assert written("Forbidden: %s", "/password/set/WzEsMTc:abc-_9/") == "ERROR Forbidden: /password/set/…/"
    assert written("/demo/sign-in/B_WbV9-k/") == "ERROR /demo/sign-in/…/"
    assert written("/preferences/B_WbV9-k/") == "ERROR /preferences/…/"
    assert written("Bearer rk_3f9a01aa22bb_x-Yz_9") == "ERROR Bearer rk_3f9a…"
    assert written("phone 13812345678 at 1763600400000") == "ERROR phone 138…78 at 1763600400000"


def test_line_strikes_out_what_an_error_quotes():
    try:
        raise ValueError("Key (value)=(13812345678) exists")
    except ValueError as error:
        line = written("failed", exc_info=(type(error), error, error.__traceback__))
    assert "(138…78)" in line
    assert "13812345678" not in line


@pytest.mark.django_db
def test_the_embedded_database_keeps_failed_statements_out_of_its_log(settings):
    if os.environ["DATABASE_URL"] != embedded.PostgreSQL(settings.BASE_DIR / ".data" / "test", False).url:
        pytest.skip("another server: its log is its operator's")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('log_min_error_statement'), current_setting('log_error_verbosity')"
        )
        assert cursor.fetchone() == ("panic", "terse")
