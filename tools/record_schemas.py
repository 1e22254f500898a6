"""The JSON schemas of records, links and entries; their fields come from the table that the code reads by.

The code is stricter where a schema cannot speak: a day must exist, only a person has a category, a code of a country
must be assigned or left to users.
"""

from __future__ import annotations

from typing import Any

from thiqa.domain import fields
from thiqa.domain.codes import CATEGORIES
from thiqa.domain.entity import KINDS, NEEDED, RELATIONS
from thiqa.domain.record import NATURES, PROTECTIONS
from thiqa.domain.shapes import Date, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WORD = {"type": "string", "maxLength": fields.WORD_LIMIT, "pattern": "^[a-z][a-z0-9]*([-_+][a-z0-9]+)*$"}
EMPTY = {"const": ""}
ID = {"type": "string", "pattern": "^[0-9a-f]{32}$"}


def schemas() -> dict[str, Any]:
    """All schemas by file name."""
    return {
        "record.schema.json": record_schema(), "link.schema.json": link_schema(), "entry.schema.json": entry_schema(),
    }  # fmt: skip


def record_schema() -> dict[str, Any]:
    own = {"thiqa": {"const": "record/1"}, "id": ID, "provenance": provenance()}
    return {
        "$schema": DIALECT,
        "title": "Record",
        "description": "specs/record.md, sections 1, 2 and 5.",
        **exact({**own, "kind": {"enum": list(KINDS)}, "fields": {"type": "object"}}),
        "oneOf": [said(kind) for kind in KINDS],
    }


def link_schema() -> dict[str, Any]:
    own = {"thiqa": {"const": "link/1"}, "id": ID, "start": ID, "end": ID, "relation": {"enum": list(RELATIONS)}}
    dates = {name: either(Date().schema(), EMPTY) for name in ("since", "until")}
    return {
        "$schema": DIALECT,
        "title": "Link",
        "description": "specs/record.md, section 4.",
        **exact({**own, **dates, "note": either(Text().schema(), EMPTY), "provenance": provenance()}),
    }


def entry_schema() -> dict[str, Any]:
    text, date = Text().schema(), Date().schema()
    tie = {
        "type": "object",
        "additionalProperties": False,
        "required": ["reference", "relation"],
        "properties": {
            "reference": text, "relation": {"enum": list(RELATIONS)}, "turned": {"type": "boolean"},
            "since": date, "until": date, "note": text,
        },
    }  # fmt: skip
    return {
        "$schema": DIALECT,
        "title": "Entry",
        "description": "specs/record.md, section 9: one line of a list.",
        "type": "object",
        "additionalProperties": False,
        "required": ["reference", "kind", "fields"],
        "properties": {
            "reference": text, "kind": {"enum": list(KINDS)}, "fields": {"type": "object"},
            "category": {"enum": list(CATEGORIES)}, "nature": {"enum": sorted(NATURES)},
            "ties": {"type": "array", "items": tie},
        },
        "oneOf": [said(kind) for kind in KINDS],
    }  # fmt: skip


def said(kind: str) -> dict[str, Any]:
    """What the fields of one kind are."""
    needed = sorted(NEEDED[kind])
    fields_of = {
        "type": "object",
        "additionalProperties": False,
        **({"anyOf": [{"required": [name]} for name in needed]} if kind == "vehicle" else {"required": needed}),
        "properties": {name: shape.schema() for name, shape in KINDS[kind].items()},
    }
    return {"properties": {"kind": {"const": kind}, "fields": fields_of}}


def provenance() -> dict[str, Any]:
    return exact(
        {
            "source": Text().schema(),
            "origin": either(WORD, EMPTY),
            "reference": either(Text().schema(), EMPTY),
            "evaluation": {"$ref": "evaluation.schema.json"},
            "marking": {"$ref": "marking.schema.json"},
            "category": {"enum": ["", *CATEGORIES]},
            "nature": {"enum": sorted(NATURES)},
            "protections": {"type": "array", "uniqueItems": True, "items": {"enum": sorted(PROTECTIONS)}},
            "review": {"type": "string", "format": "date"},
        }
    )


def exact(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def either(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, other]}
