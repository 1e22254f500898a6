"""Founding a node and opening it again."""

from __future__ import annotations

import secrets
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from tests import cast
from thiqa import config
from thiqa.crypto.custody import LIGHT
from thiqa.domain.errors import KeyringError, PassphraseWrong, SettingInvalid
from thiqa.exchange import found
from thiqa.exchange.node import Node
from thiqa.store import database


def make(home: Path, passphrase: str = "a passphrase") -> Node:
    return found.found(
        config.load(home, {}), f"found-{home.name}", cast.AGENCIES["cedar"], passphrase,
        clock=cast.Time(), random=secrets.token_bytes, transport=cast.Wire(), cost=LIGHT,
    )  # fmt: skip


def opened(node: Node, passphrase: str, home: Path | None = None) -> Node:
    settings = replace(node.config, home=home or node.config.home)
    return found.open_node(
        settings, node.alias, passphrase, clock=node.clock, random=node.random, transport=node.transport
    )


def test_a_node_is_opened_again_with_its_passphrase_and_has_the_same_keys(tmp_path: Path) -> None:
    node = make(tmp_path)
    keys = node.keys()
    again = opened(node, "a passphrase")
    assert (again.id, again.keys().sign.id, again.keys().kem[0].id) == (node.id, keys.sign.id, keys.kem[0].id)
    with pytest.raises(PassphraseWrong):
        opened(node, "another passphrase")
    database.detach(node.alias)


def test_a_new_node_has_three_roots_of_which_two_signed_and_its_first_leaf(tmp_path: Path) -> None:
    node = make(tmp_path)
    manifest = node.keys().manifest
    assert (len(manifest.roots), manifest.threshold, manifest.version, manifest.node) == (3, 2, 1, node.id)
    assert sorted(path.name for path in (tmp_path / "offline").iterdir()) == [f"root-{n}.key" for n in (1, 2, 3)]
    assert node.row().size == 1
    database.detach(node.alias)


def test_only_the_owner_can_read_what_locks_the_keys(tmp_path: Path) -> None:
    node = make(tmp_path)
    for path in (tmp_path / found.MASTER, *(tmp_path / "offline").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    database.detach(node.alias)


def test_a_second_node_in_one_folder_and_an_empty_passphrase_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        make(tmp_path, "")
    node = make(tmp_path)
    with pytest.raises(KeyringError):
        make(tmp_path)
    database.detach(node.alias)


def test_where_there_is_no_node_none_is_opened(tmp_path: Path) -> None:
    node = make(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(KeyringError):
        opened(node, "a passphrase", tmp_path / "empty")
    database.detach(node.alias)


def test_a_file_is_written_whole_and_leaves_no_part_behind(tmp_path: Path) -> None:
    found.write_durably(tmp_path / "key", b"one")
    found.write_durably(tmp_path / "key", b"two")
    assert (tmp_path / "key").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
