"""The status page of one node as WSGI: Django with the node handed in by the environment of each request."""

from __future__ import annotations

from wsgiref.types import WSGIApplication

from django.core.handlers.wsgi import WSGIHandler

from thiqa.exchange.node import Node
from thiqa.store.database import prepare

NODE = "thiqa.node"


def status(node: Node) -> WSGIApplication:
    """The application; it reads and never writes."""
    prepare()
    handler = WSGIHandler()

    def app(environ, start_response):  # type: ignore[no-untyped-def]
        environ[NODE] = node
        return handler(environ, start_response)

    return app
