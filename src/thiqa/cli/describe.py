"""From options to what a record says and where it comes from: the usual fields by name, everything else as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from thiqa.cli import files, items
from thiqa.domain import fields
from thiqa.domain.codes import CATEGORIES
from thiqa.domain.entity import DOCUMENT_TYPES
from thiqa.domain.errors import FieldInvalid, UsageError
from thiqa.domain.record import PROTECTIONS, Provenance
from thiqa.interop import countries
from thiqa.registry.terms import PLAIN, Terms

__all__ = ["add_fields", "add_provenance", "changed", "fields_of", "provenance_of", "terms_of"]

LIMIT = 1 << 20


def add_fields(parser: argparse.ArgumentParser) -> None:
    """The options for what a record says."""
    add = parser.add_argument_group("what it says").add_argument
    add("--name", action="append", default=[], metavar="NAME", help="a name; the first is the main one")
    add("--born", action="append", default=[], metavar="DATE", help="1968-05-01, 1968-05, 1968, 1968~ or 1960/1965")
    add("--birthplace", default="", metavar="PLACE", help="where, of the first --born")
    add("--sex", choices=("F", "M", "X"), default="", help="as documents say it")
    add("--nationality", action="append", default=[], metavar="COUNTRY", help="a country, by code or name")
    add(
        "--document", action="append", default=[], metavar="TYPE:NUMBER[:COUNTRY]",
        help=f"such as passport:X1234567:TUN; types: {', '.join(DOCUMENT_TYPES)}",
    )  # fmt: skip
    add("--phone", action="append", default=[], metavar="NUMBER", help="a telephone number")
    add("--email", action="append", default=[], metavar="ADDRESS", help="an address of electronic mail")
    add("--account", action="append", default=[], metavar="TYPE:NUMBER", help="iban, account, card, wallet or other")
    add("--address", action="append", default=[], metavar="TEXT", help="where they live or sit")
    add("--occupation", action="append", default=[], metavar="TEXT", help="what they do")
    add("--type", default="", metavar="TYPE", help="of a document, account or vehicle")
    add("--number", default="", metavar="NUMBER", help="of a document, phone, account or vehicle")
    add("--plate", default="", metavar="PLATE", help="of a vehicle")
    add("--country", default="", metavar="COUNTRY", help="of anything but a person or an organisation")
    add("--date", default="", metavar="DATE", help="of an event")
    add("--note", default="", metavar="WORDS", help="what no field holds")
    add("--fields", default="", metavar="FILE|-|JSON", help="any fields as JSON (specs/record.md); null takes one away")


def add_provenance(parser: argparse.ArgumentParser, *, imports: bool = False) -> None:
    """The options for where it comes from and what may be done with it."""
    add = parser.add_argument_group("where it comes from").add_argument
    add("--source", default="", metavar="WORDS", help="who says so" + (" (default: the list's name)" * imports))
    add("--evaluation", default="", metavar="SCHEME:GRADES", help="source and information, such as 4x4:B2")
    add("--tlp", metavar="LABEL", help="clear, green, amber, amber+strict (default), red")
    add("--pap", metavar="LABEL", help="clear, green, amber (default), red")
    add("--handling", metavar="H0,…", type=_several, action="extend", help="Europol handling codes H0 to H3")
    add("--restriction", metavar="WORDS", action="append", help="the words that come with H3")
    add(
        "--category", default=None, metavar="WORD", help="how the person stands to an offence; none: nothing is alleged"
    )
    nature = parser.add_mutually_exclusive_group()
    nature.add_argument("--assessment", dest="nature", action="store_const", const="assessment", default=None,
                        help="somebody's judgement, not a fact")  # fmt: skip
    nature.add_argument("--fact", dest="nature", action="store_const", const="fact", help="a fact (default)")
    add(
        "--protect", action="append", default=None, metavar="CODE",
        help=f"why no partner may find it: {', '.join(PROTECTIONS)}; none takes all away",
    )  # fmt: skip
    if imports:
        add("--review-days", type=int, default=365, metavar="N", help="to be looked at again in N days (default: 365)")
    else:
        add("--review", default="", metavar="DATE", help="to be looked at again by then (default: in a year)")


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def fields_of(given: argparse.Namespace, before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the options name, over those of ``before``. Raises ``UsageError``, ``FieldInvalid``."""
    said: dict[str, Any] = dict(before)
    for name, value in _from_options(given).items():
        if value:
            said[name] = value
    if given.fields:
        for name, value in _json(given.fields).items():
            if value is None:
                said.pop(name, None)
            else:
                said[name] = value
    return said


def _from_options(given: argparse.Namespace) -> dict[str, Any]:
    births: list[dict[str, str]] = [{"date": day} for day in given.born]
    if given.birthplace:
        births = [{**(births[0] if births else {}), "place": given.birthplace}, *births[1:]]
    names = [{"name": name, "type": "alias" if at else "primary"} for at, name in enumerate(given.name)]
    return {
        "names": names, "births": births, "sex": given.sex,
        "nationalities": [_country(each, "nationality") for each in given.nationality],
        "documents": [_document(each) for each in given.document],
        "phones": given.phone, "emails": given.email,
        "accounts": [_typed(each, "account") for each in given.account],
        "addresses": [{"text": each} for each in given.address],
        "occupations": given.occupation, "type": given.type, "number": given.number, "plate": given.plate,
        "country": given.country and _country(given.country, "country"), "date": given.date, "note": given.note,
    }  # fmt: skip


def _document(text: str) -> dict[str, str]:
    head, colon, country = text.rpartition(":")
    found = countries.code(country) if colon and ":" in head else None
    if found:
        return {**_typed(head, "document"), "country": found}
    if text.count(":") > 1:
        raise FieldInvalid(field="document", why="the country is none that is known")
    return _typed(text, "document")


def _typed(text: str, what: str) -> dict[str, str]:
    kind, colon, number = text.partition(":")
    if not colon or not number.strip():
        raise UsageError(why=f"--{what} is written TYPE:NUMBER.")
    return {"type": kind.strip(), "number": number.strip()}


def _country(text: str, field: str) -> str:
    found = countries.code(text)
    if found is None:
        raise FieldInvalid(field=field, why="a country was expected, by code or name")
    return found


def _json(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        text = sys.stdin.read(LIMIT + 1) if text == "-" else files.text(Path(text), LIMIT)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(why="--fields is not JSON.") from error
    if type(value) is not dict:
        raise FieldInvalid(field="fields", why="an object was expected")
    return value


def provenance_of(given: argparse.Namespace, today: date) -> Provenance:
    """The provenance of a new record or link. Raises ``UsageError`` without a source, ``FieldInvalid`` …"""
    if not given.source:
        raise UsageError(why="Say who says so: --source WORDS.")
    plain = Terms(words=given.source).provenance("", "", today)
    return changed(given, plain)


def changed(given: argparse.Namespace, before: Provenance) -> Provenance:
    """A provenance with what the options say otherwise."""
    marking = items.marking_of(vars(given), before.marking.to_dict())
    new: Mapping[str, Callable[[], Any]] = {
        "source": lambda: given.source,
        "evaluation": lambda: given.evaluation and items.evaluation_of(given.evaluation),
        "marking": lambda: marking,
        "nature": lambda: given.nature,
        "review": lambda: given.review and fields.day(given.review, "review"),
    }
    said = {name: value for name, read in new.items() if (value := read())}
    if given.category is not None:
        said["category"] = _category(given.category)
    if given.protect is not None:
        said["protections"] = _protections(given.protect)
    return replace(before, **said)


def terms_of(given: argparse.Namespace) -> Terms:
    """What an import is told of all entries. Raises ``FieldInvalid`` and relatives."""
    said = Terms(
        words=given.source, marking=items.marking_of(vars(given)) or PLAIN, nature=given.nature or "fact",
        category=_category(given.category or ""), protections=_protections(given.protect or []),
        review_days=fields.integer(given.review_days, 1, 36525, "review-days"),
    )  # fmt: skip
    return replace(said, evaluation=items.evaluation_of(given.evaluation)) if given.evaluation else said


def _category(text: str) -> str:
    return "" if text in ("", "none") else fields.one_of(text, CATEGORIES.keys(), "category")


def _protections(given: list[str]) -> frozenset[str]:
    codes = [code for each in given for code in _several(each) if code != "none"]
    return fields.codes(sorted(set(codes)), "protect", PROTECTIONS.keys())
