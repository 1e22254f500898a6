"""INTERPOL's public notices (red, yellow and the special notices of the Security Council) as entries of persons.

The form is that of INTERPOL's public interface: one notice, an array of them, one on each line, or a page, which is
``{"_embedded": {"notices": […]}}``. Only an extract of a notice is public; who reads it still asks the bureau that
stands behind it. A red notice asks for an arrest with a view to extradition, so its person is a suspect here (Rules on
the Processing of Data, art. 82 to 87); a yellow one seeks a missing person, who did nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from thiqa.domain.entity import NAME_LIMIT
from thiqa.domain.errors import FormatError
from thiqa.interop.lists.subject import Subject, birth, sex
from thiqa.interop.objects import objects, texts
from thiqa.registry.source import Entry, Refused

__all__ = ["Notices"]

# Colour in the links of a notice, with the list's name and the category of its person.
_COLOURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "red": ("INTERPOL red notice", "suspect"),
        "yellow": ("INTERPOL yellow notice", "missing"),
        "black": ("INTERPOL black notice", "deceased"),
        "un": ("INTERPOL–United Nations Security Council special notice", ""),
    }
)
_EYES = {"BLA": "black", "BLU": "blue", "BRO": "brown", "GRE": "green", "GRY": "grey", "HAZ": "hazel", "OTHD": "other"}
_read_elsewhere = frozenset(
    (
        "entity_id forename name date_of_birth sex_id nationalities arrest_warrants place_of_birth "
        "country_of_birth_id languages_spoken_ids distinguishing_marks weight height eyes_colors_id hairs_id "
        "_links _embedded date_of_event place country mother_name mother_forename father_name father_forename "
        "birth_name un_reference summary images query total"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Notices:
    """``colour`` where a person says it; otherwise it is read from the links of each notice."""

    colour: str = ""
    code: str = "interpol"
    title: str = "INTERPOL public notices (JSON)"
    complete: bool = False

    def edition(self, path: Path) -> str:
        """A page of notices says nothing of its date."""
        return ""

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """One entry for each notice. Raises ``FileUnusable`` for what is no JSON."""
        for place, value in objects(path, "_embedded", "notices"):
            if isinstance(value, FormatError):
                yield Refused(place, value.code, value.sentence)
            elif not texts(value.get("entity_id")) or not (texts(value.get("name")) or texts(value.get("forename"))):
                yield Refused(place, "interpol-notice", "it is no notice: entity_id and a name are needed")
            else:
                yield from _entry(place, value, self.colour)


def _entry(place: str, value: dict[str, Any], colour: str) -> Iterator[Entry | Refused]:
    said = {key: texts(each) for key, each in value.items()}
    colour = colour or _colour(value)
    title, category = _COLOURS.get(colour, ("INTERPOL notice", ""))
    number = said["entity_id"][0].strip()[:100]
    subject = Subject(place, f"{colour or 'notice'}/{number}", "person")
    family, given = (" ".join(said.get(key, ())) for key in ("name", "forename"))
    subject.name(f"{given} {family}", "primary", family=family, given=given)
    for each in said.get("birth_name", ()):
        subject.name(f"{given} {each}", "maiden", family=each, given=given)
    dates = [_date(subject, each) for each in said.get("date_of_birth", ())]
    countries = [subject.country(each, "country of birth") for each in said.get("country_of_birth_id", ())]
    where = (" ".join(said.get("place_of_birth", ()))[:NAME_LIMIT], (countries or [""])[0])
    birth(subject, dates, [where] if any(where) else [])
    for each in said.get("sex_id", ()):
        if code := sex(each):
            subject.one("sex", code)
        elif each.strip().upper() != "U":
            subject.note(each, "sex")
    for each in said.get("nationalities", ()):
        subject.nationality(each)
    subject.add("listed", {"list": title, "reference": number})
    _description(subject, said)
    _warrants(subject, value.get("arrest_warrants"))
    for who in ("mother", "father"):
        subject.note(" ".join((*said.get(f"{who}_forename", ()), *said.get(f"{who}_name", ()))), who)
    for key in ("un_reference", "date_of_event", "place", "country"):
        for each in said.get(key, ()):
            subject.note(each, key.replace("_", " "))
    others = sorted(key for key in said.keys() - _read_elsewhere if said[key] and key.isidentifier() and len(key) < 40)
    if others:
        subject.note(", ".join(others[:40]), "the notice also gives")
    for found in subject.entry():
        yield replace(found, category=category) if isinstance(found, Entry) else found


def _colour(value: dict[str, Any]) -> str:
    """The colour in the address of the notice itself, ``…/notices/v1/red/2020-1``; empty where there is none."""
    links = value.get("_links")
    own = links.get("self") if type(links) is dict else None
    address = own.get("href") if type(own) is dict else None
    if type(address) is not str:
        return ""
    return next((part for part in address.lower().split("/") if part in _COLOURS), "")


def _date(subject: Subject, text: str) -> tuple[str, str]:
    """EDTF and, where it cannot be read, the words: ``1970/01/31``, ``1970/01`` or ``1970``."""
    found = subject.date(text.strip().replace("/", "-"), "date_of_birth")
    return found, "" if found else text


def _description(subject: Subject, said: Mapping[str, list[str]]) -> None:
    told = []
    for key, words in (("height", "height {} m"), ("weight", "weight {} kg")):
        told += [words.format(each) for each in said.get(key, ()) if each not in {"0", ""}]
    told += [f"{_EYES[each]} eyes" for each in said.get("eyes_colors_id", ()) if each in _EYES]
    told += [f"hair {each}" for each in said.get("hairs_id", ())]
    told += [f"distinguishing marks: {each}" for each in said.get("distinguishing_marks", ())]
    if said.get("languages_spoken_ids"):
        told.append("languages: " + ", ".join(said["languages_spoken_ids"]))
    told += said.get("summary", ())
    if told:
        subject.one("description", "; ".join(told))


def _warrants(subject: Subject, value: object) -> None:
    for each in value[:50] if type(value) is list else []:
        if type(each) is not dict:
            continue
        charge = texts(each.get("charge_translation")) or texts(each.get("charge"))
        country = texts(each.get("issuing_country_id"))
        code = subject.country(country[0], "country of the warrant") if country else ""
        subject.note("; ".join(charge), f"warrant of {code}" if code else "warrant")
