"""Runs a scenario of ``specs/vectors/ledger``."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from tests.ledger.naive import naive_root, numbered
from thiqa.crypto.note import COSIGNED, Verifier
from thiqa.ledger.checkpoint import Checkpoint, LogProof, verify_checkpoint
from thiqa.ledger.entry import open_entry
from thiqa.ledger.proof import InclusionVerifier, verify_consistency, verify_inclusion
from thiqa.ledger.tiles import TileTree, decode_bundle, encode_bundle, memory, tile_path, tiles_of
from thiqa.ledger.tree import Frontier
from thiqa.ledger.trust import TrustPolicy
from thiqa.ledger.witness import Advance, check_advance, witness


def run(scenario: dict[str, Any]) -> None:
    {
        "root": _root,
        "inclusion": _inclusion,
        "consistency": _consistency,
        "leaf": _leaf,
        "tiles": _tiles,
        "bundle": _bundle,
        "checkpoint": _checkpoint,
        "message": _message,
        "proof": _proof,
        "advance": _advance,
        "request": _request,
        "policy": _policy,
    }[scenario["do"]](scenario)


def _root(scenario: dict[str, Any]) -> None:
    leaves = numbered(scenario["size"])
    frontier = Frontier()
    frontier.extend(leaves)
    assert frontier.root().hex() == scenario["root"]
    if len(leaves) < 300:
        assert naive_root(leaves) == frontier.root()


def _inclusion(scenario: dict[str, Any]) -> None:
    leaf, root = bytes.fromhex(scenario["leaf"]), bytes.fromhex(scenario["root"])
    path = _hashes(scenario["proof"])
    verify_inclusion(leaf, scenario["index"], scenario["size"], root, path)
    InclusionVerifier(scenario["size"], root).check(leaf, scenario["index"], path)


def _consistency(scenario: dict[str, Any]) -> None:
    old, new = bytes.fromhex(scenario["old_root"]), bytes.fromhex(scenario["new_root"])
    verify_consistency(scenario["old_size"], scenario["new_size"], old, new, _hashes(scenario["proof"]))


def _leaf(scenario: dict[str, Any]) -> None:
    leaf, salt = bytes.fromhex(scenario["leaf"]), bytes.fromhex(scenario["salt"])
    entry, _ = open_entry(leaf, salt, scenario["detail"].encode())
    assert (entry.kind.word, entry.time.timestamp()) == (scenario["kind"], scenario["seconds"])


def _tiles(scenario: dict[str, Any]) -> None:
    read = memory(numbered(scenario["size"]))
    made = {tile_path(*tile): sha256(read(*tile[:2])).hexdigest() for tile in tiles_of(scenario["size"])}
    assert scenario["tiles"].items() <= made.items()


def _bundle(scenario: dict[str, Any]) -> None:
    entries = decode_bundle(bytes.fromhex(scenario["bundle"]))
    assert [entry.hex() for entry in entries] == scenario["entries"]
    assert encode_bundle(entries).hex() == scenario["bundle"]


def _checkpoint(scenario: dict[str, Any]) -> None:
    assert verify_checkpoint(scenario["note"], _verifiers(scenario), scenario["origin"]).size == scenario["size"]


def _message(scenario: dict[str, Any]) -> None:
    # Put together here from the words of tlog-cosignature, not with the code that made it.
    time = scenario["seconds"].to_bytes(8, "big")
    head = Checkpoint.parse(scenario["text"])
    name, origin = scenario["name"].encode(), head.origin.encode()
    message = b"subtree/v1\n\0" + bytes([len(name)]) + name + time + bytes([len(origin)]) + origin
    message += bytes(8) + head.size.to_bytes(8, "big") + head.root
    if scenario["kind"] == COSIGNED:
        message = f"cosignature/v1\ntime {scenario['seconds']}\n{scenario['text']}".encode()
    assert message.hex() == scenario["message"]


def _proof(scenario: dict[str, Any]) -> None:
    proof = LogProof.decode(scenario["proof"])
    proof.verify(bytes.fromhex(scenario["leaf"]), _verifiers(scenario), scenario["origin"])
    assert proof.encode() == scenario["proof"]


def _advance(scenario: dict[str, Any]) -> None:
    held = None if scenario["held"] is None else Checkpoint.parse(scenario["held"])
    check_advance(held, Checkpoint.parse(scenario["new"]), _hashes(scenario["proof"]))


def _request(scenario: dict[str, Any]) -> None:
    size, origin = scenario["held"], scenario["origin"]
    held = Checkpoint(origin, size, TileTree(size, memory(numbered(size))).root())
    request = Advance.decode(scenario["request"])
    assert request.encode() == scenario["request"]
    witness(held, request, _verifiers(scenario), origin, [], 1)


def _policy(scenario: dict[str, Any]) -> None:
    TrustPolicy.parse(scenario["policy"]).check(scenario["note"])


def _verifiers(scenario: dict[str, Any]) -> list[Verifier]:
    return [Verifier.from_vkey(text) for text in scenario["verifiers"]]


def _hashes(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in proof]
