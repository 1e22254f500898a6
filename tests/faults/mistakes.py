"""Known mistakes in the code that keeps promises, each as one change of the source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """``old`` stands once in ``file`` and becomes ``new``; ``why`` is the mistake in words."""

    why: str
    by: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant("commits do not wait for the disk", "power", "store/database.py", "synchronous=FULL;", "synchronous=OFF;"),
    Mutant(
        "commits wait only at checkpoints", "power", "store/database.py", "synchronous=FULL;", "synchronous=NORMAL;"
    ),
    Mutant(
        "after a lease commits no longer wait",
        "power",
        "store/work.py",
        'cursor.execute("PRAGMA synchronous=FULL")',
        'cursor.execute("PRAGMA synchronous=NORMAL")',
    ),
    Mutant("no journal at all", "power", "store/database.py", "journal_mode=WAL", "journal_mode=OFF"),
    Mutant("what is erased stays in the file", "walk", "store/database.py", "secure_delete=ON", "secure_delete=OFF"),
    Mutant(
        "statements commit one by one",
        "walk",
        "store/database.py",
        "with transaction.atomic(using=alias, durable=True):",
        "if alias:",
    ),
    Mutant(
        "the effect comes after the receipt",
        "kill",
        "exchange/effects.py",
        "        retract.received(node, partner, statement)\n",
        "        from django.db import transaction\n\n"
        "        transaction.on_commit(lambda: retract.received(node, partner, statement), using=node.alias)\n",
    ),
    Mutant("the lane's number does not advance", "walk", "exchange/send.py", "next=lane.next + len(rows), ", ""),
    Mutant("the sender's log of the lane is not kept", "walk", "exchange/send.py", ", own=grown.to_bytes()", ""),
    Mutant(
        "a message that came before is taken again",
        "walk",
        "exchange/receive.py",
        "if one.statement.seq < lane.next:",
        "if False:",
    ),
    Mutant(
        "two statements under one number pass",
        "walk",
        "exchange/receive.py",
        "if before.statement != digest:",
        "if False:",
    ),
    Mutant("a gap is passed over", "walk", "exchange/receive.py", "if offer.first > lane.next:", "if False:"),
    Mutant(
        "what was received does not enter the log",
        "walk",
        "exchange/receive.py",
        "            if rows:\n",
        "            if False:\n",
    ),
    Mutant(
        "a retraction erases nothing",
        "walk",
        "exchange/retract.py",
        "if row.signed is not None:\n            expire.erase",
        "if False:\n            expire.erase",
    ),
    Mutant(
        "receipts are believed without the log",
        "walk",
        "exchange/acknowledge.py",
        "if mirror.root() != head.root:",
        "if False:",
    ),
    Mutant(
        "more is called answered than was",
        "walk",
        "exchange/acknowledge.py",
        "lane.acked, lane.mirror = head.size,",
        "lane.acked, lane.mirror = lane.next - 1,",
    ),
    Mutant(
        "the mirror of the partner's log is not kept",
        "walk",
        "exchange/acknowledge.py",
        "lane.acked, lane.mirror = head.size, mirror.to_bytes()",
        "lane.acked = head.size",
    ),
    Mutant(
        "an unanswered lane is due no more",
        "walk",
        "exchange/acknowledge.py",
        "None if lane.acked == lane.next - 1 else (lane.due_at or node.clock())",
        "None",
    ),
    Mutant(
        "the node's frontier is not kept",
        "walk",
        "store/nodelog.py",
        "row.size, row.frontier = frontier.size, frontier.to_bytes()",
        "row.size = frontier.size",
    ),
    Mutant(
        "a short log of a partner is accepted", "walk", "ledger/witness.py", "if new.size < held.size:", "if False:"
    ),
    Mutant("a node that lost its past goes on", "walk", "exchange/node.py", "if row.halted:", "if False:"),
    Mutant(
        "a tombstone names another number", "walk", "exchange/expire.py", "seq=statement.seq,", "seq=statement.seq + 1,"
    ),
    Mutant(
        "a tombstone loses the digest",
        "walk",
        "exchange/expire.py",
        "statement=row.statement, salt",
        'statement="0" * 64, salt',
    ),
    Mutant(
        "the salt of an erased item stays",
        "walk",
        "exchange/expire.py",
        '{"signed": None, "salt": None, ',
        '{"signed": None, ',
    ),
    Mutant(
        "two workers hold one lane",
        "walk",
        "store/work.py",
        "(l.lease_until IS NULL OR l.lease_until <= %s)",
        "(1 = 1 OR l.lease_until <= %s)",
    ),
    Mutant(
        "a draft can be released twice",
        "walk",
        "exchange/release.py",
        'update(state="released", content=None)',
        "update(clause=row.clause)",
    ),
    Mutant("old keys do not end", "walk", "exchange/rotate.py", "{key.id: at for key in ended}", "{}"),
    Mutant(
        "keys that ended are still believed",
        "walk",
        "exchange/adopt.py",
        "for key in manifest_of(node, partner).live_keys(use)}",
        "for key in manifest_of(node, partner).keys if key.use == use}",
    ),
)
"""The mistakes. A change of the source that makes ``old`` disappear makes the run fail and say so."""
