"""``thiqa serve``: the node itself, until SIGTERM or Ctrl-C. The first line of stdout says where it listens."""

from __future__ import annotations

import argparse
import logging
import time

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.store import database
from thiqa.web.serve import Addresses, serve


def declare(parser: Parser) -> None:
    del parser


def run(session: Session, given: argparse.Namespace) -> None:
    node = session.node
    _log_to_stderr()
    # A newer version of Thiqa may have come with newer tables; only here, so that commands stay quick.
    database.migrate(node.alias)

    def ready(where: Addresses) -> None:
        peer = _written(where.peer)
        status = f"http://{_written(where.status)}/" if where.status else ""
        if session.voice.as_json:
            session.voice.object({"node": node.id, "peer": peer, "status": status})
        else:
            page = f", status page at {status}" if status else ""
            print(f"Serving {node.id[:16]}… for partners at {peer}{page}", file=session.voice.out, flush=True)

    serve(node, ready)


def _written(where: tuple[str, int]) -> str:
    host, port = where
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _log_to_stderr() -> None:
    form = logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%d %H:%M:%S")
    form.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(form)
    logging.getLogger().addHandler(handler)
