"""What the overseer alone can do: open a question that this node asked, and see that it is the one that was asked.

A question is sealed to the overseer's key when it is asked; the node cannot open it again. What was asked is committed
twice, in our log and in the partner's, by the digest of the blinded elements, so a node cannot show its overseer
another question later. ``specs/search.md``, section 8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thiqa.crypto.envelope import Identity, open_envelope, recipient_text
from thiqa.domain import canonical, fields
from thiqa.domain.errors import FieldInvalid, NotFound, OverseerMissing, QueryUnopened
from thiqa.domain.search import Query
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind, open_entry
from thiqa.matching import oprf
from thiqa.store import database, nodelog
from thiqa.store.models import Entry
from thiqa.store.searches import Overseer, Question

__all__ = ["FILLING", "Opened", "digest", "name", "named", "open_question", "plain"]

FILLING = b"\0"
"""What every input begins with that only fills a batch. No key has such a character."""

_LIMIT = 1 << 26


@dataclass(frozen=True, slots=True)
class Opened:
    """A question as its overseer sees it: the query that the partner got, and what was asked, subject by subject."""

    query: Query
    by: str
    subjects: Sequence[str]
    keys: Sequence[tuple[int, str]]
    """Number of the subject, and the key that was looked for."""


def name(node: Node, overseer: str, recipient: bytes, by: str) -> str:
    """Seal questions to ``recipient`` from now on; those asked before stay with the overseer of their time."""
    fields.text(overseer, "overseer", 200)
    text = recipient_text(recipient)
    with database.writing(node.alias):
        Overseer.objects.using(node.alias).create(name=overseer, recipient=recipient, named=node.clock(), by=by)
        detail = {"overseer": overseer, "recipient": text[-16:], "by": by}
        log.append(node, nodelog.locked(node.alias), Kind.SETTING, detail)
    return text


def named(node: Node) -> Overseer:
    """The overseer of this node. Raises ``OverseerMissing``: what nobody could check is not asked."""
    found = Overseer.objects.using(node.alias).order_by("pk").last()
    if found is None:
        raise OverseerMissing()
    return found


def plain(subjects: Sequence[str], keys: Sequence[tuple[int, str]], inputs: Sequence[bytes], blinds: bytes) -> bytes:
    """A question before it is sealed: what its elements were made from, filling included."""
    return canonical.encode(
        {
            "thiqa": "question/1",
            "subjects": list(subjects),
            "keys": [list(key) for key in keys],
            "filling": [each.hex() for each in inputs[len(keys) :]],
            "blinds": blinds.hex(),
        }
    )


def open_question(node: Node, reference: str, identity: Identity, by: str) -> Opened:
    """Open one question and check that it is what the partner was asked.

    1. The seal opens with the overseer's key. 2. Beyond the keys that are told there is only filling, which no key can
    be. 3. Blinding both again gives the elements that were asked. 4. The log says the same: these elements, on this
    ground, by this person; its leaf was there before the answer, and partners have witnessed it since. Raises
    ``NotFound``, ``EnvelopeUnreadable``, ``QueryUnopened``, ``CommitmentInvalid``. Opening is logged.
    """
    row = Question.objects.using(node.alias).filter(reference=reference).first()
    if row is None:
        raise NotFound(id=reference[:16])
    log.act(node, Kind.READ, {"question": reference, "by": by})
    query = Query.parse(bytes(row.query))
    # 1.
    found = canonical.decode(open_envelope(bytes(row.sealed), [identity]), _LIMIT)
    fields.exact(found, frozenset({"thiqa", "subjects", "keys", "filling", "blinds"}), "question")
    try:
        filling = [bytes.fromhex(each) for each in found["filling"]]
        blinds = bytes.fromhex(found["blinds"])
        keys = [(int(subject), str(key)) for subject, key in found["keys"]]
    except (TypeError, ValueError) as error:
        raise FieldInvalid(field="question", why="it is not of the form that this node writes") from error
    # 2.
    if not all(each.startswith(FILLING) for each in filling):
        raise QueryUnopened(why="a key was asked that is not told")
    # 3.
    inputs = [key.encode() for _, key in keys] + filling
    if len(inputs) != query.size or oprf.blind(inputs, blinds) != query.elements:
        raise QueryUnopened(why="an element was made from something else")
    # 4.
    leaf = _logged(node, row)
    if (leaf.get("elements"), leaf.get("request"), leaf.get("by")) != (query.digest, digest(query), row.by):
        raise QueryUnopened(why="the log says that something else was asked, or by somebody else")
    return Opened(query, row.by, [str(each) for each in found["subjects"]], keys)


def digest(query: Query) -> str:
    """SHA-256 of a whole query, its ground included, as our leaf has it."""
    return hashlib.sha256(query.encode()).hexdigest()


def _logged(node: Node, row: Question) -> Mapping[str, object]:
    """What our log says of a question; nothing where its leaf tells of another. Raises ``CommitmentInvalid``."""
    entry = Entry.objects.using(node.alias).filter(kind=Kind.SEARCH.word, epoch=row.epoch, index=row.leaf).first()
    if entry is None or entry.salt is None or entry.detail is None:
        return {}
    _, found = open_entry(bytes(entry.entry), bytes(entry.salt), bytes(entry.detail))
    return found if found.get("query") == row.reference else {}
