"""One object of STIX as an entry of the registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from thiqa.domain import marking
from thiqa.interop.lists.subject import Subject
from thiqa.interop.objects import texts
from thiqa.registry.source import Entry, Refused, Tie

__all__ = ["entry", "subject_of", "why_not"]

# STIX 2.1 section 10.7, identity-class-ov, with the kind of record of each.
_CLASSES: Mapping[str, str] = MappingProxyType(
    {"individual": "person", "group": "organisation", "organization": "organisation"}
)
_ORGANISED = frozenset({"threat-actor", "intrusion-set"})

_RELATIONS: Mapping[str, str] = MappingProxyType(
    {"located-at": "resident", "member-of": "member", "part-of": "member", "owned-by": "other", "owns": "owner"}
)
_MARKINGS_LIMIT = 32


def subject_of(value: dict[str, Any]) -> str:
    """The kind of record that an object becomes; empty for none."""
    kind = value.get("type")
    if kind == "identity":
        said = value.get("identity_class")
        return _CLASSES.get(said, "") if type(said) is str else ""
    return "organisation" if kind in _ORGANISED else "place" if kind == "location" else ""


def why_not(value: dict[str, Any]) -> str:
    """Why an identity becomes no record; empty for other types."""
    if value.get("type") != "identity":
        return ""
    said = value.get("identity_class")
    if said in ("class", "system"):
        return f"an identity of the class {said} is nobody in particular"
    return "the identity does not say whether it is a person or an organisation"


def entry(place: str, name: str, value: dict[str, Any], relations: list[dict[str, Any]]) -> Iterator[Entry | Refused]:
    """The entry of one object, with the relations that begin at it."""
    subject = Subject(place, name, subject_of(value))
    for each in texts(value.get("name"))[:1]:
        subject.name(each, "primary")
    for each in [*texts(value.get("aliases")), *texts(value.get("x_mitre_aliases"))]:
        subject.name(each, "alias")
    for each in texts(value.get("description"))[:1]:
        _description(subject, each)
    if subject.kind == "place":
        _location(subject, value)
    elif subject.kind == "organisation":
        for each in texts(value.get("sectors")):
            subject.add("sectors", each)
    _notes(subject, value)
    for part in relations:
        subject.ties.append(_tie(subject, part))
    for found in subject.entry():
        yield replace(found, marking=_marking(value)) if isinstance(found, Entry) else found


def _description(subject: Subject, text: str) -> None:
    if subject.kind == "place":
        subject.note(text)
    else:
        subject.one("description", text)


def _location(subject: Subject, value: dict[str, Any]) -> None:
    for each in texts(value.get("country"))[:1]:
        if code := subject.country(each, "country"):
            subject.one("country", code)
    for key in ("region", "administrative_area", "city", "street_address", "postal_code"):
        for each in texts(value.get(key)):
            subject.note(each, key.replace("_", " "))
            if not subject.names and key == "city":
                subject.name(each, "primary")
    where = [value.get("latitude"), value.get("longitude")]
    if all(isinstance(each, int | float) and not isinstance(each, bool) and abs(each) <= 180 for each in where):
        subject.one("coordinates", f"{where[0]},{where[1]}", 100)
    if not subject.names:
        for key in ("administrative_area", "country", "region"):
            for each in texts(value.get(key)):
                subject.name(each, "primary")
                return


def _notes(subject: Subject, value: dict[str, Any]) -> None:
    kind = value.get("type")
    if kind in _ORGANISED:
        subject.note(f"the source calls it {'a threat actor' if kind == 'threat-actor' else 'an intrusion set'}")
    confidence = value.get("confidence")
    if type(confidence) is int and 0 <= confidence <= 100:
        subject.note(f"confidence of its author: {confidence} of 100")
    keys = ("roles", "labels", "threat_actor_types", "goals", "sophistication", "resource_level", "primary_motivation",
            "secondary_motivations", "contact_information", "first_seen", "last_seen")  # fmt: skip
    for key in keys:
        several = texts(value.get(key))
        if several:
            subject.note(", ".join(several), key.replace("_", " "))
    references = value.get("external_references")
    for each in references if type(references) is list else []:
        if type(each) is dict and type(each.get("external_id")) is str and type(each.get("source_name")) is str:
            subject.note(each["external_id"], each["source_name"][:60])


def _tie(subject: Subject, part: dict[str, Any]) -> Tie:
    said = " ".join(part.get("relationship_type", "").split())[:100]
    note = said if said not in _RELATIONS or _RELATIONS[said] == "other" else ""
    since, until = (subject.date(part.get(key, ""), key) for key in ("start_time", "stop_time"))
    return Tie(part["target_ref"], _RELATIONS.get(said, "other"), False, since, until, note)


def _marking(value: dict[str, Any]) -> dict[str, Any] | None:
    """What the object's markings amount to; those of single fields count for the whole, for all must allow.

    ``None`` where the object has none: then it is for the import to say.
    """
    refs = texts(value.get("object_marking_refs"))
    granular = value.get("granular_markings")
    for each in granular if type(granular) is list else []:
        if type(each) is dict and "marking_ref" in each:
            refs += texts(each["marking_ref"]) or ["?"]
        elif type(each) is not dict or "lang" not in each:
            refs.append("?")
    if not refs and not value.get("object_marking_refs") and not granular:
        return None
    if len(set(refs)) > _MARKINGS_LIMIT:
        return marking.quarantine(marking.MOST_RESTRICTIVE, ("too many markings",)).to_dict()
    return marking.from_stix(dict.fromkeys(refs)).to_dict()
