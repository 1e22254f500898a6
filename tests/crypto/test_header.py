"""The header of an age file: one spelling, within limits, covered by its MAC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.crypto.header import HEADER_LIMIT, STANZA_LIMIT, Stanza, end_of, read, write
from thiqa.domain.errors import EnvelopeUnreadable

KEY = bytes(range(16))
visible = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20).map(str.encode)
stanzas = st.builds(Stanza, st.lists(visible, min_size=1, max_size=4).map(tuple), st.binary(max_size=120))


@given(st.lists(stanzas, min_size=1, max_size=4), st.binary(max_size=40))
def test_what_was_written_is_read(written: list[Stanza], rest: bytes) -> None:
    data = write(written, KEY)
    header = read(data + rest)
    assert header.stanzas == tuple(written)
    assert header.end == len(data) == end_of(data + rest)
    header.check(KEY)
    with pytest.raises(EnvelopeUnreadable):
        header.check(bytes(16))


@given(st.binary(max_size=200))
def test_whatever_is_read_is_written_so(body: bytes) -> None:
    data = b"age-encryption.org/v1\n-> a\n" + body + b"\n--- " + b"A" * 43 + b"\n"
    try:
        header = read(data)
    except EnvelopeUnreadable:
        return
    assert write(header.stanzas, KEY)[: header.end - 45] == data[: header.end - 45]


@pytest.mark.parametrize("size", [0, 1, 47, 48, 49, 95, 96, 97])
def test_a_body_that_fills_its_lines_ends_with_a_shorter_one(size: int) -> None:
    data = write([Stanza((b"a",), bytes(size))], KEY)
    body = data.split(b"\n")[2:-2]
    assert all(len(line) == 64 for line in body[:-1])
    assert len(body[-1]) < 64
    assert read(data).stanzas[0].body == bytes(size)


def test_too_many_stanzas_and_a_header_without_end_are_refused() -> None:
    stanza = Stanza((b"a",), b"")
    read(write([stanza] * STANZA_LIMIT, KEY))
    for data in (write([stanza] * (STANZA_LIMIT + 1), KEY), write([Stanza((b"a",), bytes(HEADER_LIMIT))], KEY)):
        with pytest.raises(EnvelopeUnreadable):
            read(data)


def test_no_stanza_is_no_header() -> None:
    with pytest.raises(EnvelopeUnreadable):
        read(write([], KEY))
