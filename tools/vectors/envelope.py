"""Scenarios of signatures, envelopes, manifests and announcements: one good one, then what each rule refuses.

``do`` names what is done, ``input`` holds what it is given, ``result`` what comes out, or ``error`` the code of the
refusal. HPKE cannot be made deterministic here, so every envelope is built from one stanza that was sealed once (in
``thiqa.crypto.selfcheck``); its file key is known, so all else in an envelope can be right where it should be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thiqa.crypto import header, signing
from thiqa.crypto.envelope import Identity
from thiqa.crypto.header import Stanza, armoured
from thiqa.crypto.kem import PAYLOAD_TYPE as KEM
from thiqa.crypto.kem import announce
from thiqa.crypto.keys import LogKey, RootKey, SignKey
from thiqa.crypto.manifest import PAYLOAD_TYPE as MANIFEST
from thiqa.crypto.manifest import Manifest, ManifestKey, fingerprint, revoke, sign_manifest
from thiqa.crypto.selfcheck import ENVELOPE, SEED
from thiqa.crypto.signing import Signed
from thiqa.domain import canonical
from thiqa.domain.agency import Agency, Kind

Scenario = dict[str, Any]
MESSAGE = "application/vnd.thiqa.message.v1+json"


def vectors() -> dict[str, Scenario]:
    """All scenarios by file name."""
    made = {}
    for group in (openings, signatures, manifests, announcements, fingerprints):
        for name, scenario in group():
            made[f"{name}.json"] = scenario
    return made


def seed(name: str) -> bytes:
    """A secret of the cast; published, so good for nothing else."""
    return hashlib.sha256(b"thiqa vectors, " + name.encode()).digest()


def scenario(do: str, why: str, given: Any, result: Any = None, error: str | None = None) -> Scenario:
    return {"why": why, "error": error, "do": do, "input": given, "result": result}


# --- envelopes -------------------------------------------------------------------------------------------------------

STANZA = header.read(ENVELOPE).stanzas[0]
FILE_KEY = Identity.from_seed(SEED).file_key([STANZA]) or b""
NONCE = seed("nonce")[:16]
PLAIN = b"the shipment arrives on Monday"


def payload(plain: bytes, nonce: bytes = NONCE, number: int = 0, last: int = 1) -> bytes:
    """A nonce and one chunk."""
    key = HKDF(hashes.SHA256(), 32, nonce, b"payload").derive(FILE_KEY)
    return nonce + ChaCha20Poly1305(key).encrypt(number.to_bytes(11) + bytes([last]), plain, None)


def age(*stanzas: Stanza, rest: bytes | None = None) -> bytes:
    return header.write(stanzas or [STANZA], FILE_KEY) + (payload(PLAIN) if rest is None else rest)


def openings() -> Iterator[tuple[str, Scenario]]:
    """Envelopes for the identity of ``SEED``."""
    enc = header.unarmoured(STANZA.args[1])
    grease = Stanza((b"grease", b"1!"), b"")
    good = age()
    for name, why, data, plain in (
        ("envelope-opens", "one recipient, one chunk", good, PLAIN),
        ("envelope-empty", "no plaintext is one empty chunk", age(rest=payload(b"")), b""),
        ("envelope-other-stanzas", "stanzas of unknown kinds are passed over", age(grease, STANZA, grease), PLAIN),
    ):
        yield name, scenario("open", why, {"seeds": [SEED.hex()], "data": data.hex()}, plain.hex())
    both = {"seeds": [seed("new").hex(), SEED.hex()], "data": good.hex()}
    yield "envelope-older-key", scenario("open", "sealed to the key before the newest", both, PLAIN.hex())

    start = len(good) - len(payload(PLAIN))
    # 1,120 bytes leave four bits of the last character unused; they are zero, and the next letter sets one of them.
    spare = bytes([STANZA.args[1][-1] + 1])
    long = Stanza((STANZA.args[0], armoured(enc + b"\0")), STANZA.body)
    refused = {
        "of-another-version": ("only v1 is known", good.replace(b"v1", b"v2", 1)),
        "with-mac-changed": ("the header is covered", age()[: start - 44] + b"A" + age()[start - 43 :]),
        "with-stanza-added": ("by somebody without the file key", good.replace(b"\n---", b"\n-> x\n\n---", 1)),
        "without-stanza": ("nobody can open it", good[:22] + good[good.index(b"---") :]),
        "with-padding": ("base64 has one spelling", good.replace(STANZA.args[1], STANZA.args[1] + b"=", 1)),
        "with-spare-bits": ("base64 has one spelling", good.replace(STANZA.args[1], STANZA.args[1][:-1] + spare, 1)),
        "with-third-argument": ("the kind has two", age(Stanza((*STANZA.args, b"x"), STANZA.body))),
        "with-long-enc": ("1,120 bytes", age(long)),
        "with-long-body": ("the file key has 16 bytes", age(Stanza(STANZA.args, STANZA.body + bytes(16)))),
        "with-carriage-returns": ("lines end with a line feed", good[:start].replace(b"\n", b"\r\n") + good[start:]),
        "without-nonce": ("cut after the header", good[:start]),
        "without-chunk": ("cut after the nonce", good[: start + 16]),
        "cut": ("the last byte is missing", good[:-1]),
        "with-byte-more": ("nothing may follow", good + b"\0"),
        "with-payload-changed": ("every chunk is covered", good[:-1] + bytes([good[-1] ^ 1])),
        "not-marked-as-last": ("a cut between chunks", age(rest=payload(PLAIN, last=0))),
        "beginning-with-second-chunk": ("a chunk has its place", age(rest=payload(PLAIN, number=1))),
    }
    for name, (why, data) in refused.items():
        given = {"seeds": [SEED.hex()], "data": data.hex()}
        yield f"envelope-{name}", scenario("open", why, given, error="envelope-unreadable")
    stranger = {"seeds": [seed("cedar").hex()], "data": good.hex()}
    yield "envelope-for-another", scenario("open", "sealed to another key", stranger, error="envelope-unreadable")


# --- signatures ------------------------------------------------------------------------------------------------------

ATLAS, BAOBAB, CEDAR = (SignKey(seed(name)) for name in ("atlas", "baobab", "cedar"))
TEXT = b'{"thiqa":"message/1"}'


def signatures() -> Iterator[tuple[str, Scenario]]:
    """The binary form, verified with the keys of Atlas and Baobab."""
    good, both = signing.sign(MESSAGE, TEXT, ATLAS), signing.sign(MESSAGE, TEXT, ATLAS, BAOBAB)
    data = signing.encode(good)
    twice = Signed(MESSAGE, TEXT, good.signatures * 2)
    one = signing.sign(KEM, TEXT, ATLAS).signatures
    wrong = Signed(MESSAGE, TEXT, (good.signatures[0], (BAOBAB.id, bytes(64))))
    cases: dict[str, tuple[str, bytes, int, str | None]] = {
        "by-one": ("one of two known keys", data, 1, None),
        "by-two": ("a threshold of two", signing.encode(both), 2, None),
        "by-stranger-too": (
            "an unknown key says nothing",
            signing.encode(signing.sign(MESSAGE, TEXT, CEDAR, ATLAS)),
            1,
            None,
        ),
        "by-too-few": ("a threshold of two", data, 2, "signature-invalid"),
        "by-stranger": ("an unknown key", signing.encode(signing.sign(MESSAGE, TEXT, CEDAR)), 1, "signature-invalid"),
        "by-nobody": ("the signature was stripped", signing.encode(Signed(MESSAGE, TEXT, ())), 1, "format"),
        "twice-by-one": ("a key id stands twice", signing.encode(twice), 2, "format"),
        "wrongly-beside": ("a known key with a wrong signature", signing.encode(wrong), 1, "signature-invalid"),
        "for-another-purpose": (
            "the type is signed too",
            signing.encode(signing.sign(KEM, TEXT, ATLAS)),
            1,
            "wrong-purpose",
        ),
        "relabelled": ("made for another type", signing.encode(Signed(MESSAGE, TEXT, one)), 1, "signature-invalid"),
        "payload-changed": ("one bit", data.replace(b"message/1", b"message/0"), 1, "signature-invalid"),
        "cut": ("the last byte is missing", data[:-1], 1, "truncated"),
        "with-byte-more": ("nothing may follow", data + b"\0", 1, "format"),
        "oversized": ("a length beyond the limit", data[:39] + b"\xff" + data[40:], 1, "oversized"),
    }
    publics = {key.id: key.public.hex() for key in (ATLAS, BAOBAB)}
    for name, (why, raw, threshold, error) in cases.items():
        given = {"data": raw.hex(), "type": MESSAGE, "threshold": threshold, "publics": publics}
        result = None if error else hashlib.sha256(TEXT).hexdigest()
        yield f"signed-{name}", scenario("verify", why, given, result, error)


# --- manifests and announcements -------------------------------------------------------------------------------------

ROOTS = tuple(RootKey(seed(f"atlas root {number}")) for number in range(3))
LOG = LogKey(seed("atlas log"), seed("atlas log-pq"))
NEXT = SignKey(seed("atlas next"))


def first(name: str, roots: tuple[RootKey, ...], sign: SignKey, log: LogKey) -> Manifest:
    keys = [ManifestKey("sign", sign.public), ManifestKey("log", log.public), ManifestKey("log-pq", log.public_pq)]
    agency = Agency(name, "XAA", Kind.POLICE)
    return Manifest.first(agency, [root.public for root in roots], keys, [f"https://{name.lower()}.example:7443"])


FIRST = first("Atlas", ROOTS, ATLAS, LOG)
SECOND = FIRST.following([ManifestKey("sign", NEXT.public, 40)], {ATLAS.id: 50})
THIRD = revoke(SECOND, NEXT.id, 60)


def shown(signed: Signed) -> dict[str, Any]:
    """A signed payload as readable JSON."""
    pairs = [[key, signature.hex()] for key, signature in signed.signatures]
    return {"type": signed.payload_type, "payload": signed.payload.decode(), "signatures": pairs}


def altered(manifest: Manifest, *roots: RootKey, **changes: Any) -> Signed:
    """A manifest with other fields, signed all the same."""
    value = canonical.decode(manifest.encode()) | changes
    return signing.sign(MANIFEST, canonical.encode(value), *(roots or ROOTS))


def manifests() -> Iterator[tuple[str, Scenario]]:
    """Chains of versions; the last one is the one in question."""
    one, two, three = sign_manifest(FIRST, *ROOTS[:2]), sign_manifest(SECOND, *ROOTS[1:]), sign_manifest(THIRD, *ROOTS)
    keys = canonical.decode(SECOND.encode())["keys"]
    new = tuple(RootKey(seed(f"atlas new root {number}")) for number in range(3))
    handed = FIRST.following(roots=[root.public for root in new])
    chains: dict[str, tuple[str, list[Signed], Manifest | str]] = {
        "first": ("two of three roots", [one], FIRST),
        "second": ("a new signing key, and an end for the old one", [one, two], SECOND),
        "third": ("a revocation", [one, two, three], THIRD),
        "new-roots": ("old and new roots sign", [one, sign_manifest(handed, *ROOTS, *new)], handed),
        "of-one-root": ("the threshold is two", [sign_manifest(FIRST, ROOTS[0])], "signature-invalid"),
        "of-strangers": (
            "online keys are no roots",
            [signing.sign(MANIFEST, FIRST.encode(), ATLAS, BAOBAB)],
            "signature-invalid",
        ),
        "new-roots-alone": ("the old ones did not sign", [one, sign_manifest(handed, *new)], "signature-invalid"),
        "old-roots-alone": ("the new ones did not sign", [one, sign_manifest(handed, *ROOTS)], "signature-invalid"),
        "replayed": ("an older version again", [one, two, one], "manifest-invalid"),
        "skipped": ("a version is missing", [one, three], "manifest-invalid"),
        "not-from-the-first": ("nothing is held yet", [two], "manifest-invalid"),
        "forked": (
            "another version 1 stands before it",
            [one, altered(SECOND, previous="00" * 32)],
            "manifest-invalid",
        ),
        "of-another-node": ("the id stays", [one, altered(SECOND, node="00" * 32)], "manifest-invalid"),
        "key-removed": ("old leaves stay provable", [one, altered(SECOND, keys=keys[1:])], "manifest-invalid"),
        "key-revived": (
            "an end stays",
            [one, two, altered(THIRD, keys=[keys[0] | {"until": None}, *keys[1:]])],
            "manifest-invalid",
        ),
        "threshold-of-one": ("two people at least", [altered(FIRST, threshold=1)], "manifest-invalid"),
        "key-with-another-id": (
            "an id is computed",
            [altered(FIRST, keys=[keys[0] | {"id": "0" * 16}])],
            "field-invalid",
        ),
        "field-unknown": ("there are no extensions", [altered(FIRST, note="")], "field-invalid"),
        "of-the-future": ("another version of the form", [altered(FIRST, thiqa="manifest/2")], "unknown-version"),
        "relabelled": ("signed for another purpose", [signing.sign(MESSAGE, FIRST.encode(), *ROOTS)], "wrong-purpose"),
    }
    for name, (why, chain, end) in chains.items():
        given = {"chain": [shown(each) for each in chain]}
        if isinstance(end, str):
            yield f"manifest-{name}", scenario("manifest", why, given, error=end)
        else:
            result = {"node": end.node, "digest": end.digest, "live": [key.id for key in end.live_keys("sign")]}
            yield f"manifest-{name}", scenario("manifest", why, given, result)


def announcements() -> Iterator[tuple[str, Scenario]]:
    """Sealing keys of Atlas; number 7 at index 120 is held where ``held`` is given."""
    public, other = (Identity.from_seed(seed(name)).recipient for name in ("atlas kem", "atlas kem 2"))
    node, live = FIRST.node, {ATLAS.id: ATLAS.public.hex()}
    held = announce(node, public, 7, 120, ATLAS)
    weak = public[:1184] + bytes(32)
    cases: dict[str, tuple[str, Signed, Signed | None, str | None]] = {
        "first": ("nothing is held yet", held, None, None),
        "next": ("a higher number", announce(node, other, 8, 130, ATLAS), held, None),
        "again": ("the same once more", held, held, None),
        "by-stranger": ("not a live key of Atlas", announce(node, other, 8, 130, CEDAR), held, "signature-invalid"),
        "of-another-node": ("its own only", announce("00" * 32, other, 8, 130, ATLAS), held, "kem-invalid"),
        "older": ("a lower number", announce(node, other, 6, 130, ATLAS), held, "kem-invalid"),
        "dated-back": ("a lower index", announce(node, other, 8, 119, ATLAS), held, "kem-invalid"),
        "second-key": ("one number, one key", announce(node, other, 7, 130, ATLAS), held, "kem-invalid"),
        "of-low-order": ("nobody can seal to it", announce(node, weak, 8, 130, ATLAS), held, "keyring"),
        "short": ("1,216 bytes", announce(node, public[:-1], 8, 130, ATLAS), held, "kem-invalid"),
        "relabelled": ("another purpose", signing.sign(MESSAGE, held.payload, ATLAS), None, "wrong-purpose"),
    }
    for name, (why, signed, before, error) in cases.items():
        given = {"node": node, "live": live, "signed": shown(signed), "held": shown(before) if before else None}
        result = None if error else canonical.decode(signed.payload)["number"]
        yield f"kem-{name}", scenario("kem", why, given, result, error)


def fingerprints() -> Iterator[tuple[str, Scenario]]:
    """What the officers of Atlas and Baobab read to each other."""
    roots = tuple(RootKey(seed(f"baobab root {number}")) for number in range(3))
    other = first("Baobab", roots, BAOBAB, LogKey(seed("baobab log"), seed("baobab log-pq")))
    a, b = FIRST.encode().decode(), other.encode().decode()
    digits = fingerprint(a.encode(), b.encode())
    yield "fingerprint", scenario("fingerprint", "12 groups of 5 digits", [a, b], digits)
    yield "fingerprint-from-the-other-side", scenario("fingerprint", "the same digits", [b, a], digits)
