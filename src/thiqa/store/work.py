"""Claiming work: a lane that is due is leased to one worker by one statement, whatever number of workers runs.

A lease is not a promise to anybody, so it costs no write to the disk: on SQLite it is committed without waiting, and
the next commit that matters carries it along. Losing it in a power cut only means that the lane is claimed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connections

from thiqa.domain.errors import StoreError
from thiqa.store import table
from thiqa.store.models import Lane, Partner

_CLAIM = """
UPDATE store_lane SET lease_until = %s, lease_owner = %s WHERE id = (
  SELECT l.id FROM store_lane l JOIN store_partner p ON p.id = l.partner_id
  WHERE l.outgoing AND l.due_at <= %s AND (l.lease_until IS NULL OR l.lease_until <= %s)
    AND NOT p.pulls AND p.state = 'introduced' AND (p.retry_at IS NULL OR p.retry_at <= %s)
  ORDER BY l.due_at, l.id LIMIT 1 {lock}
) RETURNING id
"""


def claim(alias: str, owner: str, now: datetime, lease: timedelta) -> Lane | None:
    """The lane that waits longest, leased to ``owner`` until ``now + lease``; ``None`` when nothing is due."""
    connection = connections[alias]
    statement = _CLAIM.format(lock="" if connection.vendor == "sqlite" else "FOR NO KEY UPDATE OF l SKIP LOCKED")
    until, at = (connection.ops.adapt_datetimefield_value(time) for time in (now + lease, now))
    with unsynced(alias), connection.cursor() as cursor:
        cursor.execute(statement, [until, owner, at, at, at])
        row = cursor.fetchone()
    if row is None:
        return None
    lane = table.one(alias, Lane, id=row[0])
    lane.partner = table.one(alias, Partner, id=lane.partner_id)
    return lane


@contextmanager
def unsynced(alias: str) -> Iterator[None]:
    """Commits in the block do not wait for the disk (SQLite): for rows that promise nothing, as leases.

    A disk that refuses is a :class:`StoreError` here too.
    """
    connection = connections[alias]
    try:
        if connection.vendor != "sqlite":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
            try:
                yield
            finally:
                cursor.execute("PRAGMA synchronous=FULL")
    except (DatabaseError, InterfaceError) as error:
        # A connection that failed here is not used again: the next one begins with every commit waiting for the disk.
        connection.close()
        raise StoreError(why=f"{type(error).__name__}: {error}") from error
