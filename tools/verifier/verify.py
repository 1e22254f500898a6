"""Verifies one evidence file of Thiqa. It needs Python 3.11, the package `cryptography`, and nothing of Thiqa.

    python verify.py FILE [--fingerprint "12345 67890 ..."]

Written from specs/evidence.md. It prints what each step established, and VERIFIED, and ends with status 0; or the first
thing that does not hold, and ends with status 1.
"""

import argparse
import base64
import hashlib
import hmac
import json
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

VERDICTS = ("none", "accepted", "refused", "quarantined", "expired", "erased")
SEND_HEAD, RECEIVE_HEAD, ERASE, EXPORT, ALL = 3, 4, 9, 15, ["log1", "log6", "witness4", "witness6"]
FILE = "thiqa content sender recipient agreement statement sent received export erasure"
FAULTS = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, StopIteration, struct.error)


class Refused(Exception):
    """What does not hold, in one sentence."""


def need(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


def canonical(value: object) -> bytes:
    """The only bytes of a JSON value (RFC 8785 without fractions)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read(data: bytes) -> Any:
    value = json.loads(data, parse_float=lambda _: need(False, "a number with a fraction"))
    need(canonical(value) == data, "JSON that is not in canonical form")
    return value


def fields(value: Any, names: str) -> list[Any]:
    """The values of exactly these fields, in the order of `names`."""
    need(isinstance(value, dict) and set(value) == set(names.split()), f"something has not exactly the fields {names}")
    return [value[name] for name in names.split()]


def unhex(text: Any, size: int | None = None) -> bytes:
    data = bytes.fromhex(text)
    need(data.hex() == text and len(data) == (len(data) if size is None else size), "hexadecimal of another form")
    return data


def unbase64(text: Any) -> bytes:
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 in another spelling")
    return data


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def envelope(value: Any, kind: str, known: dict[str, bytes], threshold: int = 1) -> tuple[bytes, set[str]]:
    """The payload of a DSSE envelope, and who signed it. Each signature is right and by a known key; enough signed."""
    payload64, payload_type, signatures = fields(value, "payload payloadType signatures")
    need(payload_type == f"application/vnd.thiqa.{kind}.v1+json", f"{payload_type} where a {kind} is needed")
    payload, signers = unbase64(payload64), set()
    message = b"DSSEv1 %d %b %d %b" % (len(payload_type), payload_type.encode(), len(payload), payload)
    for each in signatures:
        key, signature = fields(each, "keyid sig")
        need(key in known and key not in signers, f"a signature over a {kind} by a key that may not sign it")
        Ed25519PublicKey.from_public_bytes(known[key]).verify(unbase64(signature), message)
        signers.add(key)
    need(len(signers) >= threshold, f"{len(signers)} keys signed a {kind}; {threshold} are needed")
    return payload, signers


class Node:
    """A node as its chain of manifests says: its id (the digest of the first), its keys, its agency."""

    def __init__(self, chain: list[Any]) -> None:
        need(chain, "a node without manifests")
        self.keys: dict[str, Any] = {}
        self.id, digest, old_roots, old_threshold = "", None, dict[str, bytes](), 0
        for number, item in enumerate(chain, 1):
            # The payload says which roots may sign it; whether they did is verified before more of it is believed.
            value = read(unbase64(item["payload"]))
            roots = {sha(b"root\0" + root).hex()[:16]: root for root in (unhex(text, 32) for text in value["roots"])}
            payload, signers = envelope(item, "manifest", old_roots | roots, 2)
            need(value["threshold"] >= 2 and len(signers & set(roots)) >= value["threshold"], "too few roots signed")
            need(len(signers & set(old_roots)) >= old_threshold, "too few of the roots before signed a new manifest")
            need((value["thiqa"], value["version"]) == ("manifest/1", number), "a manifest out of its order")
            need((value["previous"], value["node"]) == (digest, self.id or None), "a manifest of another chain")
            keys = {each["id"]: each for each in value["keys"]}
            for each in value["keys"]:
                identifier, use, public, _, _ = fields(each, "id use public from until")
                right = sha(b"%b\0%b" % (use.encode(), unhex(public))).hex()[:16]
                need(identifier == right and len(keys) == len(value["keys"]), "a key whose id is not its own")
            for identifier, old in self.keys.items():
                start, until = keys[identifier]["from"], keys[identifier]["until"]
                need(start == old["from"] and (old["until"] is None or until <= old["until"]), "a key that lives again")
            digest = sha(payload).hex()
            self.keys, self.id = keys, self.id or digest
            old_roots, old_threshold, agency = roots, value["threshold"], value["agency"]
        self.name = f"{agency['name']}, {agency['country']} (node {self.id[:16]})"

    def publics(self, use: str) -> dict[str, bytes]:
        return {name: unhex(key["public"]) for name, key in self.keys.items() if key["use"] == use}


def climb(value: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    last = size - 1
    need(0 <= index <= last, "a place that the log does not have")
    for sibling in path:
        need(last > 0 and len(sibling) == 32, "a proof of another length")
        if index & 1 or index == last:
            value = sha(b"\1" + sibling + value)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            value = sha(b"\1" + value + sibling)
        index, last = index >> 1, last >> 1
    need(last == 0, "a proof of another length")
    return value


class Checkpoint:
    """A note that the log of one of the nodes signed with both keys, and possibly the other one as its witness."""

    def __init__(self, note: str, nodes: list[Node]) -> None:
        text, _, tail = note.rpartition("\n\n")
        self.origin, size, root = text.split("\n")
        prefix, name, epoch = self.origin.split("/")
        self.text, self.size, self.epoch, self.root = text + "\n", int(size), int(epoch), unbase64(root)
        need((prefix, str(self.size), str(self.epoch), len(self.root)) == ("thiqa", size, epoch, 32), "odd checkpoint")
        self.node = next(node for node in nodes if node.id == name)
        witness = nodes[self.node is nodes[0]]
        self.seen, self.witnessed = list[str](), ""
        for line in tail.removesuffix("\n").split("\n"):
            mark, signer, encoded = line.split(" ")
            need(mark == "\u2014" and tail.endswith("\n"), "a line that is no signature")
            need(signer in (self.origin, f"thiqa/{witness.id}/witness"), "a signature by nobody of the two nodes")
            self._check(signer, unbase64(encoded), self.node if signer == self.origin else witness)
        need(sorted(self.seen) in (ALL[:2], ALL), "signatures are missing, or too many")

    def _check(self, signer: str, raw: bytes, node: Node) -> None:
        role, stamp = "log" if node is self.node else "witness", raw[4:12]
        for kind, use in ((1, "log"), (4, "log"), (6, "log-pq")):
            for key, public in node.publics(use).items():
                if sha(b"%b\n%c%b" % (signer.encode(), kind, public))[:4] != raw[:4]:
                    continue
                until = node.keys[key]["until"]
                need(role == "witness" or until is None or self.epoch or self.size <= until, "a key that had ended")
                message, time = self.text.encode(), int.from_bytes(stamp, "big")
                if kind == 6:
                    who, log = (bytes([len(each)]) + each.encode() for each in (signer, self.origin))
                    place = bytes(8) + self.size.to_bytes(8, "big") + self.root
                    message = b"subtree/v1\n\0%b%b%b%b" % (who, stamp, log, place)
                    MLDSA44PublicKey.from_public_bytes(public).verify(raw[12:], message)
                else:
                    message = message if kind == 1 else b"cosignature/v1\ntime %d\n%b" % (time, message)
                    Ed25519PublicKey.from_public_bytes(public).verify(raw[4 if kind == 1 else 12 :], message)
                if role == "witness":
                    self.witnessed = f", which the other node cosigned at {datetime.fromtimestamp(time, UTC):%FT%TZ}"
                self.seen.append(f"{role}{kind}")


def in_log(kind: int, entry: str, salt: str, detail: Any, proof: str, nodes: list[Node]) -> tuple[Checkpoint, int]:
    """Where an entry stands that commits to this act, and under which checkpoint (c2sp.org/tlog-proof@v1)."""
    raw = unhex(entry, 42)
    need(raw[:2] == bytes([1, kind]), "an entry of another kind")
    need(hmac.digest(unhex(salt, 32), canonical(detail), "sha256") == raw[10:], "an entry that commits to another act")
    head, _, note = proof.partition("\n\n")
    version, number, *hashes = head.split("\n")
    index, point = int(number.removeprefix("index ")), Checkpoint(note, nodes)
    need((version, number) == ("c2sp.org/tlog-proof@v1", f"index {index}"), "a proof of another version")
    root = climb(sha(b"\0" + raw), index, point.size, [unbase64(each) for each in hashes])
    need(root == point.root, "an entry that is not in the log")
    return point, index


class Evidence:
    """One file, verified step by step; `told` is what each step established."""

    def __init__(self, data: bytes, fingerprint: str | None) -> None:
        self.told: list[str] = []
        version, self.content, *nodes, terms, statement, sent, received, export, erasure = fields(read(data), FILE)
        self.nodes = [Node(chain) for chain in nodes]
        need(version == "evidence/1" and self.nodes[0].id != self.nodes[1].id, "another version, or a node with itself")
        self.tell(f"Sender: {self.nodes[0].name}. Recipient: {self.nodes[1].name}. Their keys are theirs.")
        self.fingerprint(fingerprint)
        self.agreement(terms)
        self.statement(*fields(statement, "digest salt envelope"))
        self.lane, self.seq, self.exporter = b"", 0, self.nodes[sent is None]
        need(sent or received, "no record of any log")
        for side, record in enumerate((sent, received)):
            if record is not None:
                self.record(side, *fields(record, "leaf size path entry salt proof"))
        detail, index = self.act(EXPORT, export)
        message, *rest, by = fields(detail, "message statement lane seq content by")
        need(rest == [self.digest.hex(), self.lane.hex(), self.seq, self.content], "the export of something else")
        need(not self.words or self.words["id"] == message, "the export of another message")
        self.tell(f"Message {message} was exported by {by or 'nobody named'}: leaf {index} of the exporter's log.")
        if erasure is not None:
            detail, index = self.act(ERASE, erasure)
            need(self.content == "erased" and detail["message"] == message, "the erasure of something else")
            self.tell(f"Its content was erased there ({detail['ground']}): leaf {index}.")

    def tell(self, sentence: str) -> None:
        self.told.append(f"{len(self.told) + 1}. {sentence}")

    def fingerprint(self, expected: str | None) -> None:
        number = sha(b"thiqa/fingerprint/1\0" + b"".join(sorted(bytes.fromhex(node.id) for node in self.nodes)))
        groups = " ".join(f"{int.from_bytes(number, 'big') % 10**60:060d}"[at : at + 5] for at in range(0, 60, 5))
        need(expected is None or expected.split() == groups.split(), f"the fingerprint of the two nodes is {groups}")
        told = "is the one given" if expected else f"must be the one that their officers compared:\n   {groups}"
        self.tell(f"The fingerprint of the two nodes {told}")

    def agreement(self, pair: Any) -> None:
        ends = sorted(node.id for node in self.nodes)
        self.terms, self.terms_id = None, sha(f"thiqa-introduction/1{ends[0]}{ends[1]}".encode()).hex()[:32]
        if pair is None:
            self.tell("It went under the introduction pact of the two nodes, which nobody signs.")
            return
        one, other = (envelope(pair[at], "agreement", self.nodes[at].publics("sign"))[0] for at in (0, 1))
        need(one == other and len(pair) == 2, "the two parties signed different texts")
        terms = self.terms = read(one)
        self.terms_id, self.terms_digest = terms["id"], sha(one).hex()
        parties = sorted(terms["parties"][role]["node"] for role in "ab")
        need(terms["thiqa"] == "agreement/1" and parties == ends, "an agreement between other nodes")
        self.tell(f"Both signed the agreement “{terms['title']['en']}”, version {terms['version']}.")

    def statement(self, digest: str, salt: str | None, dsse: Any) -> None:
        self.digest, self.salt = unhex(digest, 32), None if salt is None else unhex(salt, 32)
        self.words: Any = None
        need((dsse is not None) == (self.content == "included"), "the content is not what the file says of it")
        need((salt is None) == (self.content in ("erased", "refused")), "the salt is not what the file says of it")
        if dsse is None:
            self.tell(f"The content is not in the file: {self.content}.")
            return
        payload, signers = envelope(dsse, "message", self.nodes[0].publics("sign"))
        s, self.signer = read(payload), signers.pop()
        need(s["thiqa"] == "message/1" and sha(payload) == self.digest, "the digest is that of another statement")
        need((s["from"], s["to"]) == (self.nodes[0].id, [self.nodes[1].id]), "a statement between other nodes")
        need(s["salt"] == salt, "the salt is that of another statement")
        if self.terms is not None:
            need(s["agreement"] == self.terms_digest, "the statement names another version of the agreement")
            clause = next(each for each in self.terms["clauses"] if each["id"] == s["clause"])
            need(s["mechanism"] in clause["mechanisms"] and s["purpose"] in clause["purposes"], "the wrong clause")
        self.words = s
        self.tell(f"The sender signed it: {s['mechanism']}, made {s['made']} by {s['author']}, clause {s['clause']}.")

    def record(self, side: int, leaf: str, size: int, path: list[str], entry: str, salt: str, proof: str) -> None:
        raw = unhex(leaf)
        version, kind, lane, seq, verdict, commit = struct.unpack_from(">BB16sQB32s", raw)
        need((version, kind, verdict > 0) == (1, side, side == 1), "a leaf of another kind")
        ends = bytes.fromhex(self.terms_id + self.nodes[0].id + self.nodes[1].id)
        names = [sha(b"thiqa-lane/1" + ends + each)[:16] for each in (b"text", b"bulk")]
        need(lane in names, "a lane of another agreement or direction")
        need((self.lane or lane, self.seq or seq) == (lane, seq), "the two nodes speak of different numbers")
        self.lane, self.seq = lane, seq
        right = self.salt and hmac.digest(self.salt, b"thiqa-lane-leaf/1" + self.digest, "sha256")
        need(right in (None, commit), "a leaf about another statement")
        said = self.words or {"lane": lane.hex(), "seq": seq}
        need((said["lane"], said["seq"]) == (lane.hex(), seq), "a statement of another number")
        root = climb(sha(b"\0" + raw), seq - 1, size, [unbase64(each) for each in path])
        detail = {"lane": lane.hex(), "size": size, "root": root.hex()}
        point, index = in_log((SEND_HEAD, RECEIVE_HEAD)[side], entry, salt, detail, proof, self.nodes)
        need(point.node is self.nodes[side], "a record in the log of the other node")
        until = self.nodes[0].keys[self.signer]["until"] if self.words and not side and not point.epoch else None
        need(until is None or index < until, "a statement signed after its key had ended")
        told = f"recipient: {VERDICTS[verdict]} {raw[59:].decode('ascii')}".rstrip() if side else "sender"
        self.tell(f"Number {seq} of the lane: leaf {index} of the log of the {told}; signed by it{point.witnessed}.")

    def act(self, kind: int, value: Any) -> tuple[Any, int]:
        entry, salt, detail, proof = fields(value, "entry salt detail proof")
        point, index = in_log(kind, entry, salt, detail, proof, self.nodes)
        need(point.node is self.exporter, "an act in the log of the other node")
        return detail, index


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Verify one evidence file of Thiqa.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--fingerprint", help="the 12 groups of digits that the officers of both sides compared")
    options = parser.parse_args()
    try:
        print("\n".join([*Evidence(options.file.read_bytes(), options.fingerprint).told, "VERIFIED"]))
    except (Refused, InvalidSignature, *FAULTS) as fault:
        sys.exit(f"REFUSED: {fault if isinstance(fault, Refused) else type(fault).__name__}")
