"""``thiqa deliver``: deliver by hand what is due. A running ``thiqa serve`` does it by itself."""

from __future__ import annotations

import argparse
import os

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment
from thiqa.domain.errors import DeliveryError
from thiqa.exchange import deliver
from thiqa.store.models import Outbox, Partner


def declare(parser: Parser) -> None:
    parser.add_argument(
        "--wait", action="store_true", help="respect the pause after failures (otherwise everybody is tried now)"
    )


def run(session: Session, given: argparse.Namespace) -> Told:
    node = session.node
    partners = Partner.objects.using(node.alias)
    if not given.wait:
        partners.filter(retry_at__isnull=False).update(retry_at=None)
    outbox = Outbox.objects.using(node.alias)
    before = outbox.filter(state="accepted").count()
    left = before

    def told() -> None:
        nonlocal left
        now = outbox.filter(state="accepted").count()
        if now != left:
            left = now
            session.voice.progress(f"{before - left} of {before} …")

    deliver.drain(node, f"command-{os.getpid()}", told)
    waiting = outbox.filter(state="accepted").count()
    failing = list(partners.filter(failures__gt=0).order_by("name"))
    lines = [f"{before - waiting} answered, {waiting} wait."]
    lines += [f"{each.name} was not reached; next attempt {moment(each.retry_at)}" for each in failing]
    data = {
        "answered": before - waiting, "waiting": waiting,
        "unreached": [{"partner": each.name, "failures": each.failures, "next": each.retry_at} for each in failing],
    }  # fmt: skip
    return Told(data, lines, DeliveryError.exit_status if failing and waiting else 0)
