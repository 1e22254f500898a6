"""Where two persons come from: words of their places of birth across scripts, and their countries.

A place is alike when one of its words is: written alike once accents are off, or of the same consonants as names are
filed (``names.readings``), so that قندهار, Kandahar and Qandahar meet. Words such as *province* say nothing. A
nationality that agrees weighs by its rarity among the lists on which the weights were learnt.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from thiqa.matching.names import score
from thiqa.matching.names.parts import parts
from thiqa.matching.names.readings import readings
from thiqa.matching.persons.weights import Weights

__all__ = [
    "COUNTRY_LEVELS", "PLACE_LEVELS", "Countries", "Found", "Place", "Word", "compare", "compare_countries",
    "countries_of", "places_of", "words_of",
]  # fmt: skip

PLACE_LEVELS: Final = ("place", "place-differs")
COUNTRY_LEVELS: Final = (
    "nationality-rare", "nationality", "nationality-usual", "country-rare", "country", "country-usual",
    "nationality-differs", "country-differs",
)  # fmt: skip

RARE: Final = 0.01  # the share of records up to which a country is called rare
USUAL: Final = 0.05
SHORTEST: Final = 3  # consonants from which their classes alone tell a place
ALIKE: Final = -1.0  # the score of names from which two short words are one
MOST_WORDS: Final = 24

_EMPTY: Final = frozenset(
    "province prov provincia district distrito dist governorate gouvernorat region region region city ville ciudad town"
    " village vill oblast raion state county area near north south east west northern southern eastern western nord sud"
    " est ouest norte sur este oeste the of and de la el al les des del du in at municipality department departement"
    " departamento wilaya wilayah muhafazat مدينة محافظة ولاية قرية منطقة قضاء إقليم область район город село"
    " республика republic republique republica".split()
)


class Word(NamedTuple):
    """One word of a place: folded, with its classes of consonants."""

    text: str
    classes: frozenset[str]


class Place(NamedTuple):
    """One place of birth as the record has it, with its words."""

    text: str
    words: tuple[Word, ...]
    field: str


class Found(NamedTuple):
    """What two records' places or countries amount to: the word, its weight in nats, what stands on each side."""

    code: str
    weight: float
    a: str
    b: str
    field_a: str = "nationalities"
    field_b: str = "nationalities"


class Countries(NamedTuple):
    """Alpha-3 codes: of nationality, and of birth."""

    nationalities: frozenset[str]
    births: frozenset[str]


@lru_cache(maxsize=1 << 14)
def words_of(place: str) -> tuple[Word, ...]:
    """The words of a place that tell something, at most 24."""
    out: dict[str, Word] = {}
    for part in parts(place):
        text = _folded(part.written)
        if len(text) > 1 and text not in _EMPTY and not text.isdigit():
            out.setdefault(text, Word(text, _classes(part.letters, part.script, part.article)))
    return tuple(out.values())[:MOST_WORDS]


def _classes(letters: str, script: Any, article: bool) -> frozenset[str]:
    return frozenset(r.wide for r in readings(letters, script, article) if len(r.wide) >= SHORTEST)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).strip("-'’`.")


def compare(a: Sequence[Place], b: Sequence[Place], weights: Weights) -> Found | None:
    """The places of birth of two records, each with its words; ``None`` where one has none."""
    if not a or not b:
        return None
    for one in a:
        for other in b:
            if _alike(one.words, other.words):
                return Found("place", weights.of["place"], one.text, other.text, one.field, other.field)
    one, other = a[0], b[0]
    return Found("place-differs", weights.of["place-differs"], one.text, other.text, one.field, other.field)


def _alike(a: Iterable[Word], b: Iterable[Word]) -> bool:
    return any(
        x.text == y.text or x.classes & y.classes or (not x.classes and not y.classes and _near(x.text, y.text))
        for x in a
        for y in b
    )


@lru_cache(maxsize=1 << 15)
def _near(a: str, b: str) -> bool:
    return score(a, b) >= ALIKE


def compare_countries(a: Countries, b: Countries, weights: Weights) -> Found | None:
    """Nationalities, and where one record has none its country of birth; ``None`` where there is nothing to compare."""
    shared = a.nationalities & b.nationalities
    if shared:
        return _agree("nationality", shared, weights)
    all_a, all_b = a.nationalities | a.births, b.nationalities | b.births
    crossed = all_a & all_b
    if crossed:
        return _agree("country", crossed, weights)
    if a.nationalities and b.nationalities:
        code, one, other = "nationality-differs", a.nationalities, b.nationalities
    elif all_a and all_b:
        code, one, other = "country-differs", all_a, all_b
    else:
        return None
    return Found(code, weights.of[code], " ".join(sorted(one)), " ".join(sorted(other)))


def _agree(what: str, shared: Iterable[str], weights: Weights) -> Found:
    best = min(shared, key=lambda code: (weights.shares.get(code, 0.0), code))
    share = weights.shares.get(best, 0.0)
    code = f"{what}-rare" if share < RARE else what if share < USUAL else f"{what}-usual"
    return Found(code, weights.of[code], best, best)


def places_of(fields: Mapping[str, Any]) -> tuple[Place, ...]:
    """The places of birth that have a word to compare."""
    found = [
        Place(birth["place"], words_of(birth["place"]), f"births[{i}].place")
        for i, birth in enumerate(fields.get("births", ()))
        if "place" in birth
    ]
    return tuple(place for place in found if place.words)


def countries_of(fields: Mapping[str, Any]) -> Countries:
    """The countries of a record of kind person."""
    born = frozenset(birth["country"] for birth in fields.get("births", ()) if "country" in birth)
    return Countries(frozenset(fields.get("nationalities", ())), born)
