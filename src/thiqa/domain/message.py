"""One message on the wire: the statement that is signed, and the tombstone that fills its number if it was given up.

A statement says who, to whom, under which clause, what for, how it is marked and how long it lives; its ``body`` holds
the fields of its mechanism. The bytes are canonical JSON and are signed as they are, so parsing is strict: one byte
string, one meaning. Fields and rules: ``specs/message.md``; for others ``specs/schemas/message.schema.json``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from thiqa.domain import canonical, evaluation, fields, marking
from thiqa.domain.attachment import ATTACHMENTS_LIMIT, Attachment
from thiqa.domain.errors import FieldInvalid, UnknownVersion
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking
from thiqa.domain.person import same
from thiqa.domain.policy import Act

__all__ = ["PAYLOAD_TYPE", "STATEMENT_LIMIT", "TOMBSTONE_TYPE", "Statement", "Tombstone"]

PAYLOAD_TYPE = "application/vnd.thiqa.message.v1+json"
TOMBSTONE_TYPE = "application/vnd.thiqa.tombstone.v1+json"

STATEMENT_LIMIT = 1 << 18
"""Bytes of a statement with its body. What is larger travels as an attachment."""

RECIPIENTS_LIMIT = 16
REFS_LIMIT = 256
REASONS = frozenset({"expired", "suspended", "withdrawn"})

_VERSION = "message/1"
_KEYS = frozenset(
    {
        "thiqa", "lane", "seq", "from", "to", "agreement", "clause", "id", "salt", "mechanism", "action", "made",
        "author", "releaser", "marking", "evaluation", "purpose", "category", "data", "retain_until", "review",
        "expires", "onward", "refs", "body", "attachments",
    }
)  # fmt: skip
_TOMBSTONE_KEYS = frozenset({"thiqa", "lane", "seq", "from", "to", "statement", "salt", "reason"})
_ACTIONS = frozenset({"send", "search"})
_clause = re.compile(r"[A-Z]{2,4}-[1-9][0-9]{0,2}").fullmatch


@dataclass(frozen=True, slots=True)
class Statement:
    """The signed part of one message. Ids and digests are hexadecimal, times and dates are text as on the wire.

    ``seq`` counts from 1 in its lane. ``author`` and ``releaser`` are two people, by role or name. ``label`` is the
    marking as the sender wrote it, kept only when this node did not understand it, so that the bytes stay the same.
    """

    lane: str
    seq: int
    sender: str
    recipients: tuple[str, ...]
    agreement: str
    clause: str
    id: str
    salt: str
    mechanism: str
    action: str
    made: str
    author: str
    releaser: str | None
    marking: Marking
    evaluation: Evaluation | None
    purpose: str
    category: str | None
    data: frozenset[str]
    retain_until: str
    review: str | None
    expires: str | None
    onward: str
    refs: tuple[str, ...]
    body: Mapping[str, Any]
    attachments: tuple[Attachment, ...] = ()
    label: Mapping[str, Any] | None = None
    _payload: bytes | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, payload: bytes) -> Statement:
        """The statement of a signed payload. The caller has verified the signature over these bytes.

        1. The size, then canonical JSON. 2. The version. 3. Exactly the known fields. 4. Each field by itself. 5. What
        several fields say together; sets are sorted. Raises ``Oversized``, ``NotCanonical``, ``UnknownVersion``,
        ``FieldInvalid``, ``MarkingInvalid`` or ``EvaluationInvalid``. An unknown marking label is no error: the item is
        kept in quarantine.
        """
        # 1. and 2. and 3.
        d = _open(payload, _VERSION, _KEYS, "statement")
        # 4. Each field.
        hexadecimal, word = fields.hexadecimal, fields.word
        mark = marking.parse(d["marking"])
        grade = None if d["evaluation"] is None else evaluation.parse(d["evaluation"])
        label = d["marking"] if mark.quarantined else None
        data = fields.words(d["data"], "data")
        releaser, category, review, expires = d["releaser"], d["category"], d["review"], d["expires"]
        if type(d["body"]) is not dict:
            raise FieldInvalid(field="body", why="an object was expected")
        if type(d["clause"]) is not str or not _clause(d["clause"]):
            raise FieldInvalid(field="clause", why="an id such as CT-3 was expected")
        statement = cls(
            lane=hexadecimal(d["lane"], 32, "lane"),
            seq=fields.integer(d["seq"], 1, canonical.INTEGER_LIMIT, "seq"),
            sender=hexadecimal(d["from"], 64, "from"),
            recipients=_several(d["to"], 64, "to", RECIPIENTS_LIMIT),
            agreement=hexadecimal(d["agreement"], 64, "agreement"),
            clause=d["clause"],
            id=hexadecimal(d["id"], 32, "id"),
            salt=hexadecimal(d["salt"], 64, "salt"),
            mechanism=word(d["mechanism"], "mechanism"),
            action=fields.one_of(d["action"], _ACTIONS, "action"),
            made=fields.time(d["made"], "made"),
            author=fields.text(d["author"], "author", 200),
            releaser=releaser if releaser is None else fields.text(releaser, "releaser", 200),
            marking=mark,
            evaluation=grade,
            purpose=word(d["purpose"], "purpose"),
            category=category if category is None else word(category, "category"),
            data=data,
            retain_until=fields.day(d["retain_until"], "retain_until"),
            review=review if review is None else fields.day(review, "review"),
            expires=expires if expires is None else fields.time(expires, "expires"),
            onward=word(d["onward"], "onward"),
            refs=_several(d["refs"], 32, "refs", REFS_LIMIT),
            body=d["body"],
            attachments=_attachments(d["attachments"]),
            label=label,
        )
        # 5. Together.
        if not statement.recipients:
            raise FieldInvalid(field="to", why="an item without recipients goes to nobody")
        if releaser is not None and same(releaser, statement.author):
            raise FieldInvalid(field="releaser", why="the author cannot release")
        if sorted(data) != d["data"]:
            raise FieldInvalid(field="data", why="the codes are not sorted")
        if label is None and mark.to_dict() != d["marking"]:
            raise FieldInvalid(field="marking", why="it is not in its only form")
        if grade is not None and grade.to_dict() != d["evaluation"]:
            raise FieldInvalid(field="evaluation", why="it is not in its only form")
        # The bytes are kept: whoever stores or hashes what was received must not depend on writing it again.
        object.__setattr__(statement, "_payload", payload)
        return statement

    def to_dict(self) -> dict[str, Any]:
        """The canonical object."""
        return {
            "thiqa": _VERSION,
            "lane": self.lane,
            "seq": self.seq,
            "from": self.sender,
            "to": list(self.recipients),
            "agreement": self.agreement,
            "clause": self.clause,
            "id": self.id,
            "salt": self.salt,
            "mechanism": self.mechanism,
            "action": self.action,
            "made": self.made,
            "author": self.author,
            "releaser": self.releaser,
            "marking": self.marking.to_dict() if self.label is None else self.label,
            "evaluation": None if self.evaluation is None else self.evaluation.to_dict(),
            "purpose": self.purpose,
            "category": self.category,
            "data": sorted(self.data),
            "retain_until": self.retain_until,
            "review": self.review,
            "expires": self.expires,
            "onward": self.onward,
            "refs": list(self.refs),
            "body": self.body,
            "attachments": [each.to_dict() for each in self.attachments],
        }

    def encode(self) -> bytes:
        """The bytes that are signed; for a statement that was parsed, the bytes it was parsed from."""
        return self._payload or canonical.encode(self.to_dict())

    def digest(self) -> str:
        """SHA-256 of the bytes, 64 hexadecimal digits: how receipts and tombstones name this statement."""
        return hashlib.sha256(self.encode()).hexdigest()

    def act(
        self, state: str, *, on: date | None = None, action: str | None = None, third: str | None = None,
        consent: str | None = None, role: str | None = None, used: int = 0,
    ) -> Act:  # fmt: skip
        """The act to ask :func:`thiqa.domain.policy.permit` about.

        As it stands it is the sending, on the day the statement was made: sender and receiver ask the same question.
        Its holder asks about a later act with that day as ``on`` and with ``action``, ``role``, ``third``, ``consent``.
        """
        return Act(
            sender=self.sender,
            recipients=self.recipients,
            mechanism=self.mechanism,
            action=action or self.action,
            purpose=self.purpose,
            category=self.category,
            data=self.data,
            marking=self.marking,
            evaluation=self.evaluation,
            retain_until=date.fromisoformat(self.retain_until),
            onward=self.onward,
            on=on or date.fromisoformat(self.made[:10]),
            state=state,
            third=third,
            consent=consent,
            role=role,
            used=used,
        )


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What takes the number of a statement that its sender gave up, so that a lane never has a hole.

    ``statement`` and ``salt`` are those of the original: the receiver's leaf then commits to the same statement as the
    sender's. ``reason`` is ``expired``, ``suspended`` or ``withdrawn``.
    """

    lane: str
    seq: int
    sender: str
    recipients: tuple[str, ...]
    statement: str
    salt: str
    reason: str

    @classmethod
    def parse(cls, payload: bytes) -> Tombstone:
        """The tombstone of a signed payload; the same steps and errors as :meth:`Statement.parse`."""
        d = _open(payload, "tombstone/1", _TOMBSTONE_KEYS, "tombstone")
        recipients = _several(d["to"], 64, "to", RECIPIENTS_LIMIT)
        if not recipients:
            raise FieldInvalid(field="to", why="an item without recipients goes to nobody")
        return cls(
            lane=fields.hexadecimal(d["lane"], 32, "lane"),
            seq=fields.integer(d["seq"], 1, canonical.INTEGER_LIMIT, "seq"),
            sender=fields.hexadecimal(d["from"], 64, "from"),
            recipients=recipients,
            statement=fields.hexadecimal(d["statement"], 64, "statement"),
            salt=fields.hexadecimal(d["salt"], 64, "salt"),
            reason=fields.one_of(d["reason"], REASONS, "reason"),
        )

    def to_dict(self) -> dict[str, Any]:
        """The canonical object."""
        return {
            "thiqa": "tombstone/1",
            "lane": self.lane,
            "seq": self.seq,
            "from": self.sender,
            "to": list(self.recipients),
            "statement": self.statement,
            "salt": self.salt,
            "reason": self.reason,
        }

    def encode(self) -> bytes:
        """The bytes that are signed."""
        return canonical.encode(self.to_dict())


def _open(payload: bytes, version: str, keys: frozenset[str], what: str) -> dict[str, Any]:
    d = canonical.decode_object(payload, STATEMENT_LIMIT)
    if d.get("thiqa") != version:
        raise UnknownVersion(what=f"The {what}")
    return fields.exact(d, keys, what)


def _several(value: object, length: int, field: str, limit: int) -> tuple[str, ...]:
    if type(value) is not list or len(value) > limit:
        raise FieldInvalid(field=field, why=f"a list of at most {limit} was expected")
    found = tuple(fields.hexadecimal(each, length, field) for each in value)
    if len(set(found)) != len(found):
        raise FieldInvalid(field=field, why="an id stands twice")
    return found


def _attachments(value: object) -> tuple[Attachment, ...]:
    if type(value) is not list or len(value) > ATTACHMENTS_LIMIT:
        raise FieldInvalid(field="attachments", why=f"a list of at most {ATTACHMENTS_LIMIT} was expected")
    found = tuple(Attachment.parse(each) for each in value)
    if len({each.name for each in found}) != len(found):
        raise FieldInvalid(field="attachments", why="a name stands twice")
    return found
