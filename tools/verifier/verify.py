"""Verifies one evidence file of Thiqa. It needs Python 3.11, the package `cryptography`, and nothing of Thiqa.

    python verify.py FILE [--fingerprint "12345 67890 ..."]

Written from specs/evidence.md, envelope.md, message.md and ledger.md. It prints what each step established and ends
with status 0, or with the first thing that does not hold and status 1. Whoever runs it must know from elsewhere that
the two nodes are those of the two agencies: their officers once compared the fingerprint, so compare it again.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import struct
import sys
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

TYPE = "application/vnd.thiqa.{}.v1+json"
VERDICTS = ("none", "accepted", "refused", "quarantined", "expired", "erased")
CONTENTS = {"included", "withheld", "not-permitted", "erased", "quarantined", "refused"}
SEND_HEAD, RECEIVE_HEAD, ERASE, EXPORT = 3, 4, 9, 15
LIMIT = 64 << 20


class Refused(Exception):
    """What does not hold, in one sentence."""


def refuse(why: str) -> NoReturn:
    raise Refused(why)


def need(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


# --- forms -----------------------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """The only bytes of a JSON value (RFC 8785 without fractions)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read(data: bytes) -> Any:
    value = json.loads(data, parse_float=lambda _: refuse("a number with a fraction"))
    need(canonical(value) == data, "JSON that is not in canonical form")
    return value


def fields(value: Any, names: str, what: str) -> list[Any]:
    """The values of exactly these fields, in the order of `names`."""
    need(isinstance(value, dict) and set(value) == set(names.split()), f"{what} has not exactly the fields {names}")
    return [value[name] for name in names.split()]


def unhex(text: Any, size: int, what: str) -> bytes:
    need(isinstance(text, str) and len(text) == 2 * size and not text.strip("0123456789abcdef"), f"{what} is not hex")
    return bytes.fromhex(text)


def unbase64(text: Any) -> bytes:
    need(isinstance(text, str), "base64 was expected")
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 in another spelling")
    return data


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# --- signatures ------------------------------------------------------------------------------------------------------


def key_id(use: str, public: bytes) -> str:
    return hashlib.sha256(use.encode() + b"\0" + public).hexdigest()[:16]


def envelope(value: Any, kind: str, known: dict[str, bytes], threshold: int = 1) -> bytes:
    """The payload of a DSSE envelope: every signature is right and by a known key, and enough different keys signed."""
    payload64, payload_type, signatures = fields(value, "payload payloadType signatures", "an envelope")
    need(payload_type == TYPE.format(kind), f"an envelope of the type {payload_type} where a {kind} is needed")
    payload, name = unbase64(payload64), payload_type.encode()
    message = b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)
    signers: set[bytes] = set()
    need(isinstance(signatures, list), "signatures that are no list")
    for each in signatures:
        key, signature = fields(each, "keyid sig", "a signature")
        need(isinstance(key, str) and key in known, f"a signature over a {kind} by a key that may not sign it")
        try:
            Ed25519PublicKey.from_public_bytes(known[key]).verify(unbase64(signature), message)
        except InvalidSignature:
            refuse(f"a signature over a {kind} is wrong")
        signers.add(known[key])
    need(len(signers) >= threshold, f"{len(signers)} keys signed a {kind}; {threshold} are needed")
    return payload


class Node:
    """A node, as its chain of manifests says: its id, its keys, its first manifest."""

    def __init__(self, chain: Any) -> None:
        need(isinstance(chain, list) and chain, "no manifest")
        before: dict[str, Any] | None = None
        self.id, self.first, digest = "", b"", ""
        self.keys: dict[str, dict[str, Any]] = {}
        for number, item in enumerate(chain, 1):
            # The payload says which roots may sign it; whether they did is verified before it is believed.
            payload = unbase64(item["payload"])
            value = read(payload)
            need(value["thiqa"] == "manifest/1" and value["version"] == number, "a manifest out of its order")
            roots = self._roots(value)
            if before is None:
                need(value["previous"] is None and value["node"] is None, "the first manifest names another before it")
                self.id, self.first = hashlib.sha256(payload).hexdigest(), payload
                envelope(item, "manifest", roots, self._threshold(value))
            else:
                need(value["previous"] == digest and value["node"] == self.id, "a manifest of another chain")
                old = self._roots(before)
                envelope(item, "manifest", old | roots)
                self._enough(item, old, self._threshold(before))
                self._enough(item, roots, self._threshold(value))
            self._take(value)
            before, digest = value, hashlib.sha256(payload).hexdigest()
        need(before is not None, "no manifest")
        assert before is not None
        self.name = f"{before['agency']['name']} ({before['agency']['country']}), node {self.id[:16]}"

    @staticmethod
    def _roots(value: dict[str, Any]) -> dict[str, bytes]:
        return {key_id("root", root): root for root in (unhex(text, 32, "a root") for text in value["roots"])}

    @staticmethod
    def _threshold(value: dict[str, Any]) -> int:
        threshold = value["threshold"]
        need(type(threshold) is int and threshold >= 2, "a threshold below two")
        return int(threshold)

    @staticmethod
    def _enough(item: Any, roots: dict[str, bytes], threshold: int) -> None:
        signers = {each["keyid"] for each in item["signatures"]} & set(roots)
        need(len(signers) >= threshold, "too few roots of one version signed the step to the next manifest")

    def _take(self, value: dict[str, Any]) -> None:
        keys = {}
        for each in value["keys"]:
            name, use, public, start, until = fields(each, "id use public from until", "a key")
            need(name == key_id(use, bytes.fromhex(public)), "a key whose id is not its own")
            keys[name] = {"use": use, "public": bytes.fromhex(public), "from": start, "until": until}
        for name, old in self.keys.items():
            new = keys.get(name)
            need(new and new["from"] == old["from"], "a manifest that takes back a key")
            need(old["until"] is None or (new and new["until"] is not None and new["until"] <= old["until"]), "a key that lives again")
        self.keys = keys

    def publics(self, use: str) -> dict[str, bytes]:
        return {name: key["public"] for name, key in self.keys.items() if key["use"] == use}


# --- logs ------------------------------------------------------------------------------------------------------------


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    need(0 <= index < size, "a place that the log does not have")
    place, last, value = index, size - 1, leaf
    for sibling in path:
        need(last > 0 and len(sibling) == 32, "a proof of another length")
        if place & 1 or place == last:
            value = sha(b"\1" + sibling + value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = sha(b"\1" + value + sibling)
        place, last = place >> 1, last >> 1
    need(last == 0, "a proof of another length")
    return value


def checkpoint(note: str, nodes: list[Node]) -> tuple[Node, int, int, bytes]:
    """Node, epoch, size and root of a checkpoint that carries both signatures of one node's log, and no others."""
    text, _, tail = note.rpartition("\n\n")
    text += "\n"
    lines, signed = text.split("\n"), tail.split("\n")
    need(len(lines) == 4 and len(signed) == 3 and not signed[2], "a checkpoint has three lines and two signatures")
    origin, size, root = lines[0], int(lines[1]), unbase64(lines[2])
    prefix, name, epoch = origin.split("/")
    need(prefix == "thiqa" and str(size) == lines[1] and str(int(epoch)) == epoch and len(root) == 32, "an odd checkpoint")
    node = next((each for each in nodes if each.id == name), None)
    need(node is not None, "a checkpoint of a node that is no party")
    assert node is not None
    short = bytes([len(origin)]) + origin.encode()
    seen: set[str] = set()
    for line in signed[:2]:
        mark, who, encoded = line.split(" ")
        raw = unbase64(encoded)
        need(mark == "\u2014" and who == origin, "a signature of somebody else")
        for use, kind in (("log", 1), ("log-pq", 6)):
            for key, public in node.publics(use).items():
                if sha(who.encode() + b"\n" + bytes([kind]) + public)[:4] != raw[:4]:
                    continue
                until = node.keys[key]["until"]
                need(until is None or int(epoch) > 0 or size <= until, "a checkpoint signed after its key had ended")
                try:
                    if kind == 1:
                        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
                    else:
                        stamp = raw[4:12]
                        message = b"subtree/v1\n\0" + short + stamp + short + bytes(8) + size.to_bytes(8, "big") + root
                        MLDSA44PublicKey.from_public_bytes(public).verify(raw[12:], message)
                except InvalidSignature:
                    refuse("a signature of a checkpoint is wrong")
                seen.add(use)
    need(seen == {"log", "log-pq"}, "a checkpoint needs both signatures of its log")
    return node, int(epoch), size, root


def in_log(entry: bytes, proof: Any, nodes: list[Node]) -> tuple[Node, int, int]:
    """Node, epoch and index of the log that holds an entry (c2sp.org/tlog-proof@v1)."""
    need(isinstance(proof, str), "a proof that is no text")
    head, _, note = proof.partition("\n\n")
    version, index, *hashes = head.split("\n")
    need(version == "c2sp.org/tlog-proof@v1" and index == f"index {int(index[6:])}", "a proof of another version")
    node, epoch, size, root = checkpoint(note, nodes)
    need(climb(sha(b"\0" + entry), int(index[6:]), size, [unbase64(each) for each in hashes]) == root, "an entry that is not in the log")
    return node, epoch, int(index[6:])


def opened(entry: bytes, kind: int, salt: bytes, detail: object) -> int:
    """The time of an entry of this kind, whose commitment the detail opens under the salt."""
    need(len(entry) == 42 and entry[:2] == bytes([1, kind]), "an entry of another kind")
    need(hmac.digest(salt, canonical(detail), "sha256") == entry[10:], "an entry that commits to something else")
    return int.from_bytes(entry[2:10], "big")


# --- the file --------------------------------------------------------------------------------------------------------


class Evidence:
    """One file, verified step by step; `told` is what each step established."""

    def __init__(self, data: bytes, fingerprint: str | None) -> None:
        self.told: list[str] = []
        need(len(data) <= LIMIT, "the file is too large")
        names = "thiqa content sender recipient agreement statement sent received export erasure"
        version, self.content, sender, recipient, agreement, statement, sent, received, export, erasure = fields(read(data), names, "the file")
        need(version == "evidence/1" and self.content in CONTENTS, "another version, or an unknown word for the content")
        self.tell("The file is one canonical evidence file, version 1.")
        self.sender, self.recipient = Node(sender), Node(recipient)
        self.nodes = [self.sender, self.recipient]
        self.tell(f"Keys: {self.sender.name}, sent it to {self.recipient.name}; each change of keys was signed by their roots.")
        self.fingerprint(fingerprint)
        self.digest_hex, salt, dsse = fields(statement, "digest salt envelope", "the statement")
        self.digest = unhex(self.digest_hex, 32, "the digest")
        self.salt = None if salt is None else unhex(salt, 32, "the salt")
        self.agreement(agreement)
        self.statement(dsse)
        self.lane, self.seq = "", 0
        need(sent or received, "no record of any log")
        if sent is not None:
            self.record(sent, 0)
        if received is not None:
            self.record(received, 1)
        self.exported(export)
        self.erased(erasure)

    def tell(self, sentence: str) -> None:
        self.told.append(f"{len(self.told) + 1}. {sentence}")

    def fingerprint(self, expected: str | None) -> None:
        digests = sorted(sha(node.first) for node in self.nodes)
        number = int.from_bytes(sha(b"thiqa/fingerprint/1\0" + b"".join(digests)), "big") % 10**60
        digits = f"{number:060d}"
        groups = " ".join(digits[at : at + 5] for at in range(0, 60, 5))
        if expected is None:
            self.tell(f"Fingerprint of the two nodes, to be compared with what the officers recorded:\n   {groups}")
            return
        need("".join(expected.split()) == digits, f"the fingerprint of the two nodes is another: {groups}")
        self.tell("The fingerprint is the one that was given: these are the two nodes that the officers introduced.")

    def agreement(self, pair: Any) -> None:
        ends = sorted(node.id for node in self.nodes)
        if pair is None:
            self.terms, self.terms_digest = None, ""
            self.terms_id = hashlib.sha256(f"thiqa-introduction/1{ends[0]}{ends[1]}".encode()).hexdigest()[:32]
            self.tell("It went under the introduction pact of the two nodes, which is the same for all nodes.")
            return
        need(isinstance(pair, list) and len(pair) == 2, "an agreement has the signatures of both parties")
        payloads = [envelope(each, "agreement", node.publics("sign")) for each, node in zip(pair, self.nodes)]
        need(payloads[0] == payloads[1], "the two parties signed different texts")
        self.terms = read(payloads[0])
        self.terms_id, self.terms_digest = self.terms["id"], hashlib.sha256(payloads[0]).hexdigest()
        need(self.terms["thiqa"] == "agreement/1", "another version of an agreement")
        need(sorted(self.terms["parties"][role]["node"] for role in "ab") == ends, "an agreement between other nodes")
        self.tell(f"Both nodes signed the agreement “{self.terms['title']['en']}”, version {self.terms['version']}.")

    def statement(self, dsse: Any) -> None:
        need((dsse is not None) == (self.content == "included"), "the content is not what the file says of it")
        self.words: dict[str, Any] | None = None
        if dsse is None:
            self.tell(f"The content is not in the file: {self.content}.")
            return
        payload = envelope(dsse, "message", self.sender.publics("sign"))
        self.signer = dsse["signatures"][0]["keyid"]
        s = self.words = read(payload)
        need(s["thiqa"] == "message/1" and sha(payload) == self.digest, "the digest is that of another statement")
        need((s["from"], s["to"]) == (self.sender.id, [self.recipient.id]), "a statement between other nodes")
        need(self.salt is not None and s["salt"] == self.salt.hex(), "the salt is that of another statement")
        under = f"clause {s['clause']} of the introduction pact"
        if self.terms is not None:
            need(s["agreement"] == self.terms_digest, "the statement names another version of the agreement")
            clause = next((each for each in self.terms["clauses"] if each["id"] == s["clause"]), None)
            need(clause and s["mechanism"] in clause["mechanisms"] and s["purpose"] in clause["purposes"], "the clause does not speak of this")
            under = f"clause {s['clause']}, which both parties signed"
        self.tell(f"The sender signed the statement: {s['mechanism']} {s['id']}, made {s['made']} by {s['author']}, under {under}.")

    def record(self, value: Any, side: int) -> None:
        node, what = self.nodes[side], ("sender", "recipient")[side]
        leaf_hex, size, path, entry, salt, proof = fields(value, "leaf size path entry salt proof", "a record")
        leaf = bytes.fromhex(leaf_hex)
        need(leaf.hex() == leaf_hex and len(leaf) >= 59, "a leaf in another spelling")
        version, kind, lane, seq, verdict, commit = struct.unpack_from(">BB16sQB32s", leaf)
        need((version, kind) == (1, side) and (verdict == 0) == (side == 0) and verdict < len(VERDICTS), "a leaf of another kind")
        material = b"thiqa-lane/1" + bytes.fromhex(self.terms_id + self.sender.id + self.recipient.id)
        need(lane in {sha(material + each)[:16] for each in (b"text", b"bulk")}, "a lane of another agreement or direction")
        need(self.lane in ("", lane.hex()) and self.seq in (0, seq), "the two nodes speak of different numbers")
        self.lane, self.seq = lane.hex(), seq
        if self.salt is not None:
            need(hmac.digest(self.salt, b"thiqa-lane-leaf/1" + self.digest, "sha256") == commit, "a leaf about another statement")
        if self.words is not None:
            need((self.words["lane"], self.words["seq"]) == (self.lane, seq), "a statement of another number")
        need(type(size) is int and isinstance(path, list), "a record that is not well formed")
        root = climb(sha(b"\0" + leaf), seq - 1, size, [unbase64(each) for each in path])
        raw = unhex(entry, 42, "an entry")
        opened(raw, (SEND_HEAD, RECEIVE_HEAD)[side], unhex(salt, 32, "a salt"), {"lane": self.lane, "size": size, "root": root.hex()})
        holder, epoch, index = in_log(raw, proof, self.nodes)
        need(holder is node, f"the record of the {what} is in the log of another node")
        if side == 0 and self.words is not None and epoch == 0:
            key = self.sender.keys[self.signer]
            need(key["from"] <= index and (key["until"] is None or index < key["until"]), "the key of the statement had ended")
        code = leaf[59:].decode("ascii")
        said = f", verdict {VERDICTS[verdict]}" + (f" ({code})" if code else "") if side else ""
        self.tell(f"Number {seq} of the lane stands in the {what}'s log at leaf {index}, under its signed checkpoint{said}.")

    def exported(self, value: Any) -> None:
        entry, salt, detail, proof = fields(value, "entry salt detail proof", "the export")
        raw = unhex(entry, 42, "an entry")
        opened(raw, EXPORT, unhex(salt, 32, "a salt"), detail)
        message, statement, lane, seq, content, by = fields(detail, "message statement lane seq content by", "the export")
        need((statement, lane, seq, content) == (self.digest_hex, self.lane, self.seq, self.content), "another export")
        need(self.words is None or self.words["id"] == message, "the export of another message")
        self.exporter, _, index = in_log(raw, proof, self.nodes)
        self.tell(f"Exported by {by or 'nobody named'} at {self.exporter.id[:16]}, as leaf {index} of its log tells: message {message}.")
        self.message = message

    def erased(self, value: Any) -> None:
        need(value is None or self.content == "erased", "an erasure of what is there")
        if value is None:
            return
        entry, salt, detail, proof = fields(value, "entry salt detail proof", "the erasure")
        raw = unhex(entry, 42, "an entry")
        opened(raw, ERASE, unhex(salt, 32, "a salt"), detail)
        need((detail["message"], detail["statement"]) == (self.message, self.digest_hex), "the erasure of another message")
        holder, _, index = in_log(raw, proof, self.nodes)
        need(holder is self.exporter, "an erasure in the log of another node")
        self.tell(f"Its content was erased there ({detail['ground']}), as leaf {index} tells.")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Verify one evidence file of Thiqa.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--fingerprint", help="the 12 groups of digits that the officers of both sides compared")
    options = parser.parse_args(arguments)
    try:
        told = Evidence(options.file.read_bytes(), options.fingerprint).told
    except OSError as error:
        print(f"error: the file cannot be read: {error.strerror}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"REFUSED: {refused}", file=sys.stderr)
        return 1
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, struct.error) as error:
        print(f"REFUSED: the file is not well formed ({type(error).__name__})", file=sys.stderr)
        return 1
    print("\n".join([*told, "VERIFIED"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
