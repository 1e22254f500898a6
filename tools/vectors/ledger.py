"""Scenarios of the ledger. Trees have the entries 0, 1, 2, ... as eight bytes big-endian unless a scenario says else.

ML-DSA signatures are other bytes at each call, so notes here carry Ed25519 only; ``message-ml-dsa`` has the bytes that
the other key signs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from thiqa.crypto.keys import LogKey
from thiqa.crypto.note import COSIGNED, ED25519, ML_DSA_44, Signer, Verifier, add_signatures, sign_note
from thiqa.ledger.checkpoint import Checkpoint, LogProof, log_origin
from thiqa.ledger.entry import Kind, write_entry
from thiqa.ledger.tiles import TileTree, encode_bundle, grow, tile_path, tiles_of
from thiqa.ledger.tree import EMPTY_ROOT, leaf_hash
from thiqa.ledger.witness import Advance

Scenario = dict[str, Any]

TIME = 1_795_420_800  # 2026-11-23T08:00:00Z
SIZE = 70_000
LEAVES = [leaf_hash(at.to_bytes(8, "big")) for at in range(SIZE)]
TILES = grow(0, {}, LEAVES)
TREE = TileTree(SIZE, lambda level, index: TILES[level, index])
ORIGIN = log_origin(sha256(b"Atlas").hexdigest(), 1)
SALT, DETAIL = bytes(range(32)), b'{"lane":"000102030405060708090a0b0c0d0e0f","seq":7}'


def vectors() -> dict[str, Scenario]:
    """All scenarios."""
    made: dict[str, Scenario] = {}
    for part in (roots, inclusion, consistency, leaves, files, checkpoints, proofs, advances, requests, policies):
        made |= {f"{name}.json": scenario for name, scenario in part().items()}
    return made


def roots() -> dict[str, Scenario]:
    return {
        f"root-of-{size}": {"why": why, "do": "root", "size": size, "root": TREE.root(size).hex(), "error": None}
        for size, why in {
            0: "no leaf: the hash of nothing",
            1: "one leaf: its hash",
            2: "one node",
            3: "a last leaf by itself",
            255: "one short of a tile",
            256: "a full tile",
            257: "a full tile and one leaf",
            65_536: "a full tile of the second level",
            70_000: "three levels of tiles, the example of tlog-tiles",
        }.items()
    }


def inclusion() -> dict[str, Scenario]:
    def scenario(why: str, index: int, size: int, error: str | None = None, /, **changed: Any) -> Scenario:
        proof = {"leaf": LEAVES[index], "index": index, "size": size, "root": TREE.root(size)}
        proof |= {"proof": TREE.inclusion(index, size)} | changed
        return {"why": why, "do": "inclusion", **readable(proof), "error": error}

    bad, path = "proof-invalid", TREE.inclusion(5, 13)
    return {
        "inclusion-one-leaf": scenario("nothing to prove", 0, 1),
        "inclusion-first": scenario("all hashes stand right", 0, 13),
        "inclusion-last": scenario("all hashes stand left, fewer than elsewhere", 12, 13),
        "inclusion-across-tiles": scenario("from a tile of level 0 to one of level 2", 66_000, 70_000),
        "inclusion-flipped-bit": scenario("the last bit of one hash", 5, 13, bad, proof=[flip(path[0]), *path[1:]]),
        "inclusion-other-leaf": scenario("the leaf beside it", 5, 13, bad, leaf=LEAVES[4]),
        "inclusion-other-index": scenario("the right leaf at a wrong place", 5, 13, bad, index=4),
        "inclusion-other-root": scenario("the root of a larger tree", 5, 13, bad, root=TREE.root(14)),
        "inclusion-beyond-the-end": scenario("a place that the tree does not have", 5, 13, bad, index=13),
        "inclusion-hash-missing": scenario("cut at the top", 5, 13, bad, proof=path[:-1]),
        "inclusion-hash-too-many": scenario("the root once more", 5, 13, bad, proof=[*path, TREE.root(13)]),
        "inclusion-hashes-swapped": scenario("two levels exchanged", 5, 13, bad, proof=[path[1], path[0], *path[2:]]),
        "inclusion-joined-elsewhere": scenario(
            "one byte moved from the sibling to the leaf: the joined bytes are the same",
            5,
            13,
            bad,
            leaf=path[0][-1:] + LEAVES[5],
            proof=[path[0][:-1], *path[1:]],
        ),
        "inclusion-node-as-leaf": scenario(
            "a node shown as a leaf of a smaller tree", 0, 2, bad, leaf=TREE.root(2), size=1
        ),
    }


def consistency() -> dict[str, Scenario]:
    def scenario(why: str, old: int, new: int, error: str | None = None, /, **changed: Any) -> Scenario:
        proof = {"old_size": old, "new_size": new, "old_root": TREE.root(old), "new_root": TREE.root(new)}
        proof |= {"proof": TREE.consistency(old, new) if old <= new else []} | changed
        return {"why": why, "do": "consistency", **readable(proof), "error": error}

    bad, path = "proof-invalid", TREE.consistency(6, 13)
    return {
        "consistency-same-tree": scenario("nothing to prove", 6, 6),
        "consistency-from-a-power-of-two": scenario("the old root itself is a node of the new tree", 8, 13),
        "consistency-from-six": scenario("the old tree is put together from two nodes", 6, 13),
        "consistency-across-tiles": scenario("over three levels of tiles", 65_535, 70_000),
        "consistency-from-nothing": scenario("an empty tree proves nothing", 0, 13, bad),
        "consistency-of-nothing": scenario("nor does it to itself", 0, 0, bad),
        "consistency-backwards": scenario("a tree does not shrink", 13, 6, bad),
        "consistency-fork-at-one-size": scenario("one size, two roots", 6, 6, bad, new_root=flip(TREE.root(6))),
        "consistency-proof-not-due": scenario("a hash where none is due", 6, 6, bad, proof=[EMPTY_ROOT]),
        "consistency-flipped-bit": scenario("the last bit of one hash", 6, 13, bad, proof=[*path[:-1], flip(path[-1])]),
        "consistency-old-root-rewritten": scenario("another past", 6, 13, bad, old_root=flip(TREE.root(6))),
        "consistency-hash-missing": scenario("the first hash left out", 6, 13, bad, proof=path[1:]),
        "consistency-hash-too-many": scenario("one more at the top", 6, 13, bad, proof=[*path, path[-1]]),
        "consistency-empty-proof": scenario("no proof at all", 6, 13, bad, proof=[]),
    }


def leaves() -> dict[str, Scenario]:
    def scenario(
        why: str, data: bytes, error: str | None = None, salt: bytes = SALT, detail: bytes = DETAIL
    ) -> Scenario:
        opened = {"leaf": data, "salt": salt, "detail": detail.decode()}
        return {"why": why, "do": "leaf", **readable(opened), "kind": "send-head", "seconds": TIME, "error": error}

    leaf = write_entry(Kind.SEND_HEAD, datetime.fromtimestamp(TIME, UTC), SALT, DETAIL)
    loose = b'{"seq": 7}'
    return {
        "leaf-opens": scenario("salt and detail open the leaf", leaf),
        "leaf-other-detail": scenario("one digit", leaf, "commitment-invalid", detail=DETAIL.replace(b"7", b"8")),
        "leaf-other-salt": scenario("as after the salt was erased", leaf, "commitment-invalid", salt=bytes(32)),
        "leaf-short-salt": scenario("a salt that could be guessed", leaf, "field-invalid", salt=SALT[:16]),
        "leaf-detail-not-canonical": scenario(
            "committed to, but with a second spelling",
            write_entry(Kind.SEND_HEAD, datetime.fromtimestamp(TIME, UTC), SALT, loose),
            "not-canonical",
            detail=loose,
        ),
        "leaf-of-another-version": scenario("a version that is not known", b"\2" + leaf[1:], "unknown-version"),
        "leaf-of-unknown-kind": scenario("a kind that is not known", b"\1\xff" + leaf[2:], "format"),
        "leaf-too-long": scenario("one byte more", leaf + b"\0", "format"),
        "leaf-too-short": scenario("one byte less", leaf[:-1], "format"),
    }


def files() -> dict[str, Scenario]:
    tiles = {
        tile_path(*tile): sha256(TILES[tile[:2]][: tile[2] * 32]).hexdigest()
        for tile in tiles_of(SIZE)
        if tile[0] or tile[1] in (0, 273)
    }
    entries = [b"", b"\0", bytes(300)]
    bundle = encode_bundle(entries)
    return {
        "tiles-of-70000": {
            "why": "paths and SHA-256 of the tiles above level 0, of the first and of the last one",
            "do": "tiles",
            "size": SIZE,
            "tiles": tiles,
            "error": None,
        },
        "bundle-of-three": {
            "why": "an empty entry, a short one, one whose length takes both bytes",
            "do": "bundle",
            "bundle": bundle.hex(),
            "entries": [entry.hex() for entry in entries],
            "error": None,
        },
        "bundle-cut": {
            "why": "the last byte is missing",
            "do": "bundle",
            "bundle": bundle[:-1].hex(),
            "error": "format",
        },
        "bundle-too-long": {"why": "257 entries", "do": "bundle", "bundle": bytes(514).hex(), "error": "format"},
    }


def checkpoints() -> dict[str, Scenario]:
    text = head(13).text()
    note = signed("Atlas", text)

    def scenario(why: str, note: str, error: str | None = None) -> Scenario:
        return {"why": why, "do": "checkpoint", "note": note, **trusted(), "size": 13, "error": error}

    def odd(why: str, text: str, error: str) -> Scenario:
        return scenario(why, signed("Atlas", text), error)

    return {
        "checkpoint": scenario("signed by the log", note),
        "checkpoint-cosigned": scenario("lines of others are passed over", cosigned(note, "Baobab")),
        "checkpoint-changed": scenario("one leaf less", note.replace("\n13\n", "\n12\n"), "signature-invalid"),
        "checkpoint-of-a-stranger": scenario("Cedar's key", signed("Cedar", text), "signature-invalid"),
        "checkpoint-of-another-epoch": odd(
            "signed, but of another log", text.replace("/1\n", "/2\n"), "checkpoint-invalid"
        ),
        "checkpoint-with-extension": odd("a fourth line", f"{text}more\n", "checkpoint-invalid"),
        "checkpoint-leading-zero": odd("013 leaves", text.replace("\n13\n", "\n013\n"), "format"),
        "checkpoint-short-root": odd("31 bytes", f"{ORIGIN}\n13\n{'A' * 41}==\n".replace("A=", "AA="), "format"),
        "checkpoint-of-nothing-with-a-root": odd(
            "no leaves, but the root of 13", text.replace("\n13\n", "\n0\n"), "checkpoint-invalid"
        ),
        "message-ml-dsa": message(ML_DSA_44, "what ML-DSA-44 signs: name, time and tree head in binary"),
        "message-cosignature": message(COSIGNED, "what an Ed25519 witness signs: the text with its time"),
    }


def message(kind: int, why: str) -> Scenario:
    seen: list[bytes] = []

    def sign(data: bytes) -> bytes:
        seen.append(data)
        return b""

    key = log_key("Baobab")
    verifier = Verifier("baobab", kind, key.public_pq if kind == ML_DSA_44 else key.public)
    Signer(verifier, sign).line(head(13).text(), TIME)
    said = {"name": "baobab", "kind": kind, "seconds": TIME, "text": head(13).text(), "message": seen[0].hex()}
    return {"why": why, "do": "message", **said, "error": None}


def proofs() -> dict[str, Scenario]:
    path = tuple(TREE.inclusion(5, 13))
    text = LogProof(5, path, signed("Atlas", head(13).text())).encode()

    def scenario(why: str, text: str, error: str | None = None) -> Scenario:
        return {"why": why, "do": "proof", "proof": text, "leaf": LEAVES[5].hex(), **trusted(), "error": error}

    return {
        "proof": scenario("a leaf, its path, a checkpoint", text),
        "proof-with-extra": scenario("extra data are carried", text.replace("index", "extra AAEC\nindex", 1)),
        "proof-of-another-leaf": scenario("index 4", text.replace("index 5", "index 4"), "proof-invalid"),
        "proof-of-another-version": scenario("v2", text.replace("@v1", "@v2"), "format"),
        "proof-without-index": scenario("no index line", text.replace("index 5\n", ""), "format"),
        "proof-index-with-zero": scenario("index 05", text.replace("index 5", "index 05"), "format"),
        "proof-without-checkpoint": scenario("cut after the hashes", text.partition("\n\n")[0] + "\n\n", "format"),
        "proof-with-a-stranger": scenario(
            "a checkpoint of Cedar", LogProof(5, path, signed("Cedar", head(13).text())).encode(), "signature-invalid"
        ),
    }


def advances() -> dict[str, Scenario]:
    def scenario(why: str, held: int | None, new: int, error: str | None = None, /, **changed: Any) -> Scenario:
        proof = TREE.consistency(held, new) if held and held < new else []
        said = {"held": None if held is None else head(held).text(), "new": head(new).text(), "proof": proof} | changed
        return {"why": why, "do": "advance", **readable(said), "error": error}

    other = Checkpoint(ORIGIN, 13, flip(TREE.root(13))).text()
    elsewhere = Checkpoint(log_origin(sha256(b"Atlas").hexdigest(), 2), 13, TREE.root(13)).text()
    return {
        "advance-from-nothing": scenario("the first checkpoint is believed", None, 13),
        "advance-from-an-empty-log": scenario("an empty log begins any other", 0, 13),
        "advance-same": scenario("the same once more", 13, 13),
        "advance": scenario("seven leaves more", 6, 13),
        "advance-rolled-back": scenario("an old backup", 13, 6, "log-rolled-back"),
        "advance-fork-at-one-size": scenario("two roots", 13, 13, "log-forked", new=other),
        "advance-fork-at-a-larger-size": scenario("the past rewritten", 6, 13, "log-forked", new=other),
        "advance-proof-missing": scenario("no proof", 6, 13, "log-forked", proof=[]),
        "advance-proof-not-due": scenario("a proof from nothing", None, 13, "proof-invalid", proof=[EMPTY_ROOT]),
        "advance-of-another-log": scenario("another epoch", 6, 13, "checkpoint-invalid", new=elsewhere),
    }


def requests() -> dict[str, Scenario]:
    text = Advance(6, tuple(TREE.consistency(6, 13)), signed("Atlas", head(13).text())).encode()

    def scenario(why: str, text: str, error: str | None = None, held: int = 6) -> Scenario:
        return {"why": why, "do": "request", "request": text, "held": held, **trusted(), "error": error}

    return {
        "request": scenario("from the size that is held", text),
        "request-from-another-size": scenario("the witness holds 7", text, "witness-elsewhere", held=7),
        "request-rolled-back": scenario("the witness holds 14", text, "log-rolled-back", held=14),
        "request-without-old": scenario("no old line", text.replace("old 6\n", ""), "format"),
        "request-with-64-hashes": scenario(
            "more than a tree can need", text.replace("old 6\n", "old 6\n" + f"{'A' * 43}=\n" * 64), "format"
        ),
    }


def policies() -> dict[str, Scenario]:
    def vkey(name: str) -> str:
        return Verifier(name.lower(), COSIGNED, log_key(name).public).vkey()

    log = f"log {verifier('Atlas').vkey()}"
    text = (
        f"# Two of three, one of them oversight.\n{log}\nwitness b {vkey('Baobab')}\nwitness c {vkey('Cedar')}\n"
        f"witness o {vkey('Oversight')}\ngroup partners any b c\ngroup q all partners o\nquorum q\n"
    )
    note = signed("Atlas", head(13).text())

    def scenario(why: str, note: str, error: str | None = None, policy: str = text) -> Scenario:
        return {"why": why, "do": "policy", "policy": policy, "note": note, "error": error}

    return {
        "policy-quorum": scenario("a partner and oversight", cosigned(note, "Cedar", "Oversight")),
        "policy-partners-only": scenario(
            "oversight is missing", cosigned(note, "Baobab", "Cedar"), "witnesses-missing"
        ),
        "policy-no-witness": scenario("the log alone", note, "witnesses-missing"),
        "policy-quorum-none": scenario("no witness asked for", note, policy=f"{log}\nquorum none\n"),
        "policy-other-log": scenario("a log not listed", note, "checkpoint-invalid", policy="quorum none\n"),
        "policy-without-quorum": scenario("no quorum line", note, "format", policy=f"{log}\n"),
        "policy-member-twice": scenario(
            "one witness would count twice", note, "format", policy=text.replace("any b c", "2 b b")
        ),
        "policy-member-not-defined": scenario(
            "q before its members", note, "format", policy="group q any b\nquorum q\n"
        ),
    }


def head(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, TREE.root(size))


def log_key(name: str) -> LogKey:
    return LogKey.from_seeds(sha256(name.encode()).digest(), sha256(name.encode() + b" later").digest())


def verifier(name: str) -> Verifier:
    return Verifier(ORIGIN, ED25519, log_key(name).public)


def trusted() -> Scenario:
    return {"verifiers": [verifier("Atlas").vkey()], "origin": ORIGIN}


def signed(name: str, text: str) -> str:
    return sign_note(text, [Signer(verifier(name), log_key(name).sign)])


def cosigned(note: str, *names: str) -> str:
    signers = (Signer(Verifier(name.lower(), COSIGNED, log_key(name).public), log_key(name).sign) for name in names)
    return add_signatures(note, list(signers), TIME)


def flip(value: bytes) -> bytes:
    return value[:-1] + bytes([value[-1] ^ 1])


def readable(scenario: Scenario) -> Scenario:
    shown: Callable[[Any], Any] = lambda value: value.hex() if isinstance(value, bytes) else value  # noqa: E731
    return {
        key: [shown(each) for each in value] if isinstance(value, list) else shown(value)
        for key, value in scenario.items()
    }
