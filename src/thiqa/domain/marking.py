"""What a holder may do with an item: TLP 2.0, PAP, Europol handling codes H0 to H3, and the originator's own limits.

A label that is not known is never read as a permissive one: the marking becomes the most restrictive, and quarantined.
Of several markings all must allow. Fields, uses and rules: ``specs/marking.md``, in the same order as this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType
from typing import Any

from thiqa.domain import fields
from thiqa.domain.codes import PURPOSES
from thiqa.domain.errors import FieldInvalid, MarkingInvalid
from thiqa.domain.labels import Handling, Label, Pap, Tlp, from_stix_id, from_text
from thiqa.domain.uses import REFUSED_BY, REFUSED_BY_ORIGINATOR_CONTROL, USES

__all__ = [
    "MOST_RESTRICTIVE", "Handling", "Marking", "Pap", "Tlp",
    "allows", "combine", "from_labels", "from_stix", "parse", "quarantine", "refusals",
]  # fmt: skip

_handling_order = tuple(Handling)


@dataclass(frozen=True, slots=True)
class Marking:
    """The marking of one item. ``quarantined`` exactly when ``unknown`` names what could not be understood.

    ``restrictions`` are the words of H3, sorted. ``originator_control``: the originator is asked before it leaves the
    holder or goes to court. ``purposes`` limits the use further than the clause does; ``None`` does not. ``review`` is
    the day ``YYYY-MM-DD`` on which the originator wants the marking looked at again.
    """

    tlp: Tlp
    pap: Pap
    handling: frozenset[Handling] = frozenset()
    restrictions: tuple[str, ...] = ()
    originator_control: bool = False
    purposes: frozenset[str] | None = None
    review: str | None = None
    unknown: tuple[str, ...] = ()

    @property
    def quarantined(self) -> bool:
        return bool(self.unknown)

    def not_above(self, highest: Marking | Tlp) -> bool:
        """Whether neither TLP nor PAP is more restrictive than ``highest``. A quarantined marking is above all."""
        if self.unknown:
            return False
        if isinstance(highest, Tlp):
            return self.tlp <= highest
        return self.tlp <= highest.tlp and self.pap <= highest.pap

    def to_dict(self) -> dict[str, Any]:
        """The canonical object. ``unknown`` is written only when there is one, so a quarantine is passed on."""
        written = {
            "tlp": self.tlp.value,
            "pap": self.pap.value,
            "handling": sorted(code.value for code in self.handling),
            "restrictions": list(self.restrictions),
            "originator_control": self.originator_control,
            "purposes": None if self.purposes is None else sorted(self.purposes),
            "review": self.review,
        }
        return written | {"unknown": list(self.unknown)} if self.unknown else written


MOST_RESTRICTIVE = Marking(Tlp.RED, Pap.RED, frozenset({Handling.H1, Handling.H2}), originator_control=True)
"""What an unknown label is treated as, beside being quarantined."""

_same_colour: Mapping[Tlp, Pap] = MappingProxyType(
    {
        Tlp.CLEAR: Pap.CLEAR,
        Tlp.GREEN: Pap.GREEN,
        Tlp.AMBER: Pap.AMBER,
        Tlp.AMBER_STRICT: Pap.AMBER,
        Tlp.RED: Pap.RED,
    }
)
_required = frozenset({"tlp", "pap", "handling", "originator_control"})
_optional = frozenset({"restrictions", "purposes", "review", "unknown"})
_labels: Mapping[str, Mapping[str, Label]] = MappingProxyType(
    {
        "tlp": {level.value: level for level in Tlp},
        "pap": {level.value: level for level in Pap},
        "handling": {code.value: code for code in Handling},
    }
)
LABEL_LIMIT = 64
NOTE_LIMIT = 12 * LABEL_LIMIT
LIST_LIMIT = 32


def parse(value: object) -> Marking:
    """The marking of a canonical object.

    A string that is not a label of its field (``tlp``, ``pap``, ``handling``, ``purposes``) quarantines. Labels are
    compared exactly, so ``AMBER`` and ``amber `` are not known. Raises ``MarkingInvalid`` for a wrong structure: a
    field missing, unknown or of the wrong kind, or H3 without its words.
    """
    if type(value) is not dict or not _required <= value.keys() <= _required | _optional:
        raise MarkingInvalid(why="its fields are not those of a marking")
    unknown: list[str] = []
    try:
        tlp = _known("tlp", value["tlp"], unknown)
        pap = _known("pap", value["pap"], unknown)
        handling = [_known("handling", code, unknown) for code in _list(value["handling"], "handling")]
        words = _list(value.get("restrictions", []), "restrictions")
        restrictions = [fields.text(each, "restrictions") for each in words]
        originator_control = fields.switch(value["originator_control"], "originator_control")
        review = None if value.get("review") is None else fields.day(value["review"], "review")
        purposes = value.get("purposes")
        if purposes is not None:
            purposes = [_purpose(code, unknown) for code in _list(purposes, "purposes")]
        unknown += [fields.text(each, "unknown", NOTE_LIMIT) for each in _list(value.get("unknown", []), "unknown")]
    except FieldInvalid as error:
        raise MarkingInvalid(why=error.sentence.rstrip(".")) from error
    codes = frozenset(code for code in handling if isinstance(code, Handling))
    # An unknown code may be one that comes with words too; it is quarantined, words and all.
    if not unknown and (Handling.H3 in codes) != bool(restrictions):
        raise MarkingInvalid(why="H3 and its restriction in words come together")
    marking = Marking(
        tlp=tlp if isinstance(tlp, Tlp) else Tlp.RED,
        pap=pap if isinstance(pap, Pap) else Pap.RED,
        handling=codes,
        restrictions=tuple(sorted(set(restrictions))),
        originator_control=originator_control,
        purposes=None if purposes is None else frozenset(code for code in purposes if code in PURPOSES),
        review=review,
    )
    return quarantine(marking, unknown) if unknown else marking


def quarantine(marking: Marking, unknown: Iterable[str]) -> Marking:
    """The marking raised to the most restrictive; what it already forbade beyond that stays forbidden."""
    labels = tuple(sorted({*marking.unknown, *unknown}))
    return replace(_both(marking, MOST_RESTRICTIVE), unknown=labels)


def combine(markings: Iterable[Marking]) -> Marking:
    """The marking under which a use is allowed only when every one of ``markings`` allows it.

    The order does not matter, nor does repetition. No marking at all is not the same as no limit: the result is
    quarantined.
    """
    several = tuple(markings)
    return reduce(_both, several) if several else quarantine(MOST_RESTRICTIVE, ("no-marking",))


def from_stix(ids: Iterable[str]) -> Marking:
    """The marking that the ``object_marking_refs`` of a STIX object amount to.

    TLP 2 and PAP identifiers, and those of TLP 1, are known; any other, or no TLP at all, quarantines. Without PAP the
    colour of TLP is taken for both, since TLP:RED with every action allowed is nobody's wish.
    """
    return _imported((name, from_stix_id(name)) for name in ids)


def from_labels(texts: Iterable[str]) -> Marking:
    """The marking of labels as people and other products write them: ``TLP:AMBER``, ``pap:red``, ``H1``.

    The rules are those of :func:`from_stix`. H3 quarantines, for its restriction in words is not among the labels.
    """
    return _imported((text, from_text(text)) for text in texts)


def _imported(found: Iterable[tuple[str, Label | None]]) -> Marking:
    named = tuple(found)
    labels = [label for _, label in named if label is not None]
    unknown = [_note("label", name) for name, label in named if label is None]
    tlp = max((label for label in labels if isinstance(label, Tlp)), default=None)
    if tlp is None:
        tlp = Tlp.RED
        unknown.append("no-tlp")
    pap = max((label for label in labels if isinstance(label, Pap)), default=_same_colour[tlp])
    handling = frozenset(label for label in labels if isinstance(label, Handling))
    if Handling.H3 in handling:
        unknown.append("H3 without its restriction")
    marking = Marking(tlp, pap, handling)
    return quarantine(marking, unknown) if unknown else marking


def refusals(
    marking: Marking, use: str, *, purpose: str | None = None, clients: bool = False, consent: bool = False
) -> tuple[str, ...]:
    """What in the marking forbids ``use``, by label; nothing when it is allowed.

    ``clients``: the agreement names who the clients of the organisation are. Without that TLP:AMBER is read as
    TLP:AMBER+STRICT, for an agency has no clients. ``consent``: the originator agreed to this one use of this item; it
    lifts the labels, but neither a quarantine nor the list of purposes.
    """
    if use not in USES:
        return ("unknown-use",)
    if marking.unknown:
        return () if use == "inspect" else ("quarantine",)
    found: list[str] = []
    if marking.purposes is not None and purpose not in marking.purposes and use != "inspect":
        found.append("purposes")
    if consent:
        return tuple(found)
    tlp = Tlp.AMBER_STRICT if marking.tlp is Tlp.AMBER and not clients else marking.tlp
    if use in REFUSED_BY[tlp]:
        found.append(f"tlp:{tlp.value}")
    if use in REFUSED_BY[marking.pap]:
        found.append(f"pap:{marking.pap.value}")
    found += [code.value for code in _handling_order if code in marking.handling and use in REFUSED_BY[code]]
    if marking.originator_control and use in REFUSED_BY_ORIGINATOR_CONTROL:
        found.append("originator-control")
    return tuple(found)


def allows(
    marking: Marking, use: str, *, purpose: str | None = None, clients: bool = False, consent: bool = False
) -> bool:
    """Whether nothing in the marking forbids ``use``; see :func:`refusals`. An agreement must permit it besides."""
    return not refusals(marking, use, purpose=purpose, clients=clients, consent=consent)


def _both(a: Marking, b: Marking) -> Marking:
    limits = [purposes for purposes in (a.purposes, b.purposes) if purposes is not None]
    reviews = [review for review in (a.review, b.review) if review is not None]
    # A quarantine that is met by a marking without one must come out as restrictive as it went in: maxima and unions
    # do that; the order of Level puts the closed label last.
    return Marking(
        tlp=a.tlp if b.tlp <= a.tlp else b.tlp,
        pap=a.pap if b.pap <= a.pap else b.pap,
        handling=a.handling | b.handling,
        restrictions=tuple(sorted({*a.restrictions, *b.restrictions})),
        originator_control=a.originator_control or b.originator_control,
        purposes=frozenset.intersection(*limits) if limits else None,
        review=min(reviews, default=None),
        unknown=tuple(sorted({*a.unknown, *b.unknown})),
    )


def _list(value: object, field: str) -> list[Any]:
    if type(value) is not list or len(value) > LIST_LIMIT:
        raise FieldInvalid(field=field, why=f"a list of at most {LIST_LIMIT} was expected")
    return value


def _known(field: str, label: object, unknown: list[str]) -> Label | None:
    """The label, or nothing and a note in ``unknown``; it is compared exactly as it came."""
    if type(label) is not str:
        raise FieldInvalid(field=field, why="a label was expected")
    found = _labels[field].get(label)
    if found is None:
        unknown.append(_note(field, label))
    return found


def _purpose(code: object, unknown: list[str]) -> str:
    if type(code) is not str:
        raise FieldInvalid(field="purposes", why="a code was expected")
    if code not in PURPOSES:
        unknown.append(_note("purposes", code))
    return code


def _note(field: str, label: str) -> str:
    # What another party wrote is shown to a person, so nothing in it may hide or turn the text around.
    return f"{field} {label[:LABEL_LIMIT]!a}"
