"""One person as a record tells of them, read once for many comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thiqa.matching.persons import births, identifiers, naming, places
from thiqa.matching.persons.births import Birth
from thiqa.matching.persons.identifiers import Identifiers
from thiqa.matching.persons.naming import Named
from thiqa.matching.persons.places import Countries, Place

__all__ = ["Person"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of a record of kind person. ``sex`` is ``F``, ``M`` or empty: ``X`` tells nothing here."""

    names: tuple[Named, ...]
    births: tuple[Birth, ...]
    places: tuple[Place, ...]
    countries: Countries
    sex: str
    identifiers: Identifiers

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Person:
        """From the fields of a record (``domain.entity.KINDS["person"]``), which were checked when it was read.

        Raises ``FieldInvalid`` for a date that is none.
        """
        told = fields.get("births", ())
        sex = fields.get("sex", "")
        return cls(
            names=naming.named(fields.get("names", ())),
            births=births.of(told),
            places=places.places_of(fields),
            countries=places.countries_of(fields),
            sex=sex if sex in ("F", "M") else "",
            identifiers=identifiers.of(fields),
        )
