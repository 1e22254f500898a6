"""The tables of standing watches: what is asked about again and again, what was matched already, and the leads.

A lead says where the subject stands, a row of a file or a record of ours, and by what it met; it has no name.
"""

from __future__ import annotations

from django.db import models

__all__ = ["Lead", "Matched", "Watch"]


class Watch(models.Model):
    """A standing watch. ``source`` is a folder of files, or ``registry`` with ``chosen`` (kind, category, origin).

    The other columns are the ground of every question that it asks; ``by`` answers for it until it ends. ``tells``:
    whether the partner gets a message about leads, where a clause permits one.
    """

    agreement = models.CharField(max_length=32)
    source = models.CharField(max_length=400)
    chosen = models.JSONField(default=dict)
    least = models.CharField(max_length=12)
    purpose = models.CharField(max_length=40)
    category = models.CharField(max_length=40)
    case = models.CharField(max_length=100)
    offence = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    tells = models.BooleanField(default=False)
    made = models.DateTimeField()
    until = models.DateTimeField()
    ended = models.DateTimeField(null=True)


class Matched(models.Model):
    """That a watch matched a file (its SHA-256; empty: the registry) with one state of the partner's list."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE)
    file = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    change = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "file"], name="a_file_once_a_watch")]


class Lead(models.Model):
    """Somebody of a watch met the partner's list. ``message`` is what the partner was sent about it, or its draft."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE)
    file = models.CharField(max_length=64)
    place = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    found = models.DateTimeField()
    message = models.CharField(max_length=32, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "file", "place"], name="a_lead_once_a_watch")]
