"""Release: the second pair of eyes. Who wrote an item cannot release it, whichever way it leaves."""

from __future__ import annotations

from thiqa.domain import canonical
from thiqa.domain.errors import NotFound, SamePerson
from thiqa.domain.person import fold, same
from thiqa.exchange import agreements, log
from thiqa.exchange.node import Node
from thiqa.exchange.send import Accepted, accept, allow, item_from_dict, refusals_logged
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Draft


def release(node: Node, draft: str, releaser: str) -> Accepted:
    """Send a draft. The agreement is asked again: it may have been suspended while the draft waited.

    Raises ``NotFound`` for a draft that is not pending, ``SamePerson``, ``Refused`` and its relatives.
    """
    row = _pending(node, draft)
    if same(row.author, releaser) or not fold(releaser):
        log.act(node, Kind.REFUSE, {"draft": draft, "code": SamePerson.code, "by": releaser})
        raise SamePerson()
    held = agreements.find(node, row.agreement)
    item = item_from_dict(canonical.decode(bytes(row.content or b"")))
    clause = allow(node, held, item)
    with refusals_logged(node, held, item.mechanism), database.writing(node.alias):
        changed = (
            Draft.objects.using(node.alias).filter(pk=row.pk, state="pending").update(state="released", content=None)
        )
        if not changed:
            # Two people pressed at once; one of them was first.
            raise NotFound(id=draft[:16])
        accepted = accept(node, held, [(item, clause)], releaser)[0]
        log.append(
            node, nodelog.locked(node.alias), Kind.RELEASE, {"draft": draft, "by": releaser, "clause": clause.id}
        )
    return accepted


def reject(node: Node, draft: str, by: str, why: str) -> None:
    """Reject a draft: its content is erased, and the reason is in the log."""
    row = _pending(node, draft)
    with database.writing(node.alias):
        Draft.objects.using(node.alias).filter(pk=row.pk, state="pending").update(state="rejected", content=None)
        detail = {"draft": draft, "by": by, "rejected": why}
        log.append(node, nodelog.locked(node.alias), Kind.RELEASE, detail)


def _pending(node: Node, draft: str) -> Draft:
    row = Draft.objects.using(node.alias).filter(draft=draft, state="pending").first()
    if row is None:
        raise NotFound(id=draft[:16])
    return row
