"""The words of private search: what a list says of itself, what a query asks, what an answer tells.

A query has the fields that Article 28 of Regulation (EU) 2024/982 (Prüm II) allows a request for police records, and
the ground on which it stands; it tells nothing about whom. An answer tells neither a match nor none: only the asker can
see that, in the filter of the list. ``specs/search.md``, sections 5 to 8.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from thiqa.domain import canonical, fields
from thiqa.domain.clause import PERSON_DATA
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import FieldInvalid, FormatError, QueryOversized, Truncated, UnknownVersion

__all__ = [
    "BATCHES", "CLASSES", "ELEMENT", "LIST_TYPE", "UNIT", "Answer", "Key", "Published", "Query", "padded", "units",
]  # fmt: skip

LIST_TYPE = "application/vnd.thiqa.search-list.v1+json"
ELEMENT = 32
"""Bytes of one group element (RFC 9496)."""

BATCHES = (16, 64, 512, 4096, 32768)
"""How many elements a batch may have. Fewer are filled up with random ones, so its size tells only the class."""

UNIT = 16
"""Elements that count as one search of the day: a batch of 64 is four, whoever and however few are asked about."""

_HEAD_LIMIT = 8192


CLASSES = ("identifier", "name-birth", "name")
"""Classes of a hit, the strongest first: a document, telephone, account or plate; name and year of birth; name only."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key that two records may share: its text, the class of a hit by it, and the kind of data that it is made of.

    ``data`` is a code of ``domain.clause.DATA``: a clause that does not name it never lets the key leave.
    """

    text: str
    kind: str
    data: str


def padded(count: int) -> int:
    """The smallest batch that has room for ``count`` elements. Raises ``QueryOversized``."""
    for size in BATCHES:
        if count <= size:
            return size
    raise QueryOversized(count=count, limit=BATCHES[-1])


def units(size: int) -> int:
    """The searches of the day that a batch of ``size`` counts as. Raises ``QueryOversized`` for a wrong size."""
    if size not in BATCHES:
        raise QueryOversized(count=size, limit=BATCHES[-1])
    return size // UNIT


@dataclass(frozen=True, slots=True)
class Published:
    """What the owner signs about one state of a list: payload of type ``LIST_TYPE``.

    ``agreement`` is the digest of its version, ``name`` the clause under which it may be searched, in
    small letters. ``epoch`` counts
    keys, ``number`` the states under one key.
    ``public`` is the key that proofs are checked against, ``keys`` the version of the keys that records were turned
    into. ``filter`` is the SHA-256 of the whole filter and ``size`` its bytes; ``count`` the padded number of keys.
    ``delta`` and ``delta_size`` describe the file that leads here from the state before, empty for the first.
    """

    agreement: str
    name: str
    epoch: int
    number: int
    sender: str
    recipient: str
    made: str
    until: str
    public: str
    keys: str
    filter: str
    size: int
    count: int
    delta: str = ""
    delta_size: int = 0

    def encode(self) -> bytes:
        return canonical.encode(
            {
                "thiqa": "search-list/1", "agreement": self.agreement, "list": self.name, "epoch": self.epoch,
                "number": self.number, "from": self.sender, "to": self.recipient, "made": self.made,
                "until": self.until, "public": self.public, "keys": self.keys, "filter": self.filter,
                "size": self.size, "count": self.count, "delta": self.delta, "delta_size": self.delta_size,
            }
        )  # fmt: skip

    @classmethod
    def parse(cls, payload: bytes) -> Published:
        """Read it strictly. Raises ``UnknownVersion`` and ``FieldInvalid``."""
        d = _object(payload, "search-list/1", _LIST_FIELDS)
        return cls(
            agreement=fields.hexadecimal(d["agreement"], 64, "agreement"),
            name=fields.word(d["list"], "list"),
            epoch=fields.integer(d["epoch"], 1, 1 << 31, "epoch"),
            number=fields.integer(d["number"], 0, 1 << 31, "number"),
            sender=fields.hexadecimal(d["from"], 64, "from"),
            recipient=fields.hexadecimal(d["to"], 64, "to"),
            made=fields.time(d["made"], "made"),
            until=fields.time(d["until"], "until"),
            public=fields.hexadecimal(d["public"], 64, "public"),
            keys=fields.text(d["keys"], "keys", 80),
            filter=fields.hexadecimal(d["filter"], 64, "filter"),
            size=fields.integer(d["size"], 0, 1 << 40, "size"),
            count=fields.integer(d["count"], 0, 1 << 32, "count"),
            delta=d["delta"] and fields.hexadecimal(d["delta"], 64, "delta"),
            delta_size=fields.integer(d["delta_size"], 0, 1 << 40, "delta_size"),
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A query: who asks whom, when, under which reference and on which ground, and the blinded elements.

    ``reference`` is the asker's number of the query, ``case`` the one of its case, ``offence`` the conduct in words,
    ``basis`` the provision of law. ``elements`` has ``ELEMENT`` bytes for each of a batch.
    """

    reference: str
    agreement: str
    name: str
    epoch: int
    sender: str
    recipient: str
    made: str
    clause: str
    purpose: str
    category: str
    data: frozenset[str]
    case: str
    offence: str
    basis: str
    elements: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the elements, hexadecimal: the commitment that both logs keep."""
        return hashlib.sha256(self.elements).hexdigest()

    @property
    def size(self) -> int:
        return len(self.elements) // ELEMENT

    def encode(self) -> bytes:
        """Length, canonical head and elements."""
        head = canonical.encode(
            {
                "thiqa": "query/1", "reference": self.reference, "agreement": self.agreement, "list": self.name,
                "epoch": self.epoch, "from": self.sender, "to": self.recipient, "made": self.made,
                "clause": self.clause, "purpose": self.purpose, "category": self.category, "data": sorted(self.data),
                "case": self.case, "offence": self.offence, "basis": self.basis, "elements": self.digest,
            }
        )  # fmt: skip
        return struct.pack(">I", len(head)) + head + self.elements

    @classmethod
    def parse(cls, data: bytes) -> Query:
        """Read it strictly: shape, version, fields, batch class, and that the elements are the ones of the head.

        Raises ``Truncated``, ``UnknownVersion``, ``FieldInvalid``, ``QueryOversized``.
        """
        head, elements = _split(data)
        d = _object(head, "query/1", _QUERY_FIELDS)
        if len(elements) % ELEMENT:
            raise FormatError(what=f"the elements are not a multiple of {ELEMENT} bytes")
        units(len(elements) // ELEMENT)
        found = cls(
            reference=fields.hexadecimal(d["reference"], 32, "reference"),
            agreement=fields.hexadecimal(d["agreement"], 64, "agreement"),
            name=fields.word(d["list"], "list"),
            epoch=fields.integer(d["epoch"], 1, 1 << 31, "epoch"),
            sender=fields.hexadecimal(d["from"], 64, "from"),
            recipient=fields.hexadecimal(d["to"], 64, "to"),
            made=fields.time(d["made"], "made"),
            clause=fields.text(d["clause"], "clause", 12),
            purpose=fields.one_of(d["purpose"], PURPOSES.keys(), "purpose"),
            category=fields.one_of(d["category"], CATEGORIES.keys(), "category"),
            data=fields.codes(d["data"], "data", PERSON_DATA | {"vehicle", "organisation", "transaction"}),
            case=fields.text(d["case"], "case", 100),
            offence=fields.text(d["offence"], "offence", 200),
            basis=fields.text(d["basis"], "basis", 200),
            elements=elements,
        )
        if found.digest != d["elements"]:
            raise FieldInvalid(field="elements", why="they are not the ones of the head")
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """The evaluated elements, in the order of the query, with one proof for the whole batch (RFC 9497, mode 1).

    ``reference`` is the owner's number of the answer, ``query`` the asker's; ``left`` how many searches the day still
    has. Whether there is a match the owner cannot know.
    """

    reference: str
    query: str
    made: str
    left: int
    proof: bytes
    elements: bytes

    def encode(self) -> bytes:
        head = canonical.encode(
            {
                "thiqa": "search-answer/1", "reference": self.reference, "query": self.query, "made": self.made,
                "left": self.left, "proof": self.proof.hex(),
            }
        )  # fmt: skip
        return struct.pack(">I", len(head)) + head + self.elements

    @classmethod
    def parse(cls, data: bytes, query: Query) -> Answer:
        """Read the answer to ``query`` strictly. Raises as :meth:`Query.parse`."""
        head, elements = _split(data)
        d = _object(head, "search-answer/1", frozenset({"thiqa", "reference", "query", "made", "left", "proof"}))
        if d["query"] != query.reference or len(elements) != len(query.elements):
            raise FieldInvalid(field="query", why="it answers another query")
        proof = d["proof"]
        if type(proof) is not str or len(proof) != 128:
            raise FieldInvalid(field="proof", why="128 hexadecimal digits were expected")
        fields.hexadecimal(proof[:64], 64, "proof")
        fields.hexadecimal(proof[64:], 64, "proof")
        return cls(
            reference=fields.hexadecimal(d["reference"], 32, "reference"),
            query=query.reference,
            made=fields.time(d["made"], "made"),
            left=fields.integer(d["left"], 0, 1 << 31, "left"),
            proof=bytes.fromhex(proof),
            elements=elements,
        )


_LIST_FIELDS = frozenset(
    {
        "thiqa", "agreement", "list", "epoch", "number", "from", "to", "made", "until", "public", "keys", "filter",
        "size", "count", "delta", "delta_size",
    }
)  # fmt: skip
_QUERY_FIELDS = frozenset(
    {
        "thiqa", "reference", "agreement", "list", "epoch", "from", "to", "made", "clause", "purpose", "category",
        "data", "case", "offence", "basis", "elements",
    }
)  # fmt: skip


def _split(data: bytes) -> tuple[bytes, bytes]:
    if len(data) < 4:
        raise Truncated(what="The search")
    (length,) = struct.unpack_from(">I", data)
    if length > _HEAD_LIMIT or len(data) < 4 + length:
        raise Truncated(what="The search")
    return data[4 : 4 + length], data[4 + length :]


def _object(payload: bytes, version: str, keys: frozenset[str]) -> dict[str, Any]:
    value = canonical.decode(payload, _HEAD_LIMIT)
    if not isinstance(value, dict) or value.get("thiqa") != version:
        raise UnknownVersion(what="The search")
    return fields.exact(value, keys, "search")
