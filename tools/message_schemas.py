"""``specs/schemas``: agreement, message (statement or tombstone) and receipt, for those who write in another language.

They say what the code says, with the same lists and limits. The code is stricter where a schema cannot speak: canonical
bytes, sorted sets, days that exist, the number of parts of a file, what several fields say together.
"""

from __future__ import annotations

from typing import Any

from thiqa.domain import agreement, attachment, clause, fields, message, receipt
from thiqa.domain.canonical import INTEGER_LIMIT
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.labels import Handling, Pap, Tlp
from tools.schemas import DIALECT

HEX32 = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
HEX64 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
TIME = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
WORD = {"type": "string", "maxLength": fields.WORD_LIMIT, "pattern": "^[a-z][a-z0-9]*([-_+][a-z0-9]+)*$"}
CLAUSE_ID = {"type": "string", "pattern": "^[A-Z]{2,4}-[1-9][0-9]{0,2}$"}
DURATION = {"type": "string", "pattern": "^P(?=.)([0-9]{1,4}W|([0-9]{1,5}D)?(T(?=.)([0-9]{1,5}H)?([0-9]{1,5}M)?)?)$"}
SWITCH = {"type": "boolean"}


def schemas() -> dict[str, Any]:
    """All schemas by file name."""
    return {
        "agreement.schema.json": agreement_schema(),
        "message.schema.json": message_schema(),
        "receipt.schema.json": receipt_schema(),
    }


def agreement_schema() -> dict[str, Any]:
    party = record("", {"node": HEX64, "agency": text(300)})
    languages = agreement.LANGUAGES
    return top(
        "Agreement",
        "specs/agreement.md, section 2.",
        {
            "thiqa": {"const": "agreement/1"},
            "id": HEX32,
            "version": integer(1, 10_000),
            "previous": or_null(HEX64),
            "title": record("", {language: text(300) for language in languages}),
            "parties": record("", {"a": party, "b": party}),
            "in_force_from": DAY,
            "in_force_until": or_null(DAY),
            "legal_bases": {"type": "array", "minItems": 1, "items": text(fields.TEXT_LIMIT)},
            "languages": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(languages)}},
            "capacities": by_word(integer(1, clause.CAPACITY_LIMIT)),
            "texts": {"type": "object", "propertyNames": {"enum": list(languages)}, "additionalProperties": HEX64},
            "clauses": {"type": "array", "minItems": 1, "maxItems": 200, "items": clause_schema()},
        },
    )


def clause_schema() -> dict[str, Any]:
    return record(
        "specs/agreement.md, section 3.",
        {
            "id": CLAUSE_ID,
            "direction": {"enum": sorted(clause.DIRECTIONS)},
            "mechanisms": several(WORD, least=1),
            "actions": several({"enum": sorted(clause.ACTIONS)}, least=1),
            "purposes": several({"enum": sorted(PURPOSES)}, least=1),
            "categories": several({"enum": sorted([*CATEGORIES, clause.NO_PERSON])}, least=1),
            "data": several({"enum": sorted(clause.DATA)}),
            "highest": record(
                "",
                {
                    "tlp": {"enum": [level.value for level in Tlp]},
                    "pap": {"enum": [level.value for level in Pap]},
                    "handling": several({"enum": [code.value for code in Handling]}),
                },
            ),
            "evaluation_required": SWITCH,
            "retention_days": integer(0, clause.RETENTION_LIMIT),
            "onward": {"enum": list(clause.ONWARD)},
            "onward_to": {"type": "array", "items": text(200)},
            "release": {"enum": sorted(clause.RELEASES)},
            "capacity": or_null(integer(1, clause.CAPACITY_LIMIT)),
            "clocks": by_word(DURATION),
            "roles": several(WORD),
            "survives": SWITCH,
        },
    )


def message_schema() -> dict[str, Any]:
    to = {"type": "array", "minItems": 1, "maxItems": message.RECIPIENTS_LIMIT, "uniqueItems": True, "items": HEX64}
    place = {"lane": HEX32, "seq": integer(1, INTEGER_LIMIT), "from": HEX64, "to": to}
    statement = record(
        "A message, signed as application/vnd.thiqa.message.v1+json.",
        {
            "thiqa": {"const": "message/1"},
            **place,
            "agreement": HEX64,
            "clause": CLAUSE_ID,
            "id": HEX32,
            "salt": HEX64,
            "mechanism": WORD,
            "action": {"enum": ["send", "search"]},
            "made": TIME,
            "author": text(200),
            "releaser": or_null(text(200)),
            "marking": {"$ref": "marking.schema.json"},
            "evaluation": or_null({"$ref": "evaluation.schema.json"}),
            "purpose": WORD,
            "category": or_null(WORD),
            "data": several(WORD),
            "retain_until": DAY,
            "review": or_null(DAY),
            "expires": or_null(TIME),
            "onward": WORD,
            "refs": {"type": "array", "maxItems": message.REFS_LIMIT, "uniqueItems": True, "items": HEX32},
            "body": {"type": "object", "description": "The fields of the mechanism."},
            "attachments": {"type": "array", "maxItems": attachment.ATTACHMENTS_LIMIT, "items": attachment_schema()},
        },
    )
    tombstone = record(
        "What fills the number of a message that was given up, signed as application/vnd.thiqa.tombstone.v1+json.",
        {
            "thiqa": {"const": "tombstone/1"},
            **place,
            "statement": HEX64,
            "salt": HEX64,
            "reason": {"enum": sorted(message.REASONS)},
        },
    )
    return {
        "$schema": DIALECT,
        "title": "Message",
        "description": "specs/message.md, sections 2 and 5.",
        "oneOf": [statement, tombstone],
    }


def attachment_schema() -> dict[str, Any]:
    return record(
        "specs/message.md, section 4.",
        {
            "name": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^./\\][^/\\]*$"},
            "media": {"type": "string", "pattern": "^[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}$"},
            "size": integer(0, attachment.SIZE_LIMIT),
            "key": HEX64,
            "part": {"const": attachment.PART},
            "parts": {"type": "array", "minItems": 1, "items": HEX64},
        },
    )


def receipt_schema() -> dict[str, Any]:
    return top(
        "Receipt",
        "specs/message.md, section 6.",
        {
            "thiqa": {"const": "receipt/1"},
            "lane": HEX32,
            "seq": integer(1, INTEGER_LIMIT),
            "statement": HEX64,
            "verdict": {"enum": list(receipt.VERDICTS[1:])},
            "code": {"anyOf": [{"const": ""}, WORD]},
            "clause": {"type": "string", "maxLength": 12},
        },
    )


def top(title: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": DIALECT, "title": title, **record(description, properties)}


def record(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these fields."""
    told = {"description": description} if description else {}
    return {
        **told,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def several(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "minItems": least, "uniqueItems": True, "items": items}


def by_word(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": WORD, "additionalProperties": value}


def text(limit: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": limit}


def integer(lowest: int, highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, schema]}
