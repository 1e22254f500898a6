"""The tables of what the agency itself knows: records, the links between them, what they were before, and imports.

``content`` keeps the canonical bytes of a record (``domain.record``); the other columns are an index that can be made
again from them. A version that was replaced moves to the history beside its table. Nothing is deleted: what retention
erases loses its content and its history, and its row and its leaves stay. Imports write millions of rows, so there are
few indexes, and none on what is random but the identifier and the handles.
"""

from __future__ import annotations

from django.db import models

__all__ = ["Counter", "Handle", "ImportRun", "Link", "LinkVersion", "Record", "RecordVersion"]

CURRENT, WITHDRAWN, ERASED = "current", "withdrawn", "erased"


class Counter(models.Model):
    """One row: the number of the last change to a record or link. Locking it orders those who write records.

    Changes become visible in the order of their numbers, so whoever has seen all up to one asks only for later ones.
    """

    value = models.PositiveBigIntegerField(default=0)


class _Held(models.Model):
    """One version of something: its bytes, which version, its state after it, and who made it when and why.

    ``run``: the import that made it, none where a person did. ``content`` is empty once it was erased.
    """

    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, default=CURRENT)
    changed = models.DateTimeField()
    by = models.CharField(max_length=200)
    why = models.CharField(max_length=400, default="")
    run = models.PositiveBigIntegerField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        abstract = True


class Record(_Held):
    """One record. ``state``: current, withdrawn, erased. ``change``: the number of its last change.

    The primary key is the number of the change that added it. ``own``: a person changed what an import gives it (how
    far it is believed, who may see it, how the person stands to an offence), so that the next edition leaves that.
    ``protected``: it has a protection (``domain.record.PROTECTIONS``), so no search of a partner finds it.
    """

    record = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)
    origin = models.CharField(max_length=64, default="")
    reference = models.TextField(default="")
    category = models.CharField(max_length=32, default="")
    review = models.DateField(null=True)
    protected = models.BooleanField(default=False)
    own = models.BooleanField(default=False)
    made = models.DateTimeField()
    change = models.PositiveBigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["change"], name="records_by_change"),
            models.Index(fields=["origin", "id"], name="records_of_an_origin"),
            models.Index(fields=["kind", "id"], name="records_of_a_kind"),
            models.Index(fields=["review"], name="records_by_review"),
        ]


class RecordVersion(_Held):
    """What a record was before its present version."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="record_versions_once")]


class Link(_Held):
    """That two records have to do with each other; ``relation`` reads from ``start`` to ``end``."""

    link = models.CharField(max_length=32, unique=True)
    start = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_from")
    end = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_to")
    relation = models.CharField(max_length=16)
    origin = models.CharField(max_length=64, default="")
    made = models.DateTimeField()
    change = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["origin", "id"], name="links_of_an_origin")]


class LinkVersion(_Held):
    """What a link was before its present version."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "version"], name="link_versions_once")]


class Handle(models.Model):
    """A number or address by which a record is found at once, in the form in which all spellings of it are the same.

    ``kind``: document, phone, account, plate, vehicle, email. Only current records have handles.
    """

    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=200)
    record = models.ForeignKey(Record, on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["value", "kind"], name="handles_by_value")]


class ImportRun(models.Model):
    """One import of one file into one origin; where it stands, so that a killed one goes on.

    ``state``: reading, applying, linking, withdrawing, done, abandoned. ``digest`` is that of the file, ``options`` the
    canonical JSON of everything that the result depends on beside it. ``position`` is a place in the spool, in bytes.
    """

    run = models.CharField(max_length=32, unique=True)
    origin = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    edition = models.CharField(max_length=100, default="")
    file = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    options = models.BinaryField()
    by = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="reading")
    position = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["origin", "id"], name="imports_of_an_origin")]
