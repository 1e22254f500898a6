"""``specs/schemas``: the JSON schemas for those who write Thiqa's fields in another language.

They say what the code says, with the same lists. The code is stricter where a schema cannot speak: a date must exist, a
restriction comes with H3. A label outside the lists is well formed and quarantines, so the lists stand as examples.
"""

from __future__ import annotations

from typing import Any

from thiqa.domain import fields, marking
from thiqa.domain.codes import PURPOSES
from thiqa.domain.evaluation import SCHEMES
from thiqa.domain.labels import Handling, Level, Pap, Tlp
from tools import delivery_schemas

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, Any]:
    """All schemas by file name."""
    own = {"marking.schema.json": marking_schema(), "evaluation.schema.json": evaluation_schema()}
    return own | delivery_schemas.schemas()


def marking_schema() -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "title": "Marking",
        "description": "specs/marking.md. A label that is not among the examples is quarantined, not refused.",
        "type": "object",
        "additionalProperties": False,
        "required": ["tlp", "pap", "handling", "originator_control"],
        "properties": {
            "tlp": level(Tlp),
            "pap": level(Pap),
            "handling": several({"type": "string", "examples": [code.value for code in Handling]}),
            "restrictions": several({"type": "string", "minLength": 1, "maxLength": fields.TEXT_LIMIT}),
            "originator_control": {"type": "boolean"},
            "purposes": nothing_or(several({"type": "string", "examples": sorted(PURPOSES)})),
            "review": nothing_or({"type": "string", "format": "date"}),
            "unknown": several({"type": "string", "minLength": 1, "maxLength": marking.NOTE_LIMIT}),
        },
    }


def evaluation_schema() -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "title": "Evaluation",
        "description": "specs/marking.md, section 6.",
        "type": "object",
        "additionalProperties": False,
        "required": ["scheme", "source", "information"],
        "properties": {"scheme": {"enum": list(SCHEMES)}, "source": {}, "information": {}, "handling": {}},
        "oneOf": [
            {
                "properties": {
                    "scheme": {"const": name},
                    "source": {"enum": list(scheme.source)},
                    "information": {"enum": list(scheme.information)},
                    "handling": {"enum": [None, *sorted(scheme.handling)]},
                }
            }
            for name, scheme in SCHEMES.items()
        ],
    }


def level(labels: type[Level]) -> dict[str, Any]:
    return {"type": "string", "examples": [label.value for label in labels]}


def several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "maxItems": marking.LIST_LIMIT, "items": items}


def nothing_or(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, schema]}
