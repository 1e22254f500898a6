"""The uses that a marking speaks about, and which label refuses which. The table: ``specs/marking.md``, section 3.

A use that no label refuses still needs a clause that permits it; a marking only takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from thiqa.domain.labels import Handling, Label, Pap, Tlp

__all__ = ["REFUSED_BY", "REFUSED_BY_ORIGINATOR_CONTROL", "USES"]

USES: Mapping[str, str] = MappingProxyType(
    {
        "send": "the originator gives it to the recipients of the agreement",
        "inspect": "the person who decides on a quarantined item looks at it",
        "read": "a named recipient reads it",
        "search": "it is compared with what this agency holds",
        "keep": "it is filed",
        "circulate": "others in the organisation read it",
        "print": "it is put on paper",
        "export": "it leaves the node as a file for this organisation",
        "clients": "those whom the agreement names as clients of the organisation read it",
        "forward": "it goes to another agency",
        "publish": "it goes to the public",
        "court": "it is disclosed in judicial proceedings",
        "administrative": "it is used for an end that is neither preventing nor combating crime",
        "lookup": "a third party is asked about it, which its subject cannot see",
        "intervene": "something is done that its subject can see",
    }
)
"""All uses by code, with their meaning. What is not in the list is not allowed."""

_BEYOND = frozenset({"clients", "forward", "publish"})
_COPIES = frozenset({"circulate", "print", "export"})

REFUSED_BY: Mapping[Label, frozenset[str]] = MappingProxyType(
    {
        Tlp.CLEAR: frozenset(),
        Tlp.GREEN: frozenset({"publish"}),
        Tlp.AMBER: frozenset({"forward", "publish"}),
        Tlp.AMBER_STRICT: _BEYOND,
        Tlp.RED: _BEYOND | _COPIES,
        Pap.CLEAR: frozenset(),
        Pap.GREEN: frozenset(),
        Pap.AMBER: frozenset({"intervene"}),
        Pap.RED: frozenset({"intervene", "lookup"}),
        Handling.H0: frozenset({"administrative"}),
        Handling.H1: frozenset({"court"}),
        Handling.H2: _BEYOND,
        # Words that no program can weigh: what shows the item to others or acts on it waits for the originator.
        Handling.H3: frozenset(USES) - {"send", "inspect", "read", "search", "keep"},
    }
)
"""What each label refuses."""

REFUSED_BY_ORIGINATOR_CONTROL = _BEYOND | {"export", "court"}
"""What waits for the originator's consent when it keeps control."""
