"""T-14: a thief takes the disk or a backup of a node. Keys and files stay closed; messages do not, and we say so."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from django.db import connections

from tests import cast, stage
from tests.attacks import craft
from thiqa.crypto.custody import STRONG
from thiqa.domain.errors import PassphraseWrong
from thiqa.exchange import found, send
from thiqa.exchange.found import open_node
from thiqa.exchange.node import Node
from thiqa.exchange.sealed import seal_file

pytestmark = pytest.mark.skipif(bool(stage.SERVER), reason="the thief reads files")


def disk(node: Node) -> bytes:
    """All that lies on the disk of a node, the files of the offline roots included."""
    connections[node.alias].close()
    return b"".join(path.read_bytes() for path in sorted(node.config.home.rglob("*")) if path.is_file())


def test_no_secret_key_lies_open_on_the_disk(pair: cast.Pair) -> None:
    keys = pair.atlas.keys()
    secrets = [keys.sign.seed, keys.log.seed, keys.log.seed_pq, pair.atlas.master, *(one.seed for one in keys.kem)]
    secrets += [root.seed for root in craft.roots(pair.atlas, 3)]
    taken = disk(pair.atlas)
    for secret in secrets:
        assert secret not in taken
        assert secret.hex().encode() not in taken
    assert b"a passphrase" not in taken


def test_another_passphrase_opens_nothing(pair: cast.Pair) -> None:
    a = pair.atlas
    with pytest.raises(PassphraseWrong):
        open_node(a.config, "thief", "A passphrase", clock=a.clock, random=a.random, transport=a.transport)


def test_files_lie_sealed_on_the_disk(pair: cast.Pair, tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_text(craft.BODY * 500, encoding="utf-8")
    seal_file(pair.atlas, tmp_path / "photo.txt")
    assert craft.BODY.encode() not in disk(pair.atlas)


def test_messages_lie_readable_in_the_database_as_the_page_admits(pair: cast.Pair) -> None:
    """If this test fails, something has become better: then change docs/threat-model.md and SECURITY.md."""
    send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    assert craft.BODY.encode() in disk(pair.atlas)


def test_keys_are_stretched_at_full_cost_unless_a_test_says_otherwise() -> None:
    assert inspect.signature(found.found).parameters["cost"].default == STRONG
    assert STRONG.memory >= 1 << 16
