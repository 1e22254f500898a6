"""The port for partners, as plain WSGI: one path, one method, bytes in and bytes out; no cookies, no pages.

Errors have a status and no body: who may know more gets a signed answer. ``specs/delivery.md``, section 10.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from django.db import connections

from thiqa.domain.errors import StoreError, ThiqaError
from thiqa.exchange.https import LIMIT, MEDIA, PATH
from thiqa.exchange.node import Node
from thiqa.exchange.peer import answer

_PIECE = 1 << 16


class _Wrong(Exception):
    """A request that is no call."""

    def __init__(self, status: HTTPStatus, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


def application(node: Node, told: Callable[[], object] = lambda: None) -> WSGIApplication:
    """The WSGI application of a node; ``told`` is called after each answered call (a partner is there: try to deliver).

    403: not a partner. 503: the store refused, as when the disk is full; nothing was taken. 500: a fault of ours.
    """

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            data = answer(node, _body(environ))
        except _Wrong as wrong:
            return _empty(start_response, wrong.status, *wrong.headers)
        except StoreError as error:
            logging.getLogger(__name__).error("error: %s\nhint: %s", error.sentence, error.hint)
            return _empty(start_response, HTTPStatus.SERVICE_UNAVAILABLE)
        except ThiqaError:
            return _empty(start_response, HTTPStatus.FORBIDDEN)
        except Exception as error:
            # The type only: the sentence of a foreign exception may quote what a partner sent.
            logging.getLogger(__name__).error("error: A call was not answered: %s.", type(error).__name__)
            connections[node.alias].close()
            return _empty(start_response, HTTPStatus.INTERNAL_SERVER_ERROR)
        told()
        start_response("200 OK", [("Content-Type", MEDIA), ("Content-Length", str(len(data)))])
        return (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))

    return app


def _body(environ: dict[str, Any]) -> bytes:
    """The body of a request that is a call; what is not one is turned away before a byte of the body is read."""
    if environ["PATH_INFO"] != PATH or environ.get("QUERY_STRING"):
        raise _Wrong(HTTPStatus.NOT_FOUND)
    if environ["REQUEST_METHOD"] != "POST":
        raise _Wrong(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", "POST"))
    if environ.get("CONTENT_TYPE", "") != MEDIA:
        raise _Wrong(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()):
        raise _Wrong(HTTPStatus.LENGTH_REQUIRED)
    size = int(length[:20])
    if size > LIMIT:
        raise _Wrong(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    pieces: list[bytes] = []
    while size and (piece := environ["wsgi.input"].read(min(size, _PIECE))):
        pieces.append(piece)
        size -= len(piece)
    if size:
        raise _Wrong(HTTPStatus.BAD_REQUEST)
    return b"".join(pieces)


def _empty(start_response: StartResponse, status: HTTPStatus, *headers: tuple[str, str]) -> list[bytes]:
    start_response(f"{status.value} {status.phrase}", [("Content-Length", "0"), *headers])
    return []
