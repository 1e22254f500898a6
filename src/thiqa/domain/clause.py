"""A clause: one paragraph of an agreement that a program can apply.

A clause permits; nothing else does. It says in which direction an item may flow, by which mechanisms, what may be done
with it (``ACTIONS``), for which offence areas, about which categories of people, with which kinds of data, up to which
marking, and the duties that go with it: evaluation, retention, onward rule, release, capacity, clocks, readers.
Rules and the field table: ``specs/agreement.md``, section 3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from thiqa.domain import fields
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.marking import Handling, Marking, Pap, Tlp

__all__ = [
    "ACTIONS", "DATA", "DIRECTIONS", "LOCAL_ACTIONS", "NO_PERSON", "ONWARD", "PERSON_DATA", "RELEASES", "SURVIVING",
    "THING_DATA", "Clause",
]  # fmt: skip

DIRECTIONS = frozenset({"a-to-b", "b-to-a", "both"})
"""The way of the item from its originator to its recipient, between the roles ``a`` and ``b`` of the agreement."""

ACTIONS = frozenset({"send", "search", "keep", "print", "export", "forward"})
"""``send`` and ``search`` cross the border; the others are done by the recipient with what it holds."""

LOCAL_ACTIONS = frozenset({"keep", "print", "export", "forward"})

PERSON_DATA = frozenset(
    {
        "identity", "birth", "portrait", "biometric", "contact-details", "travel-document", "travel-record",
        "criminal-record", "communications", "relations", "whereabouts", "account", "special-category",
    }
)  # fmt: skip
"""Kinds of data that are about a person; an item that has one must name a category of data subject (LED art. 6)."""

THING_DATA = frozenset(
    {
        "organisation", "event", "place", "vehicle", "firearm", "substance", "consignment", "route", "transaction",
        "document-specimen", "modus-operandi", "indicator", "evidence", "plan", "procedure", "statistics",
    }
)  # fmt: skip

DATA = PERSON_DATA | THING_DATA
"""All kinds of data that a clause can name. A kind that is not named in a clause is not permitted by it."""

ONWARD = ("never", "consent", "named")
"""Onward rules from narrow to wide: to nobody; to whom the originator consents; also to the agencies that are named."""

RELEASES = frozenset({"second-person", "none"})

NO_PERSON = "none"
"""In the categories of a clause: items that concern no person."""

SURVIVING = frozenset({"retract", "correct", "narrow", "expire", "outcome"})
"""Mechanisms that a clause may keep open after suspension or end, because they protect people or close an account."""

_clause_id = re.compile(r"[A-Z]{2,4}-[1-9][0-9]{0,2}").fullmatch
_required = frozenset(
    {"id", "direction", "mechanisms", "actions", "purposes", "categories", "data", "highest", "retention_days"}
)
_defaults: Mapping[str, Any] = {
    "capacity": None, "clocks": {}, "evaluation_required": False, "onward": "never", "onward_to": [],
    "release": "second-person", "roles": [], "survives": False,
}  # fmt: skip
_fields = _required | _defaults.keys()

RETENTION_LIMIT = 36525
CAPACITY_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. Sets are unordered; ``capacity`` counts acts a day, ``retention_days`` days from the act.

    ``highest`` holds the highest TLP and PAP, ``handling`` the handling codes that an item under this clause may carry.
    ``release`` is ``second-person`` or ``none``. ``roles`` empty means every role of the recipient. ``survives`` means
    that the clause still permits when the agreement is suspended or ended.
    """

    id: str
    direction: str
    mechanisms: frozenset[str]
    actions: frozenset[str]
    purposes: frozenset[str]
    categories: frozenset[str]
    data: frozenset[str]
    highest: Marking
    handling: frozenset[Handling]
    evaluation_required: bool
    retention_days: int
    onward: str
    onward_to: tuple[str, ...]
    release: str
    capacity: int | None
    clocks: Mapping[str, str]
    roles: frozenset[str]
    survives: bool

    @classmethod
    def from_toml(cls, table: object) -> Clause:
        """A clause as people write it: what is left out takes the strictest value (``_defaults``)."""
        if type(table) is not dict:
            raise FieldInvalid(field="clause", why="a table was expected")
        return cls.parse({**_defaults, **table})

    @classmethod
    def parse(cls, value: object) -> Clause:
        """A clause from its canonical object. Raises ``FieldInvalid`` with the clause's id and the field."""
        d = fields.exact(value, _fields, _name(value))
        at = _name(value)
        if not _clause_id(str(d["id"])):
            raise FieldInvalid(field=f"{at}.id", why="an id such as CT-3 was expected")
        capacity = d["capacity"]
        highest = fields.exact(d["highest"], _highest, f"{at}.highest")
        handling = fields.codes(highest["handling"], f"{at}.highest.handling", _handling)
        clause = cls(
            id=d["id"],
            direction=fields.one_of(d["direction"], DIRECTIONS, f"{at}.direction"),
            mechanisms=_some(fields.words(d["mechanisms"], f"{at}.mechanisms"), f"{at}.mechanisms"),
            actions=_some(fields.codes(d["actions"], f"{at}.actions", ACTIONS), f"{at}.actions"),
            purposes=_some(fields.codes(d["purposes"], f"{at}.purposes", _purposes), f"{at}.purposes"),
            categories=_some(fields.codes(d["categories"], f"{at}.categories", _categories), f"{at}.categories"),
            data=fields.codes(d["data"], f"{at}.data", DATA),
            highest=Marking(
                Tlp(fields.one_of(highest["tlp"], _tlp, f"{at}.highest.tlp")),
                Pap(fields.one_of(highest["pap"], _pap, f"{at}.highest.pap")),
            ),
            handling=frozenset(Handling(code) for code in handling),
            evaluation_required=fields.switch(d["evaluation_required"], f"{at}.evaluation_required"),
            retention_days=fields.integer(d["retention_days"], 0, RETENTION_LIMIT, f"{at}.retention_days"),
            onward=fields.one_of(d["onward"], _onward, f"{at}.onward"),
            onward_to=fields.texts(d["onward_to"], f"{at}.onward_to", 200),
            release=fields.one_of(d["release"], RELEASES, f"{at}.release"),
            capacity=None if capacity is None else fields.integer(capacity, 1, CAPACITY_LIMIT, f"{at}.capacity"),
            clocks=dict(fields.mapping(d["clocks"], f"{at}.clocks")),
            roles=fields.words(d["roles"], f"{at}.roles"),
            survives=fields.switch(d["survives"], f"{at}.survives"),
        )
        clause._hold_together(at)
        return clause

    def _hold_together(self, at: str) -> None:
        for name, value in self.clocks.items():
            fields.duration(value, f"{at}.clocks.{name}")
        if (self.onward == "named") != bool(self.onward_to):
            raise FieldInvalid(field=f"{at}.onward_to", why="agencies are named exactly when onward is named")
        if self.data & PERSON_DATA and self.categories == {NO_PERSON}:
            raise FieldInvalid(field=f"{at}.categories", why="data about persons needs a category of persons")
        if "search" in self.actions and self.capacity is None:
            raise FieldInvalid(field=f"{at}.capacity", why="a search without a daily capacity is a bulk transfer")
        # What survives an end must not be a way around the end: it protects people, or keeps what is already held.
        if self.survives and not (self.mechanisms <= SURVIVING or self.actions <= {"keep"}):
            raise FieldInvalid(field=f"{at}.survives", why="only corrections, outcomes and keeping survive")

    def clock(self, name: str) -> timedelta | None:
        """The time allowed under this name, for example ``urgent``; ``None`` when the clause sets no such clock."""
        return fields.duration(self.clocks[name], name) if name in self.clocks else None

    def to_dict(self) -> dict[str, Any]:
        """The canonical object: every field written, sets sorted."""
        return {
            "id": self.id,
            "direction": self.direction,
            "mechanisms": sorted(self.mechanisms),
            "actions": sorted(self.actions),
            "purposes": sorted(self.purposes),
            "categories": sorted(self.categories),
            "data": sorted(self.data),
            "highest": {
                "tlp": self.highest.tlp.value,
                "pap": self.highest.pap.value,
                "handling": sorted(code.value for code in self.handling),
            },
            "evaluation_required": self.evaluation_required,
            "retention_days": self.retention_days,
            "onward": self.onward,
            "onward_to": list(self.onward_to),
            "release": self.release,
            "capacity": self.capacity,
            "clocks": dict(self.clocks),
            "roles": sorted(self.roles),
            "survives": self.survives,
        }


_purposes = frozenset(PURPOSES)
_categories = frozenset(CATEGORIES) | {NO_PERSON}
_onward = frozenset(ONWARD)
_highest = frozenset({"tlp", "pap", "handling"})
_tlp = frozenset(level.value for level in Tlp)
_pap = frozenset(level.value for level in Pap)
_handling = frozenset(code.value for code in Handling)


def _name(value: object) -> str:
    # An id that is well formed may be told in an error; anything else may be content.
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and _clause_id(found) else "clause"


def _some(values: frozenset[str], field: str) -> frozenset[str]:
    if not values:
        raise FieldInvalid(field=field, why="a clause that names none permits nothing")
    return values
