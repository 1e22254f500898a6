"""An agreement between two agencies: who, when, on which legal bases, and the clauses that permit.

The same agreement is a file for people (``agreement.toml``) and one canonical byte string for nodes; both nodes sign
the bytes, and every message names their SHA-256. An amendment is a new version of the same id that names the digest
before it. How an agreement comes into force and ends stands in ``standing.py``, what it permits in ``policy.py``.
Rules: ``specs/agreement.md``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from thiqa.domain import canonical, fields
from thiqa.domain.clause import CAPACITY_LIMIT, Clause
from thiqa.domain.errors import AgreementInvalid, FieldInvalid, UnknownVersion

__all__ = ["AGREEMENT_LIMIT", "LANGUAGES", "PAYLOAD_TYPE", "Agreement", "Party"]

PAYLOAD_TYPE = "application/vnd.thiqa.agreement.v1+json"
"""What both parties sign (DSSE); no signature over an agreement can be taken for a signature over a message."""

AGREEMENT_LIMIT = 1 << 18
"""Bytes of the canonical form."""

LANGUAGES = ("ar", "fr", "en", "es")

_VERSION = "agreement/1"
_KEYS = frozenset(
    {
        "thiqa", "id", "version", "previous", "title", "parties", "in_force_from", "in_force_until", "legal_bases",
        "languages", "capacities", "texts", "clauses",
    }
)  # fmt: skip
_TOML_KEYS = frozenset({"id", "version", "title", "parties", "in_force_from", "legal_bases", "languages"})
_TOML_OPTIONAL: Mapping[str, Any] = {"in_force_until": None, "previous": None, "capacities": {}}


@dataclass(frozen=True, slots=True)
class Party:
    """One side: the node id (64 hexadecimal digits) and the agency's name as the signatories write it."""

    node: str
    agency: str

    def to_dict(self) -> dict[str, str]:
        return {"node": self.node, "agency": self.agency}


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement that is well formed. Dates are ``YYYY-MM-DD``, both included; ``in_force_until`` may be open.

    ``capacities`` limits acts a day and direction over all clauses, by mechanism. ``texts`` binds the wording that
    people sign: language to SHA-256 of the file.
    """

    id: str
    version: int
    previous: str | None
    title: Mapping[str, str]
    a: Party
    b: Party
    in_force_from: str
    in_force_until: str | None
    legal_bases: tuple[str, ...]
    languages: tuple[str, ...]
    capacities: Mapping[str, int]
    texts: Mapping[str, str]
    clauses: tuple[Clause, ...]
    first_day: date = field(init=False, repr=False, compare=False)
    last_day: date | None = field(init=False, repr=False, compare=False)
    by_act: Mapping[tuple[str, str], tuple[Clause, ...]] = field(init=False, repr=False, compare=False)
    _digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Indexes, derived once: the policy is asked for every message.
        found: dict[tuple[str, str], tuple[Clause, ...]] = {}
        for clause in self.clauses:
            for key in product(clause.mechanisms, clause.actions):
                found[key] = (*found.get(key, ()), clause)
        put = object.__setattr__
        put(self, "by_act", found)
        put(self, "first_day", date.fromisoformat(self.in_force_from))
        put(self, "last_day", date.fromisoformat(self.in_force_until) if self.in_force_until else None)
        put(self, "_digest", hashlib.sha256(self.encode()).hexdigest())

    @classmethod
    def from_toml(cls, text: str, parties: Mapping[str, Party], texts: Mapping[str, str] | None = None) -> Agreement:
        """The agreement that a file proposes between ``parties["a"]`` and ``parties["b"]``.

        ``texts`` is the wording by language, whose digests become part of what is signed. Raises ``AgreementInvalid``.
        """
        try:
            file = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise AgreementInvalid(why="the file is no TOML") from error
        try:
            fields.exact(file, frozenset({"agreement", "clause"}), "file")
            table = {**_TOML_OPTIONAL, **file["agreement"]} if type(file["agreement"]) is dict else file["agreement"]
            fields.exact(table, _TOML_KEYS | _TOML_OPTIONAL.keys(), "agreement")
            if type(file["clause"]) is not list:
                raise FieldInvalid(field="clause", why="a list of [[clause]] was expected")
            # The file names its parties for the reader; who they are is said by the one who proposes.
            fields.exact(table["parties"], frozenset({"a", "b"}), "parties")
            fields.exact(dict(parties), frozenset({"a", "b"}), "parties")
            value = {
                **table,
                "thiqa": _VERSION,
                "parties": {role: parties[role].to_dict() for role in ("a", "b")},
                "texts": {k: hashlib.sha256(v.encode()).hexdigest() for k, v in (texts or {}).items()},
                "clauses": [Clause.from_toml(each).to_dict() for each in file["clause"]],
            }
        except FieldInvalid as error:
            raise AgreementInvalid(why=error.sentence) from error
        return cls.from_dict(value)

    @classmethod
    def from_dict(cls, value: object) -> Agreement:
        """The agreement of a canonical object. Raises ``AgreementInvalid`` or ``UnknownVersion``."""
        if type(value) is dict and value.get("thiqa") != _VERSION:
            raise UnknownVersion(what="The agreement")
        try:
            return cls._read(fields.exact(value, _KEYS, "agreement"))
        except FieldInvalid as error:
            raise AgreementInvalid(why=error.sentence) from error

    @classmethod
    def decode(cls, data: bytes) -> Agreement:
        """The agreement of which ``data`` is the canonical form. Also raises ``NotCanonical`` and ``Oversized``."""
        agreement = cls.from_dict(canonical.decode(data, AGREEMENT_LIMIT))
        # Canonical JSON may still list a set unsorted; then the digest would not be the digest of what was signed.
        if agreement.encode() != data:
            raise AgreementInvalid(why="a list of codes is not sorted")
        return agreement

    @classmethod
    def _read(cls, d: dict[str, Any]) -> Agreement:
        version = fields.integer(d["version"], 1, 10_000, "version")
        if (d["previous"] is None) != (version == 1):
            raise FieldInvalid(field="previous", why="every version but the first names the digest before it")
        parties = fields.exact(d["parties"], frozenset({"a", "b"}), "parties")
        a, b = (_party(parties[role], f"parties.{role}") for role in ("a", "b"))
        if a.node == b.node:
            raise FieldInvalid(field="parties", why="two parties with one node")
        title = fields.exact(d["title"], frozenset(LANGUAGES), "title")
        first = fields.day(d["in_force_from"], "in_force_from")
        last = None if d["in_force_until"] is None else fields.day(d["in_force_until"], "in_force_until")
        if last is not None and last < first:
            raise FieldInvalid(field="in_force_until", why="it lies before the first day")
        capacities = fields.mapping(d["capacities"], "capacities")
        wording = fields.mapping(d["texts"], "texts")
        languages = fields.texts(d["languages"], "languages", 2)
        for field_name, codes in (("languages", languages), ("texts", tuple(wording))):
            if not set(codes) <= set(LANGUAGES) or len(set(codes)) != len(codes):
                raise FieldInvalid(field=field_name, why="ar, fr, en or es, each once")
        if not languages:
            raise FieldInvalid(field="languages", why="at least one")
        legal_bases = fields.texts(d["legal_bases"], "legal_bases")
        if not legal_bases:
            raise FieldInvalid(field="legal_bases", why="at least one")
        if type(d["clauses"]) is not list or not 1 <= len(d["clauses"]) <= 200:
            raise FieldInvalid(field="clauses", why="1 to 200 clauses were expected")
        clauses = tuple(Clause.parse(each) for each in d["clauses"])
        if len({clause.id for clause in clauses}) != len(clauses):
            raise FieldInvalid(field="clauses", why="an id stands twice")
        return cls(
            id=fields.hexadecimal(d["id"], 32, "id"),
            version=version,
            previous=None if version == 1 else fields.hexadecimal(d["previous"], 64, "previous"),
            title={k: fields.text(title[k], f"title.{k}", 300) for k in LANGUAGES},
            a=a,
            b=b,
            in_force_from=first,
            in_force_until=last,
            legal_bases=legal_bases,
            languages=languages,
            capacities={k: fields.integer(v, 1, CAPACITY_LIMIT, f"capacities.{k}") for k, v in capacities.items()},
            texts={k: fields.hexadecimal(v, 64, f"texts.{k}") for k, v in wording.items()},
            clauses=clauses,
        )

    def to_dict(self) -> dict[str, Any]:
        """The canonical object, as in ``specs/schemas/agreement.schema.json``."""
        return {
            "thiqa": _VERSION,
            "id": self.id,
            "version": self.version,
            "previous": self.previous,
            "title": dict(self.title),
            "parties": {"a": self.a.to_dict(), "b": self.b.to_dict()},
            "in_force_from": self.in_force_from,
            "in_force_until": self.in_force_until,
            "legal_bases": list(self.legal_bases),
            "languages": list(self.languages),
            "capacities": dict(self.capacities),
            "texts": dict(self.texts),
            "clauses": [clause.to_dict() for clause in self.clauses],
        }

    def encode(self) -> bytes:
        """The canonical bytes: what the parties sign."""
        return canonical.encode(self.to_dict())

    def digest(self) -> str:
        """SHA-256 of the canonical bytes, 64 hexadecimal digits: how messages name this version."""
        return self._digest

    def clause(self, clause_id: str) -> Clause | None:
        """The clause with this id, if there is one."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def role(self, node: str) -> str | None:
        """``a`` or ``b`` for a party, ``None`` for anybody else."""
        return "a" if node == self.a.node else "b" if node == self.b.node else None

    def amends(self, earlier: Agreement) -> bool:
        """True when this is the next version of ``earlier``: same id, nodes and first day, and it names its digest."""
        return (self.id, self.version, self.previous, self.a.node, self.b.node, self.in_force_from) == (
            earlier.id, earlier.version + 1, earlier.digest(), earlier.a.node, earlier.b.node, earlier.in_force_from
        )  # fmt: skip


def _party(value: object, at: str) -> Party:
    d = fields.exact(value, frozenset({"node", "agency"}), at)
    return Party(fields.hexadecimal(d["node"], 64, f"{at}.node"), fields.text(d["agency"], f"{at}.agency", 300))
