"""A record as a person reads it: its marking and its care first, then what it says, then where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thiqa.cli.voice import moment, safe, short
from thiqa.domain.codes import CATEGORIES
from thiqa.domain.entity import KINDS
from thiqa.domain.record import PROTECTIONS, Provenance, Record
from thiqa.registry.find import Found, Tied, Version

__all__ = ["as_data", "differences", "label", "lines", "link_lines", "row"]

HEAD = ("id", "kind", "what", "category", "origin", "review", "changed")


def as_data(found: Found) -> dict[str, Any]:
    """A record for ``--json``."""
    return {
        "record": found.record.to_dict(), "state": found.state, "version": found.version, "changed": found.changed,
        "by": found.by, "why": found.why, "made": found.made, "at": found.at, "change": found.change,
    }  # fmt: skip


def label(record: Record) -> str:
    """What a record is called in a list: a name and a year of birth, or a number."""
    fields = record.fields
    year = next((each["date"][:4] for each in fields.get("births", ()) if "date" in each), "")
    name = fields["names"][0]["name"] if "names" in fields else fields.get("plate") or fields.get("number", "")
    return f"{name}, {year}" if year else str(name)


def row(found: Found) -> tuple[object, ...]:
    """One line of a list, under :data:`HEAD`."""
    about = found.record.provenance
    care = " ".join([about.category, *("protected" for _ in about.protections)][:2]).strip()
    return (
        short(found.record.id), found.record.kind, label(found.record), care, about.origin, about.review,
        moment(found.changed)[:10],
    )  # fmt: skip


def lines(found: Found) -> list[str]:
    """A whole record."""
    about = found.record.provenance
    head = [_marking(about), *_care(about), ""]
    told = [
        ("record", found.record.id),
        ("kind", found.record.kind),
        *_said(found.record),
        ("source", about.source),
        ("origin", f"{about.origin} {about.reference}".strip()),
        ("believed", f"{about.evaluation.source}{about.evaluation.information} ({about.evaluation.scheme})"),
        ("nature", about.nature),
        ("review", f"by {about.review}"),
        ("stands", f"{found.state}, version {found.version}, {moment(found.changed)} by {found.by}"),
        ("why", found.why),
    ]
    return head + [f"{name:<13} {safe(text)}" for name, text in told if text]


def _marking(about: Provenance) -> str:
    value = about.marking.to_dict()
    parts = [f"TLP:{value['tlp'].upper()}", f"PAP:{value['pap'].upper()}", *value["handling"]]
    parts += ["ask the originator"] if value["originator_control"] else []
    parts += [f"“{safe(each)}”" for each in value["restrictions"]]
    parts += ["QUARANTINED"] if about.marking.quarantined else []
    return " · ".join(parts)


def _care(about: Provenance) -> list[str]:
    told = [f"{about.category}: {CATEGORIES[about.category].meaning}"] if about.category else []
    told += [f"PROTECTED, {code}: {PROTECTIONS[code]}" for code in sorted(about.protections)]
    if about.category and CATEGORIES[about.category].protected:
        told.append("A protected category: this person did nothing.")
    return told


def _said(record: Record) -> Iterator[tuple[str, str]]:
    fields = record.fields
    for name, value in ((name, fields[name]) for name in KINDS[record.kind] if name in fields):
        for at, each in enumerate(value if isinstance(value, list) else [value]):
            yield "" if at else name, _one(each)


def _one(value: Any) -> str:
    """One entry on one line: its text, or its parts with their names where they need one."""
    if not isinstance(value, dict):
        return str(value)
    plain = [str(value[name]) for name in ("name", "number", "text", "date") if name in value]
    rest = [f"{name} {each}" for name, each in value.items() if name not in ("name", "number", "text", "date")]
    return ", ".join([*plain, *rest])


def link_lines(record: str, links: Sequence[Tied], names: Mapping[str, str]) -> list[str]:
    """The links of a record, each read from it; ``names`` are labels of the other ends."""
    told = []
    for tied in links:
        link = tied.link
        out = link.start == record
        other = link.end if out else link.start
        when = "/".join(part or ".." for part in (link.since, link.until)) if link.since or link.until else ""
        way = f"{link.relation} of" if out else f"has as {link.relation}"
        parts = [f"{way} {short(other)}", names.get(other, ""), when, link.note, tied.state * (tied.state != "current")]
        told.append(f"  {short(link.id)}  {safe(', '.join(part for part in parts if part))}")
    return ["", "links", *told] if told else []


def differences(versions: Sequence[Version]) -> Iterator[tuple[Version, str]]:
    """Each version with the names of the fields that it changed."""
    before: dict[str, Any] = {}
    for version in versions:
        source = version.record.provenance.to_dict()
        now = {**{f"provenance.{name}": each for name, each in source.items()}, **version.record.fields}
        names = [name for name in (*now, *before) if now.get(name) != before.get(name)]
        yield version, ", ".join(dict.fromkeys(names)) if before else "the first"
        before = now
