"""The tables of a node.

Each table keeps signed bytes (``signed``, ``note``, ``content``, ``entry``); the other columns are an index that can be
rebuilt from them. Nothing here is deleted but what retention or retraction erases, and then only the content and its
salt: the leaf, which tells nothing without the salt, stays.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class NodeRow(models.Model):
    """The node itself: one row. Locking it orders the writers of the node's log."""

    node = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    halted = models.CharField(max_length=200, default="")
    keys_version = models.PositiveIntegerField(default=0)


class Key(models.Model):
    """A secret key, wrapped under the master key. ``secret`` is empty once it was destroyed."""

    key = models.CharField(max_length=64, unique=True)
    use = models.CharField(max_length=16)
    number = models.PositiveIntegerField(default=0)
    public = models.BinaryField()
    secret = models.BinaryField(default=b"")
    made = models.DateTimeField()
    replaced = models.DateTimeField(null=True)


class Manifest(models.Model):
    """A signed key manifest, ours or a partner's; each version once."""

    node = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    signed = models.BinaryField()
    adopted_at = models.PositiveBigIntegerField(default=0)  # index of the leaf of our log that tells of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "version"], name="one_manifest_a_version")]


class Partner(models.Model):
    """Another node that persons introduced. ``state``: introduced, or stopped when there is evidence against it.

    ``held_*`` is the newest checkpoint of its log that we verified; ``theirs_*`` is what it last said it holds of ours,
    ``shown_*`` the checkpoint of ours that our last answer to it carried.
    """

    node = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, unique=True)
    agency = models.CharField(max_length=200)
    country = models.CharField(max_length=3)
    kind = models.CharField(max_length=40)
    endpoint = models.CharField(max_length=200, default="")
    pulls = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default="introduced")
    manifest_version = models.PositiveIntegerField(default=1)
    kem = models.BinaryField(default=b"")
    kem_number = models.PositiveIntegerField(default=0)
    kem_signed = models.BinaryField(default=b"")
    held_epoch = models.PositiveIntegerField(default=0)
    held_size = models.PositiveBigIntegerField(default=0)
    held_note = models.BinaryField(default=b"")
    theirs_epoch = models.PositiveIntegerField(default=0)
    theirs_size = models.PositiveBigIntegerField(default=0)
    shown_epoch = models.PositiveIntegerField(default=0)
    shown_size = models.PositiveBigIntegerField(default=0)
    theirs_manifest = models.PositiveIntegerField(default=1)
    theirs_kem = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)


class Cosigned(models.Model):
    """The newest checkpoint of our log that a partner cosigned as a witness."""

    partner = models.OneToOneField(Partner, on_delete=models.PROTECT)
    epoch = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    note = models.BinaryField()


class Agreement(models.Model):
    """Where an agreement stands: ``standing`` is canonical JSON (see ``thiqa.domain.standing``), the rest its index."""

    agreement = models.CharField(max_length=32, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    standing = models.BinaryField()


class Version(models.Model):
    """One version of an agreement with the signatures over its bytes; kept for ever: messages name its digest."""

    digest = models.CharField(max_length=64, unique=True)
    agreement = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    ours = models.BinaryField(default=b"")
    theirs = models.BinaryField(default=b"")


class Lane(models.Model):
    """One direction of one agreement, with its own dense numbers.

    ``next`` is the number to be given (out) or waited for (in); ``acked`` the last one with a verified receipt (out).
    ``own`` is the frontier of our log of the lane; ``mirror`` that of the partner's, rebuilt from its receipts.
    """

    lane = models.CharField(max_length=32, unique=True)
    agreement = models.CharField(max_length=32)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    outgoing = models.BooleanField()
    kind = models.CharField(max_length=8, default="text")
    next = models.PositiveBigIntegerField(default=1)
    acked = models.PositiveBigIntegerField(default=0)
    own = models.BinaryField(default=b"")
    mirror = models.BinaryField(default=b"")
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="lanes_that_are_due", condition=Q(due_at__isnull=False))]


class Head(models.Model):
    """The root of a lane's log at one size, and where the log of the node that made it says so.

    ``ours``: our own head, leaf ``index`` of our log. Otherwise the partner's, with the proof and the signed checkpoint
    that make it a receipt for all numbers up to ``size``.
    """

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT)
    ours = models.BooleanField()
    epoch = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    index = models.PositiveBigIntegerField()
    entry = models.BinaryField()
    salt = models.BinaryField()
    proof = models.BinaryField(default=b"")
    note = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "ours", "size"], name="one_head_a_size")]


class Draft(models.Model):
    """An item that waits for release by a second person. It has no number yet: a rejected one leaves no hole."""

    draft = models.CharField(max_length=32, unique=True)
    agreement = models.CharField(max_length=32)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    clause = models.CharField(max_length=40)
    author = models.CharField(max_length=80)
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=20, default="pending")
    message = models.CharField(max_length=32, default="")
    made = models.DateTimeField()


class Outbox(models.Model):
    """A message that we accepted for sending. ``state``: accepted, delivered, refused, quarantined, expired, erased."""

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT)
    seq = models.PositiveBigIntegerField()
    message = models.CharField(max_length=32, unique=True)
    mechanism = models.CharField(max_length=40)
    clause = models.CharField(max_length=12)
    statement = models.CharField(max_length=64)
    signed = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField()
    state = models.CharField(max_length=12, default="accepted")
    made = models.DateTimeField()
    expires = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)
    code = models.CharField(max_length=40, default="")
    verdict = models.PositiveSmallIntegerField(default=0)
    tombstone = models.BinaryField(null=True)
    attached = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "seq"], name="outbox_numbers_once")]


class Inbox(models.Model):
    """A message that we received and answered. ``state``: accepted, refused, quarantined, expired, erased."""

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT)
    seq = models.PositiveBigIntegerField()
    message = models.CharField(max_length=32, default="")
    mechanism = models.CharField(max_length=40, default="")
    statement = models.CharField(max_length=64)
    signed = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField()
    state = models.CharField(max_length=12)
    code = models.CharField(max_length=40, default="")
    clause = models.CharField(max_length=40, default="")
    received = models.DateTimeField()
    retain_until = models.DateField(null=True)
    attached = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane", "seq"], name="inbox_numbers_once"),
            models.UniqueConstraint(fields=["message"], condition=~Q(message=""), name="one_effect_a_message"),
        ]


class Attachment(models.Model):
    """A file of a message. Its parts are files under ``folder``; ``parts`` holds their digests, one after the other."""

    message = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    outgoing = models.BooleanField()
    folder = models.CharField(max_length=64)
    parts = models.BinaryField()
    complete = models.BooleanField(default=False)
    erased = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attachments_once")]


class Entry(models.Model):
    """A leaf of the node's log. ``salt`` and ``detail`` open its commitment; both go when the detail is erased."""

    epoch = models.PositiveIntegerField(default=0)
    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=24)
    entry = models.BinaryField()
    salt = models.BinaryField(null=True)
    detail = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "index"], name="leaves_once")]


class Tile(models.Model):
    """Up to 256 hashes of one level of the node's log (C2SP tlog-tiles); grows until it is full."""

    epoch = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "level", "index"], name="tiles_once")]


class Evidence(models.Model):
    """Signed bytes that prove a fault of a partner or of ourselves; kept for the oversight bodies."""

    kind = models.CharField(max_length=40)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True)
    made = models.DateTimeField()
    first = models.BinaryField()
    second = models.BinaryField(default=b"")


# Django knows only the tables that this module imports; those of the registry have files of their own.
from thiqa.store.proposals import Block, Decision, Proposal, Proposed  # noqa: E402, F401
from thiqa.store.records import (  # noqa: E402, F401
    Counter,
    Handle,
    ImportRun,
    Link,
    LinkVersion,
    Record,
    RecordVersion,
)
from thiqa.store.searches import Alarm, Asked, Day, HeldList, Listed, OpenList, Overseer, Question  # noqa: E402, F401
from thiqa.store.watches import Lead, Matched, Watch  # noqa: E402, F401
