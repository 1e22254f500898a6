"""The labels that a marking is made of, and the names under which the rest of the world writes them.

TLP 2.0 (FIRST) says to whom an item may go, PAP what of its use may be seen from outside, the Europol handling codes H0
to H3 what needs the provider's permission. STIX objects name the first two by fixed identifiers. Recognition is exact
where a program wrote the label and tolerant of case and spaces where a person may have; in both worlds a label that is
not in the tables is ``None``, and never the nearest known one. Tables: ``specs/marking.md``, section 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

__all__ = ["Handling", "Label", "Level", "Pap", "Tlp", "from_stix_id", "from_text", "stix_id"]


class Level(Enum):
    """Labels of one protocol from open to closed, compared by their place and never by their spelling."""

    rank: int

    def __new__(cls, label: str) -> Level:
        level = object.__new__(cls)
        level._value_ = label
        level.rank = len(cls.__members__)
        return level

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, type(self)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, type(self)) else NotImplemented


class Tlp(Level):
    """Traffic Light Protocol 2.0: to whom an item may go."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


class Pap(Level):
    """Permissible Actions Protocol: what of the use may be seen from outside."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Handling(Enum):
    """Europol handling codes. They combine; H3 always comes with its restriction in words."""

    H0 = "H0"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"


Label = Tlp | Pap | Handling

_stix_tlp: Mapping[Tlp, str] = MappingProxyType(
    {
        Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
)
_stix_pap: Mapping[Pap, str] = MappingProxyType(
    {
        Pap.CLEAR: "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92",
        Pap.GREEN: "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
        Pap.AMBER: "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab",
        Pap.RED: "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e",
    }
)
# Read, never written: TLP 1 and PAP:WHITE, which older products still send.
_stix_old: Mapping[str, Tlp | Pap] = MappingProxyType(
    {
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
        "marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730": Pap.CLEAR,
    }
)
_from_stix: Mapping[str, Tlp | Pap] = MappingProxyType(
    {
        **_stix_old,
        **{name: level for level, name in _stix_tlp.items()},
        **{name: level for level, name in _stix_pap.items()},
    }
)

_from_text: Mapping[str, Label] = MappingProxyType(
    {
        "tlp:white": Tlp.CLEAR,
        "pap:white": Pap.CLEAR,
        **{f"tlp:{tlp.value}": tlp for tlp in Tlp},
        **{f"pap:{pap.value}": pap for pap in Pap},
        **{code.value.lower(): code for code in Handling},
    }
)
# Spaces are forgiven at the ends and around the two signs, where leaving them out cannot make another label.
_spaces = re.compile(r"^[ \t]+|[ \t]+$|(?<=[:+])[ \t]+|[ \t]+(?=[:+])")


def from_stix_id(name: str) -> Tlp | Pap | None:
    """The level that a STIX ``marking-definition`` identifier stands for; ``None`` when it is not known."""
    return _from_stix.get(name)


def from_text(text: str) -> Label | None:
    """The label in a text such as ``TLP:AMBER+STRICT``, ``pap: red`` or ``H1``; ``None`` when it is not known.

    Only ASCII is looked at: a letter of another script that looks like one of ours makes another label.
    """
    return _from_text.get(_spaces.sub("", text).lower()) if text.isascii() else None


def stix_id(level: Tlp | Pap) -> str:
    """The STIX identifier to write for a level."""
    return _stix_tlp[level] if isinstance(level, Tlp) else _stix_pap[level]
