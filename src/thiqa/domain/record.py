"""What an agency itself knows about one person, thing, place or event, as one source tells it.

A record is what *one* source says. Two records of one person stay two; that they are one is a decision of a person
beside them, which can be taken back. Each record says where it comes from, how far it is believed, who may see it, how
the person stands to an offence, whether it is a fact or an assessment, and when it must be looked at again (Directive
(EU) 2016/680, art. 4 to 7). Fields, kinds and codes: ``specs/record.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from thiqa.domain import canonical, evaluation, fields, marking
from thiqa.domain.codes import CATEGORIES
from thiqa.domain.entity import KINDS, RELATIONS, read
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking

__all__ = [
    "NATURES", "PROTECTIONS", "Link", "Provenance", "Record", "identifier", "kept", "kept_link", "link",
    "link_identifier", "parse",
]  # fmt: skip

NATURES = frozenset({"fact", "assessment"})
"""A fact was observed or is on paper; an assessment is somebody's judgement (Directive (EU) 2016/680, art. 7(1))."""

PROTECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "refugee": "has or asks for protection from a state (1951 Convention; INTERPOL refugee policy)",
        "professional-secrecy": "lawyer, journalist, physician, cleric or another bound by secrecy",
        "immunity": "member of a parliament, diplomat or another with immunity",
        "minor": "not yet eighteen",
        "witness-protection": "under witness protection, or an identity that the law keeps secret",
        "mistaken-identity": "was taken for another before and is not them (Regulation (EU) 2018/1862, art. 62)",
    }
)
"""Why a record is kept from partners: one that has any of these is never found by a search. They stay in this node."""

_provenance = frozenset(
    {"source", "origin", "reference", "evaluation", "marking", "category", "nature", "review", "protections"}
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from and what may be done with it.

    ``source``: who says so, in words. ``origin``: code of the list or system that it was imported from, empty for one
    that a person wrote; ``reference``: its name there, unique in the origin. ``category``: how the person stands to an
    offence (``domain.codes.CATEGORIES``), empty where the record is about no person or nothing is alleged. ``nature``:
    fact or assessment. ``review``: the day ``YYYY-MM-DD`` by which somebody must ask whether it is still needed.
    ``protections``: why no partner may find it (:data:`PROTECTIONS`).
    """

    source: str
    evaluation: Evaluation
    marking: Marking
    nature: str
    review: str
    category: str = ""
    origin: str = ""
    reference: str = ""
    protections: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """The canonical object."""
        return {
            "source": self.source,
            "origin": self.origin,
            "reference": self.reference,
            "evaluation": self.evaluation.to_dict(),
            "marking": self.marking.to_dict(),
            "category": self.category,
            "nature": self.nature,
            "review": self.review,
            "protections": sorted(self.protections),
        }

    @classmethod
    def parse(cls, value: object) -> Provenance:
        """Read the canonical object strictly. Raises ``FieldInvalid`` and the errors of markings and evaluations."""
        d = fields.exact(value, _provenance, "provenance")
        category = d["category"]
        if category != "":
            fields.one_of(category, CATEGORIES.keys(), "provenance.category")
        return cls(
            source=fields.text(d["source"], "provenance.source"),
            evaluation=evaluation.parse(d["evaluation"]),
            marking=marking.parse(d["marking"]),
            nature=fields.one_of(d["nature"], NATURES, "provenance.nature"),
            review=fields.day(d["review"], "provenance.review"),
            category=category,
            origin=_or_empty(fields.word, d["origin"], "provenance.origin"),
            reference=_or_empty(fields.text, d["reference"], "provenance.reference"),
            protections=fields.codes(d["protections"], "provenance.protections", PROTECTIONS.keys()),
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One record. ``fields`` holds what ``domain.entity.KINDS[kind]`` allows; what is absent is unknown."""

    id: str
    kind: str
    provenance: Provenance
    fields: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "thiqa": "record/1",
            "id": self.id,
            "kind": self.kind,
            "provenance": self.provenance.to_dict(),
            "fields": dict(self.fields),
        }

    def encode(self) -> bytes:
        """The canonical bytes that a row keeps."""
        return canonical.encode(self.to_dict())


@dataclass(frozen=True, slots=True)
class Link:
    """That two records have to do with each other: ``relation`` reads from ``start`` to ``end``, as *holder* does.

    ``since`` and ``until`` are EDTF dates or empty.
    """

    id: str
    start: str
    end: str
    relation: str
    provenance: Provenance
    since: str = ""
    until: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "thiqa": "link/1",
            "id": self.id,
            "start": self.start,
            "end": self.end,
            "relation": self.relation,
            "since": self.since,
            "until": self.until,
            "note": self.note,
            "provenance": self.provenance.to_dict(),
        }

    def encode(self) -> bytes:
        """The canonical bytes that a row keeps."""
        return canonical.encode(self.to_dict())


def _or_empty(read: Callable[[object, str], str], value: object, field: str) -> str:
    return "" if type(value) is str and not value else read(value, field)


def parse(value: object) -> Record:
    """Read a record strictly. Raises ``FieldInvalid`` with the path of the field, never with its value."""
    d = fields.exact(value, frozenset({"thiqa", "id", "kind", "provenance", "fields"}), "record")
    if d["thiqa"] != "record/1":
        raise FieldInvalid(field="thiqa", why="record/1 was expected")
    kind = fields.one_of(d["kind"], KINDS.keys(), "kind")
    found = Record(
        id=fields.hexadecimal(d["id"], 32, "id"),
        kind=kind,
        provenance=Provenance.parse(d["provenance"]),
        fields=read(kind, d["fields"]),
    )
    if found.provenance.category and kind != "person":
        raise FieldInvalid(field="provenance.category", why="only a person has one")
    return found


def link(value: object) -> Link:
    """Read a link strictly. Raises ``FieldInvalid`` with the path of the field."""
    keys = frozenset({"thiqa", "id", "start", "end", "relation", "since", "until", "note", "provenance"})
    d = fields.exact(value, keys, "link")
    if d["thiqa"] != "link/1":
        raise FieldInvalid(field="thiqa", why="link/1 was expected")
    start, end = fields.hexadecimal(d["start"], 32, "start"), fields.hexadecimal(d["end"], 32, "end")
    if start == end:
        raise FieldInvalid(field="end", why="a record has no link to itself")
    provenance = Provenance.parse(d["provenance"])
    if provenance.category:
        raise FieldInvalid(field="provenance.category", why="only a person has one")
    return Link(
        id=fields.hexadecimal(d["id"], 32, "id"),
        start=start,
        end=end,
        relation=fields.one_of(d["relation"], RELATIONS.keys(), "relation"),
        provenance=provenance,
        since=_or_empty(fields.span, d["since"], "since"),
        until=_or_empty(fields.span, d["until"], "until"),
        note=_or_empty(fields.text, d["note"], "note"),
    )


def identifier(origin: str, reference: str) -> str:
    """The identifier of an imported record: the same for the same entry of the same origin at each of its editions."""
    return _digest("record", origin, reference)


def link_identifier(origin: str, start: str, relation: str, end: str) -> str:
    """The identifier of an imported link; ``start`` and ``end`` are references in the origin."""
    return _digest("link", origin, start, relation, end)


def _digest(*parts: str) -> str:
    # A reference may hold anything but control characters, so a zero byte parts them without doubt.
    what, *rest = parts
    return hashlib.sha256(b"\0".join([f"thiqa-{what}/1".encode(), *(part.encode() for part in rest)])).hexdigest()[:32]


def kept(data: bytes) -> Record:
    """The record of bytes that :meth:`Record.encode` wrote and our own row kept; they are not checked again."""
    # Lists of millions are read this way. Quotes inside a text are escaped, so the names below are found as fields
    # only; and but for references the records of one origin share their provenance.
    start = data.rindex(b',"provenance":{') + 14
    head, _, rest = data[start:].partition(b'"reference":')
    reference, _, tail = rest.partition(b',"review":')
    value = json.loads(data[:start] + b'""}')
    source = _shared(head, tail)
    return Record(value["id"], value["kind"], replace(source, reference=json.loads(reference)), value["fields"])


@lru_cache(maxsize=4096)
def _shared(head: bytes, tail: bytes) -> Provenance:
    return Provenance.parse(json.loads(head + b'"reference":"","review":' + tail.removesuffix(b',"thiqa":"record/1"}')))


def kept_link(data: bytes) -> Link:
    """The link of bytes that :meth:`Link.encode` wrote and our own row kept; they are not checked again."""
    value = json.loads(data)
    value.pop("thiqa")
    return Link(**value | {"provenance": Provenance.parse(value["provenance"])})
