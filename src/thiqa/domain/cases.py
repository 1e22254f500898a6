"""``cases.toml``: a table of acts that lawyers can read, each with the clause that permits it or the refusal.

``[usual]`` holds what most acts have; each ``[[case]]`` says in a sentence what it is about, names what differs, and
ends with ``expect``: a clause id such as ``CT-1``, or ``refused CLAUSE RULE`` such as ``refused CT-1 retention``.
Fields: ``specs/agreement.md``, section 8.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from thiqa.domain import evaluation, fields, marking
from thiqa.domain.agreement import Agreement
from thiqa.domain.errors import AgreementInvalid, FieldInvalid, MarkingError, Refused
from thiqa.domain.policy import Act, permit

__all__ = ["Case", "outcome", "read"]

_FIELDS = frozenset(
    {
        "says", "expect", "from", "to", "mechanism", "action", "purpose", "category", "data", "tlp", "pap", "handling",
        "originator_control", "evaluation", "onward", "on", "keep_days", "state", "third", "consent", "role", "used",
    }
)  # fmt: skip
_EXPECT = re.compile(r"[A-Z]{2,4}-[1-9][0-9]{0,2}|refused (?:[A-Z]{2,4}-[1-9][0-9]{0,2}|no-clause) [a-z-]+").fullmatch
_USUAL: Mapping[str, Any] = {
    "to": None, "action": "send", "category": "none", "data": [], "tlp": "amber+strict", "pap": "amber", "handling": [],
    "originator_control": False, "evaluation": "", "onward": "never", "keep_days": 30, "state": "in_force", "third": "",
    "consent": "", "role": "", "used": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table: the sentence, the act, and what must come out (see :func:`outcome`)."""

    says: str
    act: Act
    expect: str


def read(text: str, agreement: Agreement, names: Mapping[str, str]) -> tuple[Case, ...]:
    """The cases of a file for this agreement; ``names`` gives the node id (64 hexadecimal digits) of each name in it.

    Raises ``AgreementInvalid`` with the number of the case that cannot be read.
    """
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AgreementInvalid(why="the cases are no TOML") from error
    usual = file.get("usual", {})
    found = []
    for number, table in enumerate(file.get("case", []), 1):
        try:
            found.append(_case({**_USUAL, **usual, **table}, agreement, names))
        except (FieldInvalid, MarkingError) as error:
            raise AgreementInvalid(why=f"case {number}: {error.sentence}") from error
    if not found:
        raise AgreementInvalid(why="there is no case")
    return tuple(found)


def outcome(agreement: Agreement, case: Case) -> str:
    """What the agreement says to the case, in the words of ``expect``."""
    try:
        return permit(agreement, case.act).id
    except Refused as refusal:
        return f"refused {refusal.clause} {refusal.rule}"


def _case(d: dict[str, Any], agreement: Agreement, names: Mapping[str, str]) -> Case:
    fields.exact(d, _FIELDS, "case")
    if type(d["expect"]) is not str or not _EXPECT(d["expect"]):
        raise FieldInvalid(field="expect", why="a clause id or `refused CLAUSE RULE` was expected")
    sender = _node(d["from"], names)
    other = agreement.b.node if sender == agreement.a.node else agreement.a.node
    to = [other] if d["to"] is None else [_node(each, names) for each in d["to"]]
    on = date.fromisoformat(fields.day(d["on"], "on"))
    label = {
        "tlp": d["tlp"],
        "pap": d["pap"],
        "handling": d["handling"],
        "originator_control": d["originator_control"],
        # H3 never comes without words; in a table of rules the words do not matter.
        "restrictions": ["see the originator"] if "H3" in d["handling"] else [],
    }
    grade = d["evaluation"]
    act = Act(
        sender=sender,
        recipients=tuple(to),
        mechanism=d["mechanism"],
        action=d["action"],
        purpose=d["purpose"],
        category=None if d["category"] == "none" else d["category"],
        data=frozenset(d["data"]),
        marking=marking.parse(label),
        evaluation=evaluation.parse({"scheme": "4x4", "source": grade[:1], "information": grade[1:]})
        if grade
        else None,
        retain_until=on + timedelta(days=fields.integer(d["keep_days"], -36525, 36525, "keep_days")),
        onward=d["onward"],
        on=on,
        state=d["state"],
        third=d["third"] or None,
        consent=d["consent"] or None,
        role=d["role"] or None,
        used=fields.integer(d["used"], 0, 10**9, "used"),
    )
    return Case(fields.text(d["says"], "says", 300), act, d["expect"])


def _node(name: object, names: Mapping[str, str]) -> str:
    if type(name) is not str or name not in names:
        raise FieldInvalid(field="from or to", why="a name that is not known")
    return names[name]
