"""One byte string for one meaning: the canonical JSON of RFC 8785, restricted so that every language writes it alike.

Allowed: objects with ASCII keys, arrays, strings of Unicode scalar values, integers below 2**53 in size, true, false
and null. Not allowed: floating point numbers, lone surrogates, nesting deeper than 64. Keys are sorted by code point,
which for ASCII is the UTF-16 order that RFC 8785 asks for. Rules: ``specs/README.md``, section "Canonical form".
"""

from __future__ import annotations

import json
from typing import Any

from thiqa.domain.errors import NotCanonical, Oversized

__all__ = ["DEPTH_LIMIT", "INTEGER_LIMIT", "SIZE_LIMIT", "decode", "decode_object", "encode"]

SIZE_LIMIT = 1 << 20
"""Bytes that :func:`decode` reads unless told otherwise."""

INTEGER_LIMIT = (1 << 53) - 1
"""The largest integer, either sign: beyond it a reader that uses doubles would round without telling."""

DEPTH_LIMIT = 64
"""Arrays and objects inside each other; a value that is neither has depth 0."""

_write = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode
_read = json.JSONDecoder().decode


def encode(value: object) -> bytes:
    """The canonical UTF-8 bytes of ``value``. A tuple is written as an array, a string enumeration as its string.

    Raises ``NotCanonical`` when the value has no canonical form.
    """
    _check(value, 0)
    try:
        return _write(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(what="a string has a lone surrogate") from error


def decode(data: bytes, limit: int = SIZE_LIMIT) -> Any:
    """The value of which ``data`` is *the* canonical form; ``limit`` is in bytes.

    What must hold: 1. the size is within the limit; 2. the bytes are UTF-8; 3. they are one JSON text; 4. writing the
    value again gives the same bytes. Step 4 finds doubled and unsorted keys, spaces, needless escapes, floats, ``-0``,
    integers that are too large and nesting that is too deep; there is no second rule that could disagree with it.
    Raises ``Oversized`` or ``NotCanonical``.
    """
    # 1. Size, before anything is allocated.
    if len(data) > limit:
        raise Oversized(what="The canonical JSON", size=len(data), limit=limit)
    # 2. UTF-8, strictly: no surrogates, no overlong forms.
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise NotCanonical(what=f"no UTF-8 at byte {error.start}") from error
    # 3. JSON. A text of brackets only would exhaust the stack, and a number of 5000 digits the integer parser.
    try:
        value = _read(text)
    except json.JSONDecodeError as error:
        raise NotCanonical(what=f"no JSON at character {error.pos}") from error
    except RecursionError as error:
        raise NotCanonical(what=f"nested deeper than {DEPTH_LIMIT}") from error
    except ValueError as error:
        raise NotCanonical(what=f"an integer beyond {INTEGER_LIMIT}") from error
    # 4. The same bytes again.
    if encode(value) != data:
        raise NotCanonical(what="the bytes differ from the canonical form of their own value")
    return value


def decode_object(data: bytes, limit: int = SIZE_LIMIT) -> dict[str, Any]:
    """As :func:`decode`, for what must be an object."""
    value = decode(data, limit)
    if type(value) is not dict:
        raise NotCanonical(what="an object was expected")
    return value


def _check(value: object, depth: int) -> None:
    # Runs for every message twice, so it looks at the leaves of a container in place and calls itself for containers
    # only. The depth limit also ends a value that contains itself.
    if isinstance(value, dict):
        try:
            ascii_keys = "".join(value).isascii()
        except TypeError as error:
            raise NotCanonical(what="a key is not a string") from error
        if not ascii_keys:
            raise NotCanonical(what="a key is not ASCII")
        children = iter(value.values())
    elif isinstance(value, list | tuple):
        children = iter(value)
    else:
        children = iter((value,))
        depth -= 1
    if depth >= DEPTH_LIMIT:
        raise NotCanonical(what=f"nested deeper than {DEPTH_LIMIT}")
    for child in children:
        kind = type(child)
        if kind is str or child is None or kind is bool:
            continue
        if kind is dict or kind is list:
            _check(child, depth + 1)
        elif isinstance(child, int):
            if not -INTEGER_LIMIT <= child <= INTEGER_LIMIT:
                raise NotCanonical(what=f"an integer beyond {INTEGER_LIMIT}")
        elif isinstance(child, dict | list | tuple):
            _check(child, depth + 1)
        elif not isinstance(child, str):
            raise NotCanonical(what=f"a value of the kind {kind.__name__}")
