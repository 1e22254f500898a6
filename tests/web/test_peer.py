"""The port for partners as WSGI: what is no call is turned away by its head, and nobody learns why."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from tests import cast
from thiqa.domain.errors import StoreError
from thiqa.exchange.contact import frame, read
from thiqa.exchange.https import LIMIT, MEDIA
from thiqa.exchange.introduce import partner_named
from thiqa.web import peer


@pytest.fixture(scope="module")
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


class Asked:
    """One request to the application of Baobab, and what came of it."""

    def __init__(self, pair: cast.Pair, body: bytes = b"rubbish", **changes: Any) -> None:
        self.input = io.BytesIO(body)
        self.told = 0
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/peer",
            "QUERY_STRING": "",
            "CONTENT_TYPE": MEDIA,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": self.input,
        }
        app = peer.application(pair.baobab, self.tell)
        self.body = b"".join(app(environ | changes, self.start))

    def start(self, status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
        self.status, self.headers = int(status[:3]), dict(headers)

    def tell(self) -> None:
        self.told += 1


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (404, {"PATH_INFO": "/"}),
        (404, {"PATH_INFO": "/peer/"}),
        (404, {"QUERY_STRING": "x=1"}),
        (405, {"REQUEST_METHOD": "GET"}),
        (405, {"REQUEST_METHOD": "PUT"}),
        (415, {"CONTENT_TYPE": "application/json"}),
        (411, {"CONTENT_LENGTH": ""}),
        (411, {"CONTENT_LENGTH": "-1"}),
        (411, {"CONTENT_LENGTH": "٣"}),
        (413, {"CONTENT_LENGTH": str(LIMIT + 1)}),
        (413, {"CONTENT_LENGTH": "9" * 4000}),
    ],
)
def test_what_is_no_call_is_turned_away_unread(pair: cast.Pair, status: int, changes: dict[str, Any]) -> None:
    asked = Asked(pair, **changes)
    assert (asked.status, asked.body, asked.input.tell(), asked.told) == (status, b"", 0, 0)
    assert asked.headers["Content-Length"] == "0"


def test_a_body_that_ends_early_is_no_call(pair: cast.Pair) -> None:
    assert Asked(pair, b"short", CONTENT_LENGTH="100").status == 400


@pytest.mark.parametrize("body", [b"", b"rubbish", bytes(300)])
def test_who_is_no_partner_gets_403_and_no_word(pair: cast.Pair, body: bytes) -> None:
    asked = Asked(pair, body)
    assert (asked.status, asked.body, asked.told) == (403, b"", 0)


def test_a_partner_gets_a_signed_answer_and_deliveries_are_woken(pair: cast.Pair) -> None:
    baobab = partner_named(pair.atlas, "baobab")
    asked = Asked(pair, frame(pair.atlas, baobab, "no-such-verb", b"", nonce="00" * 16))
    assert (asked.status, asked.told) == (200, 1)
    assert asked.headers == {"Content-Type": MEDIA, "Content-Length": str(len(asked.body))}
    assert read(pair.atlas, asked.body, nonce="00" * 16).head["nonce"] == "00" * 16


def test_a_store_that_refuses_is_503_and_a_fault_of_ours_500(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> bytes:
        raise StoreError(why="the disk is full")

    def broken(*_: Any) -> bytes:
        raise ValueError("the name of a person")

    monkeypatch.setattr(peer, "answer", full)
    assert (Asked(pair).status, Asked(pair).body) == (503, b"")
    monkeypatch.setattr(peer, "answer", broken)
    assert (Asked(pair).status, Asked(pair).body) == (500, b"")
    assert "the disk is full" in caplog.text
    assert "the name of a person" not in caplog.text
