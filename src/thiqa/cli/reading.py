"""A message as a person reads it: its marking first, then where it stands, then what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from thiqa.cli.voice import Told, moment, safe
from thiqa.domain.attachment import Attachment
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking
from thiqa.exchange.read import Held
from thiqa.exchange.send import PLAIN, Item
from thiqa.store.models import Draft

__all__ = ["of_held", "of_item"]


def of_held(found: Held, position: str) -> Told:
    """A message that is held; ``position`` is where its receipt stands in a log."""
    row, statement = found.row, found.statement
    partner = row.lane.partner.name
    data: dict[str, Any] = {
        "message": row.message, "direction": "in" if found.received else "out", "partner": partner, "seq": row.seq,
        "mechanism": row.mechanism, "state": row.state, "code": row.code, "clause": row.clause,
        "statement": row.statement, "receipt": position,
    }  # fmt: skip
    where = f"{'from' if found.received else 'to'} {partner}, number {row.seq} of its lane, {row.state}"
    lines = [f"message    {row.message}", f"way        {where}{f' ({row.code})' if row.code else ''}"]
    lines += [f"clause     {row.clause}"] if row.clause else []
    lines += [f"receipt    {position}"] if position else []
    if statement is None:
        return Told(data | {"content": None}, [*lines, "", "Its content is not held any more."])
    data["content"] = {
        "marking": statement.marking.to_dict(),
        "evaluation": statement.evaluation.to_dict() if statement.evaluation else None,
        "purpose": statement.purpose, "category": statement.category, "data": sorted(statement.data),
        "made": statement.made, "author": statement.author, "releaser": statement.releaser,
        "retain_until": statement.retain_until, "onward": statement.onward, "refs": list(statement.refs),
        "body": dict(statement.body), "attachments": [_attachment(each) for each in statement.attachments],
    }  # fmt: skip
    people = statement.author + (f", released by {statement.releaser}" if statement.releaser else "")
    told = {
        "written": f"{statement.made.replace('T', ' ')} by {people}",
        "purpose": statement.purpose,
        "about": f"{statement.category or 'nobody'} ({', '.join(sorted(statement.data)) or 'no personal data'})",
        "source": _grades(statement.evaluation),
        "keep until": statement.retain_until,
        "refers to": ", ".join(statement.refs),
    }
    lines += [f"{name:<10} {safe(text)}" for name, text in told.items() if text]
    head = _marking(statement.marking, statement.onward)
    return Told(data, [*head, *lines, *_content(statement.body, statement.attachments)])


def of_item(row: Draft, item: Item) -> Told:
    """A draft, for the person who is asked to release it."""
    label = item.marking
    head = _marking(label, item.onward) if label else [_labels(PLAIN, item.onward)]
    lines = [
        f"draft      {row.draft}",
        f"to         {row.partner.name} under {row.clause}",
        f"written    {moment(row.made)} by {safe(row.author)}",
        f"purpose    {item.purpose}",
        f"about      {item.category or 'nobody'} ({', '.join(sorted(item.data)) or 'no personal data'})",
        *([f"source     {_grades(item.evaluation)}"] if item.evaluation else []),
    ]
    data = {
        "draft": row.draft, "author": row.author, "mechanism": item.mechanism, "purpose": item.purpose,
        "category": item.category, "data": sorted(item.data), "body": dict(item.body),
        "marking": label.to_dict() if label else dict(PLAIN),
        "evaluation": item.evaluation.to_dict() if item.evaluation else None,
        "attachments": [_attachment(each) for each in item.attachments],
    }  # fmt: skip
    return Told(data, [*head, *lines, *_content(item.body, item.attachments)])


def _marking(marking: Marking, onward: str) -> list[str]:
    value = marking.to_dict()
    return [_labels(value, onward), *(f"H3: {safe(words)}" for words in marking.restrictions)]


def _labels(value: Mapping[str, Any], onward: str) -> str:
    control = " · under the originator's control" if value["originator_control"] else ""
    codes = "".join(f" · {code}" for code in value["handling"])
    passed_on = "" if onward == "never" else f" · onward: {safe(onward)}"
    return f"[ TLP:{value['tlp'].upper()} · PAP:{value['pap'].upper()}{codes}{control}{passed_on} ]"


def _grades(grade: Evaluation | None) -> str:
    return "" if grade is None else f"{grade.scheme} {grade.source}{grade.information}{grade.handling or ''}"


def _attachment(each: Attachment) -> dict[str, Any]:
    return {"name": each.name, "media": each.media, "size": each.size}


def _content(body: Mapping[str, Any], attachments: Sequence[Attachment]) -> list[str]:
    lines = [""]
    for name, value in body.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
        first, *others = safe(text, lines=True).split("\n")
        lines += [f"{safe(name)}: {first}", *(f"    {line}" for line in others)]
    for number, each in enumerate(attachments):
        lines.append(f"file {number}: {safe(each.name)} ({each.media}, {each.size} bytes)")
    return lines
