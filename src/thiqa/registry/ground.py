"""Why somebody looks: the purpose and the case that screening and searching ask for, and what the log keeps of it.

The log names the person, the purpose, the case and how many records were found. What was asked about stands there only
as a commitment under a salt of its own: whoever oversees can test whether a given name was asked about, and nobody can
read from the log about whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from thiqa.domain import canonical, fields
from thiqa.domain.codes import PURPOSES
from thiqa.domain.errors import UsageError
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import SALT_SIZE, Kind, commit

__all__ = ["Ground", "ground_of", "looked"]

CASE_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """``purpose``: a code of ``domain.codes.PURPOSES`` or empty; ``case``: the case in the agency's own words."""

    purpose: str = ""
    case: str = ""


def ground_of(purpose: str, case: str) -> Ground:
    """The ground for looking. Raises ``UsageError`` when there is none, ``FieldInvalid`` for another than words."""
    if not purpose and not case:
        raise UsageError(why="Say why: --purpose CODE, --case WORDS, or both. The log keeps it.")
    if purpose:
        fields.one_of(purpose, PURPOSES.keys(), "purpose")
    if case:
        fields.text(case, "case", CASE_LIMIT)
    return Ground(purpose, case)


def looked(node: Node, by: str, ground: Ground, what: str, asked: Any, detail: Mapping[str, Any]) -> int:
    """Write into the log that a person looks, before anything is shown; the index of the leaf.

    ``asked`` is any value of canonical JSON: its bytes are committed to, not kept.
    """
    salt = node.random(SALT_SIZE)
    committed = {"asked": commit(salt, canonical.encode({"asked": asked})).hex(), "salt": salt.hex()}
    about = {"what": what, "by": by, "purpose": ground.purpose, "case": ground.case}
    return log.act(node, Kind.READ, {**about, **committed, **detail})
