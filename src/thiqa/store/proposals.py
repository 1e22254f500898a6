"""The tables of which records may be one person: what leads to a pair, the pairs, and what persons decided.

No row here holds what a record says: a proposal keeps codes, weights and names of fields, so that erasing a record
leaves nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections, models

from thiqa.store.records import Record

__all__ = ["DIFFERENT", "LATER", "OPEN", "SAME", "Block", "Decision", "Proposal", "Proposed", "forget", "refile"]

OPEN, LATER, SAME, DIFFERENT = "open", "later", "same", "different"


class Proposed(models.Model):
    """One row: the change of the registry up to which pairs were looked for, and with which keys of names."""

    change = models.PositiveBigIntegerField(default=0)
    version = models.CharField(max_length=40, default="")


class Block(models.Model):
    """A short digest of something that two records of one person are likely to share: key of a name, number."""

    key = models.BigIntegerField()
    record = models.ForeignKey(Record, on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["key"], name="blocks_by_key")]


class Proposal(models.Model):
    """Two records of persons, the one that was added first as ``first``. ``state``: open, later, same, different.

    ``score`` is in thousandths of a nat, ``reasons`` the canonical list of [code, weight, field, field], ``kind`` the
    class. ``found``: a run proposed it; else a person named the pair. ``seen``: the last change of the two when they
    were compared or decided on. ``by``, ``at`` and ``why`` tell the decision that holds.
    """

    first = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="proposals_as_first")
    second = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="proposals_as_second")
    kind = models.CharField(max_length=16)
    score = models.IntegerField()
    reasons = models.BinaryField()
    found = models.BooleanField(default=True)
    seen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, default=OPEN)
    by = models.CharField(max_length=200, default="")
    at = models.DateTimeField(null=True)
    why = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_proposal_a_pair")]
        indexes = [models.Index(fields=["state", "-score"], name="proposals_by_state")]


class Decision(models.Model):
    """What a person decided on a pair, in the order in which it was decided; ``verdict`` may also be undo."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT)
    verdict = models.CharField(max_length=12)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    why = models.CharField(max_length=400, default="")


def refile(alias: str, records: Sequence[int], blocks: Sequence[tuple[int, int]]) -> None:
    """Replace the blocks of these records by ``blocks``: pairs of key and record. Ten for each record, so written
    without building a row object for each."""
    Block.objects.using(alias).filter(record__in=records).delete()
    quote = connections[alias].ops.quote_name
    columns = ", ".join(quote(name) for name in ("key", "record_id"))
    statement = f"INSERT INTO {quote(Block._meta.db_table)} ({columns}) VALUES (%s, %s)"  # noqa: S608
    if blocks:
        with connections[alias].cursor() as cursor:
            cursor.executemany(statement, blocks)


def forget(alias: str, records: Sequence[int]) -> None:
    """What is left of erased records here goes: their blocks, their open proposals, and the words of decisions."""
    Block.objects.using(alias).filter(record__in=records).delete()
    pairs = Proposal.objects.using(alias).filter(models.Q(first__in=records) | models.Q(second__in=records))
    Decision.objects.using(alias).filter(proposal__in=pairs).update(why="")
    pairs.update(why="", reasons=b"[]", score=0)
