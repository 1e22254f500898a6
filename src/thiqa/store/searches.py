"""The tables of private search: lists that we open to partners, lists of theirs that we hold, and who asked what.

No row here says about whom anybody asked. A question is sealed to the overseer; an asked query is the blinded elements.
"""

from __future__ import annotations

from django.db import models

__all__ = ["Alarm", "Asked", "Day", "HeldList", "Listed", "OpenList", "Overseer", "Question"]


class OpenList(models.Model):
    """A list that one partner may search, under one key. ``secret`` is wrapped, and empty once the epoch is over.

    ``signed`` is what we published last; ``change`` the change of the registry up to which the list is made;
    ``dummies`` are the entries of its filter that stand for nobody.
    """

    agreement = models.CharField(max_length=32)
    partner = models.ForeignKey("store.Partner", on_delete=models.PROTECT)
    name = models.CharField(max_length=12)
    epoch = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)
    public = models.BinaryField()
    secret = models.BinaryField(default=b"")
    signed = models.BinaryField(default=b"")
    change = models.PositiveBigIntegerField(default=0)
    dummies = models.BinaryField(default=b"")
    open = models.BooleanField(default=True)
    made = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "name", "epoch"], name="one_list_an_epoch")]


class Listed(models.Model):
    """What one record put into a list: its evaluated keys, so that its change costs only its own."""

    list = models.ForeignKey(OpenList, on_delete=models.CASCADE)
    record = models.CharField(max_length=32)
    outputs = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "record"], name="a_record_once_a_list")]


class HeldList(models.Model):
    """A list of a partner that we hold the filter of; ``signed`` is what the partner published."""

    agreement = models.CharField(max_length=32)
    partner = models.ForeignKey("store.Partner", on_delete=models.PROTECT)
    name = models.CharField(max_length=12)
    epoch = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    signed = models.BinaryField()
    fetched = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "name"], name="one_held_list_a_name")]


class Question(models.Model):
    """A query that we asked. ``query`` is what the partner got; ``sealed`` opens it, for the overseer alone;
    leaf ``leaf`` of our log in ``epoch`` commits to it.

    ``subjects`` counts whom it is about; ``hits`` how many of them met the list, unknown (null) until the answer came.
    """

    reference = models.CharField(max_length=32, unique=True)
    agreement = models.CharField(max_length=32)
    partner = models.ForeignKey("store.Partner", on_delete=models.PROTECT)
    clause = models.CharField(max_length=12)
    by = models.CharField(max_length=200)
    case = models.CharField(max_length=100)
    made = models.DateTimeField()
    query = models.BinaryField()
    sealed = models.BinaryField()
    epoch = models.PositiveIntegerField(default=0)
    leaf = models.PositiveBigIntegerField(default=0)
    subjects = models.PositiveIntegerField(default=0)
    hits = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case"], name="questions_of_a_case")]


class Asked(models.Model):
    """A query that a partner asked us: its head and a digest of its elements.

    ``units`` is what it took from the day under its clause, ``total`` what the day had used with it.
    """

    partner = models.ForeignKey("store.Partner", on_delete=models.PROTECT)
    reference = models.CharField(max_length=32)
    agreement = models.CharField(max_length=32)
    clause = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    units = models.PositiveIntegerField()
    total = models.PositiveIntegerField(default=0)
    case = models.CharField(max_length=100)
    asked = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "reference"], name="a_query_is_answered_once")]
        indexes = [models.Index(fields=["agreement", "clause", "asked"], name="searches_of_the_day")]


class Day(models.Model):
    """What a partner used of one day's capacity under a clause: one row to read, however many queries a day has."""

    agreement = models.CharField(max_length=32)
    clause = models.CharField(max_length=12)
    day = models.DateField()
    units = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "day", "clause"], name="one_count_a_day")]


class Alarm(models.Model):
    """Something about searches that a person should look at; ``case`` is ours, for alarms about our own questions."""

    partner = models.ForeignKey("store.Partner", on_delete=models.PROTECT)
    agreement = models.CharField(max_length=32)
    clause = models.CharField(max_length=12)
    kind = models.CharField(max_length=24)
    level = models.CharField(max_length=12)
    case = models.CharField(max_length=100, default="")
    day = models.DateField()
    made = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "agreement", "clause", "case"], name="an_alarm_once_a_day")
        ]


class Overseer(models.Model):
    """To whom questions are sealed; the newest row counts."""

    name = models.CharField(max_length=200)
    recipient = models.BinaryField()
    named = models.DateTimeField()
    by = models.CharField(max_length=200)
