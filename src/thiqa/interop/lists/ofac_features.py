"""Features and relations of the US Treasury's newer XML, the same words in the enhanced and in the advanced schema."""

from __future__ import annotations

from dataclasses import dataclass

from thiqa.interop.lists import ofac_remarks, ofac_terms
from thiqa.interop.lists.subject import Subject, birth
from thiqa.registry.source import Tie

__all__ = ["Births", "take", "tie"]

# The relation, and whether it reads from the related entity to this one.
_RELATIONS = {
    "owned or controlled by": ("owner", True),
    "owns, controls, or operates": ("owner", False),
    "property in the interest of": ("owner", True),
    "family member of": ("family", False),
    "leader or official of": ("director", False),
    "principal executive officer": ("director", False),
    "playing a significant role in": ("member", False),
    "associate of": ("associate", False),
    "acting for or on behalf of": ("associate", False),
    "providing support to": ("associate", False),
}
_PLACES = {"place of birth"}
_COUNTRIES = {"nationality country", "citizenship country", "nationality of registration", "vessel flag"}


@dataclass(frozen=True, slots=True)
class Births:
    """Dates (EDTF, words) and places (words, country) of birth while the features are read."""

    dates: list[tuple[str, str]]
    places: list[tuple[str, str]]

    def into(self, subject: Subject) -> None:
        """Give them to the subject; where it is no person, as words."""
        if subject.kind == "person":
            if self.dates or self.places:
                birth(subject, self.dates, self.places)
        else:
            for day, words in self.dates:
                subject.note(day or words, "birthdate")
            for words, code in self.places:
                subject.note(", ".join(filter(None, (words, code))), "place of birth")


def take(subject: Subject, label: str, value: str, births: Births) -> None:
    """One feature: the Treasury's word for it, and its value."""
    label = label.rstrip(": -")
    low = label.lower()
    if low == "birthdate":
        day = subject.date(value, label)
        births.dates.append((day, "" if day else value))
    elif low in _PLACES:
        births.places.append(ofac_terms.place(subject, value))
    elif low in _COUNTRIES:
        subject.nationality(value)
    elif low.startswith("title"):
        subject.add("titles", value)
    else:
        ofac_remarks.typed(subject, {}, label, value)


def tie(subject: Subject, reference: str, words: str) -> None:
    """A relation to another subject of the list, in the Treasury's words."""
    kind, turned = _RELATIONS.get(words.lower().rstrip(": "), ("other", False))
    if reference != subject.reference:
        subject.ties.append(Tie(reference, kind, turned, note=words))
