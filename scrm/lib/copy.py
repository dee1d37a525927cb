"""Owns the binary COPY between PostgreSQL and NumPy: fixed-width rows, no NULLs, no text in between."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection

HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TAIL = b"\xff\xff"
SCALARS = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "float4": ">f4", "float8": ">f8", "bool": "?"}
SCALARS['"char"'] = "u1"  # the first letter of a text, 0 of none
ELEMENTS = {"int2": 21, "int4": 23}  # PostgreSQL's numbers of the types


def row_type(columns: Mapping[str, str]) -> np.dtype:
    """Return how a row lies on the wire; a column is a type such as `int4`, or an array such as `int2[7]`."""
    parts: list[tuple] = [("fields", ">i2")]
    for name, kind in columns.items():
        parts += [(f"{name}/size", ">i4"), *_field(name, kind)]
    return np.dtype(parts)


def read_rows(statement: str, params: Mapping[str, Any], columns: Mapping[str, str]) -> np.ndarray:
    """Run a SELECT and return its rows as a structured array; a NULL or another type is an error."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        query = cursor.mogrify(statement, params).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", buffer)
    shape, data = row_type(columns), buffer.getbuffer()
    count, rest = divmod(len(data) - len(HEAD) - len(TAIL), shape.itemsize)
    rows = np.frombuffer(data, shape, count, len(HEAD)) if count >= 0 else np.empty(0, shape)
    if rest or (rows["fields"] != len(columns)).any():
        raise ValueError(f"The rows do not have the columns {', '.join(columns)}.")
    return rows


def write_rows(table: str, columns: Mapping[str, str], values: Mapping[str, np.ndarray]) -> int:
    """Append one row per element of the values to a table of ours and return how many."""
    size = len(next(iter(values.values())))
    rows = np.zeros(size, row_type(columns))
    rows["fields"] = len(columns)
    for name, kind in columns.items():
        _fill(rows, name, kind, values[name])
    names = ", ".join(columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        payload = io.BytesIO(b"".join((HEAD, rows.tobytes(), TAIL)))
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", payload)
    return size


def places_by_letter(words: Sequence[str], none: int) -> np.ndarray:
    """Return for each byte the place of the word that begins with it, or `none`; two alike are an error."""
    letters = [ord(word[0]) for word in words]
    if len(set(letters)) < len(letters):
        raise ValueError(f"Two of {', '.join(words)} begin with the same letter.")
    places = np.full(256, none, np.int16)
    places[letters] = np.arange(len(words))
    return places


def _split(kind: str) -> tuple[str, int]:
    name, _, length = kind.rstrip("]").partition("[")
    return name, int(length or 0)


def _field(name: str, kind: str) -> list[tuple]:
    element, length = _split(kind)
    if not length:
        return [(name, SCALARS[element])]
    items = np.dtype([("size", ">i4"), ("value", SCALARS[element])])
    return [(f"{name}/head", ">i4", (5,)), (name, items, (length,))]


def _fill(rows: np.ndarray, name: str, kind: str, values: np.ndarray) -> None:
    element, length = _split(kind)
    rows[f"{name}/size"] = rows.dtype[name].itemsize + (20 if length else 0)
    if not length:
        rows[name] = values
        return
    rows[f"{name}/head"] = (1, 0, ELEMENTS[element], length, 1)  # one dimension, no NULLs, from 1
    rows[name]["size"] = np.dtype(SCALARS[element]).itemsize
    rows[name]["value"] = values
