"""Scenarios of records and links: the object read, its canonical bytes, dates, and identifiers of what is imported."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from thiqa.domain import canonical, dates, record
from thiqa.domain.errors import ThiqaError

MARKING = {
    "tlp": "amber+strict", "pap": "amber", "handling": [], "restrictions": [], "originator_control": True,
    "purposes": None, "review": None,
}  # fmt: skip
PROVENANCE: dict[str, Any] = {
    "source": "Patrol of Atlas", "origin": "", "reference": "",
    "evaluation": {"scheme": "4x4", "source": "B", "information": "2", "handling": None}, "marking": MARKING,
    "category": "suspect", "nature": "fact", "review": "2027-11-23", "protections": [],
}  # fmt: skip
FIELDS: dict[str, dict[str, Any]] = {
    "person": {
        "names": [
            {"name": "Karim Example", "type": "primary", "family": "Example", "given": "Karim", "language": "fr"},
            {"name": "كريم المثال", "type": "alias"},
        ],
        "births": [{"date": "1971-04", "place": "Port Atlas", "country": "XAA", "original": "1391 H."}],
        "deaths": ["2020~"], "sex": "M", "nationalities": ["XAA", "XBB"],
        "documents": [{"type": "passport", "number": "XA 12-345", "country": "XAA", "expires": "2029-01-31"}],
        "phones": ["+216 20 123 456"], "emails": ["karim@example.org"],
        "accounts": [{"type": "iban", "number": "TN59 1000", "institution": "Bank of Atlas"}],
        "addresses": [{"text": "12 Harbour Road", "city": "Port Atlas", "country": "XAA"}],
        "titles": ["Dr"], "occupations": ["trader"], "description": "Speaks three languages.", "note": "Seen twice.",
        "listed": [{"list": "Cedar list", "reference": "C-1", "programme": "CEDAR-2", "on": "2019-03-01"}],
    },
    "organisation": {"names": [{"name": "Example Shipping"}], "founded": "199X", "countries": ["XBB"]},
    "document": {"type": "identity-card", "number": "99", "status": "stolen"},
    "phone": {"number": "+216 20 123 456", "operator": "Atlas Mobile"},
    "account": {"type": "wallet", "number": "0xab"},
    "vehicle": {"type": "vessel", "names": [{"name": "Example Star"}], "number": "IMO 1234567"},
    "place": {"names": [{"name": "Port Atlas"}], "country": "XAA", "coordinates": "36.8,10.2"},
    "event": {"names": [{"name": "Meeting"}], "date": "2026-10/2026-11"},
}  # fmt: skip


def _record(kind: str = "person", **changes: Any) -> dict[str, Any]:
    """A record of ``kind`` with other values at paths written with ``__`` for a point; ``None`` takes one away."""
    made: dict[str, Any] = {
        "thiqa": "record/1", "id": "00112233445566778899aabbccddeeff", "kind": kind,
        "provenance": {**PROVENANCE, "category": "suspect" if kind == "person" else ""}, "fields": FIELDS[kind],
    }  # fmt: skip
    return _changed(made, changes)


def _link(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "thiqa": "link/1", "id": "0" * 32, "start": "1" * 32, "end": "2" * 32, "relation": "holder", "since": "2024",
        "until": "", "note": "", "provenance": {**PROVENANCE, "category": ""},
    }  # fmt: skip
    return _changed(made, changes)


def _changed(made: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    made = deepcopy(made)
    for path, value in changes.items():
        *way, last = path.split("__")
        inside = made
        for step in way:
            inside = inside[step]
        if value is None:
            del inside[last]
        else:
            inside[last] = value
    return made


RECORDS: dict[str, tuple[str, Any]] = {
    **{kind: (f"every field that a {kind} usually has", _record(kind)) for kind in FIELDS},
    "imported": (
        "from a list, with its reference there",
        _record(provenance__origin="un-sc", provenance__reference="XXi.123", provenance__category=""),
    ),
    "protected": ("sorted codes", _record(provenance__protections=["immunity", "minor"])),
    "assessment": ("somebody's judgement", _record(provenance__nature="assessment")),
    "version-unknown": ("a later version", _record(thiqa="record/2")),
    "field-unknown": ("no extensions", _record(remark="x")),
    "field-missing": ("no defaults", _record(provenance=None)),
    "kind-unknown": ("a closed list", {**_record(), "kind": "hero"}),
    "id-in-capitals": ("lower case only", _record(id="00112233445566778899AABBCCDDEEFF")),
    "person-without-a-name": ("nothing to be found by", _record(fields__names=None)),
    "person-with-a-plate": ("a field of another kind", _record(fields__plate="1")),
    "names-empty": ("what is not known is left out", _record(fields__names=[])),
    "name-empty": ("what is not known is left out", _record(fields__names=[{"name": ""}])),
    "name-turns-the-line": ("could be shown as another name", _record(fields__names=[{"name": "a\u202eb"}])),
    "name-with-an-unknown-type": ("a closed list", _record(fields__names=[{"name": "a", "type": "nom-de-guerre"}])),
    "birth-that-says-nothing": ("an empty object", _record(fields__births=[{}])),
    "birth-on-no-day": ("30 February", _record(fields__births=[{"date": "1971-02-30"}])),
    "country-of-two-letters": ("alpha-3", _record(fields__nationalities=["TN"])),
    "number-of-101": ("too long", _record("phone", fields__number="1" * 101)),
    "vehicle-without-anything": ("nothing to be found by", _record("vehicle", fields={"type": "road"})),
    "category-of-a-phone": ("only a person has one", _record("phone", provenance__category="suspect")),
    "category-unknown": ("a closed list", _record(provenance__category="hero")),
    "protection-twice": ("a code stands once", _record(provenance__protections=["minor", "minor"])),
    "nature-unknown": ("a closed list", _record(provenance__nature="rumour")),
    "review-without-a-day": ("a calendar date", _record(provenance__review="2027")),
}
LINKS: dict[str, tuple[str, Any]] = {
    "holder": ("read from start to end", _link()),
    "to-itself": ("a record has no link to itself", _link(end="1" * 32)),
    "relation-unknown": ("a closed list", _link(relation="enemy")),
    "since-no-day": ("30 February", _link(since="2024-02-30")),
    "category": ("only a person has one", _link(provenance__category="suspect")),
    "version-unknown": ("a later version", _link(thiqa="link/2")),
}
DATES: dict[str, str] = {
    "day": "1968-05-01", "month": "1968-02", "leap-month": "1972-02", "year": "1968", "about-a-year": "1968~",
    "uncertain": "1968-05?", "decade": "196X", "range": "1960/1965-06", "range-about": "1960~/1965",
    "no-such-day": "1969-02-29", "no-such-month": "1968-13", "range-turned": "1965/1960", "year-of-two-digits": "68",
    "other-order": "01-05-1968", "open-range": "1968/..", "digits-of-another-script": "١٩٦٨", "empty": "",
    "year-zero": "0000",
}  # fmt: skip
NAMES = {
    "id-of-a-record": ("un-sc", "XXi.123"),
    "id-with-another-script": ("cedar", "مرجع ٧"),
    "id-of-another-origin": ("cedar", "XXi.123"),
}


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for what, table in (("record", RECORDS), ("link", LINKS)):
        for name, (why, value) in table.items():
            made[f"{what}-{name}.json"] = {"why": why, "do": what, "input": value, **_read(what, value)}
    for name, text in DATES.items():
        made[f"date-{name}.json"] = {"why": name.replace("-", " "), "do": "date", "input": text, **_date(text)}
    for name, (origin, reference) in NAMES.items():
        made[f"{name}.json"] = {
            "why": "the same at each edition", "do": "identifier", "origin": origin, "reference": reference,
            "id": record.identifier(origin, reference), "error": None,
        }  # fmt: skip
    made["id-of-a-link.json"] = {
        "why": "the same at each edition", "do": "link-identifier", "origin": "un-sc", "start": "A", "end": "B",
        "relation": "family", "id": record.link_identifier("un-sc", "A", "family", "B"), "error": None,
    }  # fmt: skip
    return made


def _read(what: str, value: object) -> dict[str, Any]:
    try:
        found = record.parse(value) if what == "record" else record.link(value)
        return {"canonical": canonical.encode(found.to_dict()).decode(), "error": None}
    except ThiqaError as error:
        return {"error": error.code}


def _date(text: str) -> dict[str, Any]:
    try:
        span = dates.parse(text)
        return {"first": span.first.isoformat(), "last": span.last.isoformat(), "about": span.circa, "error": None}
    except ThiqaError as error:
        return {"error": error.code}
