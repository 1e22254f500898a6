"""Every column of every table is proven by the audit, or stands in the list of those that nobody can prove."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models

from tests.exchange.audited import Story, copied, flip, tell
from thiqa.exchange.audit import audit

FREE = {
    # How this node works with a partner, which nobody signed; it costs a contact at most.
    "Partner.name", "Partner.pulls", "Partner.state", "Partner.failures", "Partner.retry_at", "Partner.seen",
    "Partner.theirs_manifest", "Partner.theirs_kem", "Partner.shown_epoch", "Partner.shown_size",
    # Work in progress: what is due, and who does it.
    "Lane.due_at", "Lane.lease_until", "Lane.lease_owner", "NodeRow.keys_version",
    # A node that was halted and is set going by hand is found by its partners at once.
    "NodeRow.halted",
    # Our own clock; the leaf of the log has the same time.
    "Inbox.received", "Key.made", "Key.replaced", "Key.number",
    # A draft is signed by nobody until it is released; who wrote and released it is in the statement and in the log.
    "Draft.agreement", "Draft.clause", "Draft.made", "Draft.message", "Draft.author",
}  # fmt: skip
LINKS = {
    "Lane.partner", "Agreement.partner", "Draft.partner", "Cosigned.partner", "Head.lane", "Outbox.lane", "Inbox.lane",
}  # fmt: skip
"""Links between rows, which the database holds; a row of another lane or partner is among the attacks."""

# What the agency itself knows, and what was searched, is none of what is exchanged; SECURITY.md says what proves it.
OWN = ("thiqa.store.records", "thiqa.store.proposals", "thiqa.store.searches", "thiqa.store.watches")
TABLES = [
    table
    for table in apps.get_app_config("store").get_models()
    if table.__name__ != "Evidence" and table.__module__ not in OWN
]
COLUMNS = [
    (table, field)
    for table in TABLES
    for field in table._meta.fields
    if not field.primary_key and f"{table.__name__}.{field.name}" not in FREE | LINKS
]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    told = tell(tmp_path_factory.mktemp("story"))
    yield told
    told.pair.close()


def another(field: models.Field[Any, Any], old: Any) -> Any:
    """Another value that the column can hold."""
    match field:
        case models.BinaryField():
            return flip(old, len(old) // 2) if old else b"x"
        case models.BooleanField():
            return not old
        case models.IntegerField():
            return old + 1000
        case models.DateTimeField():
            return datetime(2001, 1, 1, tzinfo=UTC)
        case models.DateField():
            return date(2001, 1, 1)
        case _:
            return f"{'0' if old[:1] != '0' else '1'}{old[1:]}"


@pytest.mark.parametrize(("table", "field"), COLUMNS, ids=[f"{t.__name__}.{f.name}" for t, f in COLUMNS])
def test_it_is_found_that_a_column_is_another(
    table: type[models.Model], field: models.Field[Any, Any], story: Story, tmp_path: Path
) -> None:
    with copied(story.atlas, tmp_path) as node:
        rows = table._base_manager.using(node.alias).order_by("pk")
        if table.__name__ == "Head" and field.name in ("proof", "note"):
            rows = rows.filter(ours=False)  # ours are proven when they are needed
        if table.__name__ == "Lane":
            rows = rows.filter(outgoing=True)
        row = rows.first()
        assert row is not None
        try:
            rows.filter(pk=row.pk).update(**{field.name: another(field, getattr(row, field.name))})
        except IntegrityError:
            return  # the database itself refuses it
        assert not audit(node).ok
