"""What other entities of FollowTheMoney say of a subject: documents, sanctions, posts, addresses and relations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thiqa.domain.entity import DOCUMENT_TYPES, NAME_LIMIT
from thiqa.interop.ftm.schemata import TIES
from thiqa.interop.lists.subject import Subject
from thiqa.interop.objects import texts
from thiqa.interop.shelf import Shelf
from thiqa.registry.source import Refused, Tie

__all__ = ["add", "addresses", "tie_parts"]

_TIE_NOTE = 500
_PARENTS = {"mother", "father", "parent", "mother of", "father of"}
_CHILDREN = {"son", "daughter", "child"}
_SPOUSES = {"spouse", "wife", "husband", "married", "partner"}


def tie_parts(schema: str, properties: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The links that one relation makes, each under the name of the entity that it begins at."""
    rule = TIES[schema]
    words = "; ".join(word for each in rule.words for word in texts(properties.get(each)))
    relation, turned = rule.relation, False
    if schema == "Family":
        said = words.lower().strip()
        # ``relationship`` says what the relative is to the person.
        relation = "spouse" if said in _SPOUSES else "parent" if said in _PARENTS | _CHILDREN else relation
        turned = said in _PARENTS
    tie = {
        "schema": schema,
        "relation": relation,
        "turned": turned,
        "words": words,
        "since": texts(properties.get("startDate")) or texts(properties.get("date")),
        "until": texts(properties.get("endDate")),
    }
    starts, ends = texts(properties.get(rule.start)), texts(properties.get(rule.end))
    for start in starts or [""]:
        for end in ends or [""]:
            yield start, tie | {"end": end}


def add(subject: Subject, place: str, part: dict[str, Any], shelf: Shelf) -> None:
    """Add one part that was laid by for the subject."""
    schema = part["schema"]
    if schema in {"Passport", "Identification"}:
        _document(subject, schema, part)
    elif schema == "Sanction":
        _sanction(subject, part)
    elif schema == "Occupancy":
        for post in texts(part.get("post")):
            for _, position in shelf.of(f"Position:{post}"):
                for each in texts(position.get("name")):
                    subject.add("occupations", each)
    elif part.get("end"):
        if part["end"] != subject.reference:
            _tie(subject, place, part)
    else:
        subject.told.append(Refused(place, "ftm-tie", "the relation names only one of its ends", kept=True))


def _document(subject: Subject, schema: str, part: dict[str, Any]) -> None:
    said = " ".join(texts(part.get("type")))
    kind = "passport" if schema == "Passport" else said.lower().replace(" ", "-")
    kind = kind if kind in DOCUMENT_TYPES else "identity-card" if schema == "Identification" and not said else "other"
    if schema == "Passport" or kind != "other":
        said = ""
    dates = {}
    for key, field in (("startDate", "issued"), ("endDate", "expires")):
        for each in texts(part.get(key))[:1]:
            dates[field] = subject.dated(each, key)
    country = subject.country((texts(part.get("country")) or [""])[0], "country of the document")
    authority = "; ".join(texts(part.get("authority")))
    note = "; ".join([*([said] if said else []), *texts(part.get("summary")), *texts(part.get("description"))])
    for number in [*texts(part.get("number")), *texts(part.get("passportNumber"))]:
        subject.document(kind, number, country=country, authority=authority, note=note, **dates)


def _sanction(subject: Subject, part: dict[str, Any]) -> None:
    authority = "; ".join(texts(part.get("authority"))) or "; ".join(texts(part.get("publisher"))) or "sanction"
    references = [*texts(part.get("authorityId")), *texts(part.get("unscId")), *texts(part.get("recordId"))]
    day = ""
    for each in [*texts(part.get("listingDate")), *texts(part.get("startDate"))]:
        day = day or subject.dated(each, "listingDate")
    programme = "; ".join([*texts(part.get("program")), *texts(part.get("provisions"))])
    listed = {"list": authority, "reference": "; ".join(references), "programme": programme, "on": day}
    subject.add("listed", {key: value[:NAME_LIMIT].strip() for key, value in listed.items()})
    for each in texts(part.get("reason")):
        subject.note(each, "reason")
    for each in texts(part.get("endDate")):
        subject.note(each, "listed until")


def _tie(subject: Subject, place: str, part: dict[str, Any]) -> None:
    since, until = (
        next(filter(None, (subject.date(each, field) for each in part[field])), "") for field in ("since", "until")
    )
    note = part["words"] if part["relation"] != "spouse" else ""
    note = note if len(note) <= _TIE_NOTE else note[: _TIE_NOTE - 1] + "…"
    subject.ties.append(Tie(part["end"], part["relation"], part["turned"], since, until, " ".join(note.split())))


def addresses(subject: Subject, said: dict[str, list[str]], shelf: Shelf) -> None:
    """The addresses of a subject, its own texts and the entities that it names."""
    for each in said.get("addressEntity", ()):
        for _, part in shelf.of(f"Address:{each}"):
            whole = texts(part.get("full"))
            pieces = [
                piece for key in ("street", "street2", "postalCode", "city", "region") for piece in texts(part.get(key))
            ]
            city, country = " ".join(texts(part.get("city"))), (texts(part.get("country")) or [""])[0]
            subject.address(whole[:1] or pieces, city, country)
    for each in said.get("address", ()):
        subject.address([each])
