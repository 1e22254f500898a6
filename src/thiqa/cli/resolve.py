"""``thiqa resolve``: records that may be one person are proposed; a person decides, and can take it back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, safe, short, table
from thiqa.domain.errors import UsageError
from thiqa.domain.record import Record
from thiqa.matching.persons import CLASSES
from thiqa.registry import proposing, resolve
from thiqa.registry.resolve import Listed
from thiqa.store.records import Record as Row

STATES = ("open", "later", "same", "different")
LEAD = "A proposal is a lead: look at both records before you decide."


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    propose = acts.add("propose", "Look for pairs among the records that changed since the last run")
    propose.add_argument("--namesakes", action="store_true", help="also pairs of which only the name agrees")
    propose.add_argument("--again", action="store_true", help="look at every record, not only at changed ones")
    listed = acts.add("list", "List the pairs that wait for a decision, the surest first")
    listed.add_argument("--state", choices=STATES, action="append", help="pairs in this state (default: open)")
    listed.add_argument("--class", dest="kinds", choices=CLASSES, action="append", help="pairs of this class")
    listed.add_argument("--limit", type=int, default=resolve.LIMIT, metavar="N", help="how many (default: 50)")
    listed.add_argument("--after", type=int, default=0, metavar="N", help="leave out so many from the start")
    show = acts.add("show", "Show two records field by field, with the reasons for and against")
    show.add_argument(
        "--language", choices=("ar", "fr", "en", "es"), default="en", help="of the reasons (default: en)"
    )  # fmt: skip
    decisions = {
        "same": acts.add("same", "Decide that two records tell of one person"),
        "different": acts.add("different", "Decide that two records tell of two persons"),
        "later": acts.add("later", "Put a pair off"),
        "undo": acts.add("undo", "Take the decision on a pair back"),
    }
    for each in (show, *decisions.values()):
        each.add_argument("pair", nargs="+", metavar="PAIR", help="the number of a pair, or the ids of two records")
    for each in decisions.values():
        each.add_argument("--why", default="", metavar="WORDS", help="the reason, for whoever looks at it again")
    groups = acts.add("groups", "List the records that were decided to be one person each")
    groups.add_argument("record", nargs="?", metavar="RECORD", help="only the group of this record")


def run(session: Session, given: argparse.Namespace) -> Told:
    act: Callable[[Session, argparse.Namespace], Told] = _ACTS[given.act]
    return act(session, given)


def _propose(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    found = proposing.propose(
        session.node, by, namesakes=given.namesakes, again=given.again, tell=session.voice.progress
    )  # fmt: skip
    data = {
        "records": found.records, "compared": found.compared, "proposed": found.proposed,
        "renewed": found.renewed, "dropped": found.dropped, "common": found.common,
    }  # fmt: skip
    lines = [
        f"{found.records} records looked at, {found.compared} pairs compared.",
        f"{found.proposed} new proposals, {found.renewed} renewed, {found.dropped} dropped.",
    ]
    return Told(data, lines)


def _list(session: Session, given: argparse.Namespace) -> Told:
    found = resolve.listed(
        session.node, session.person(), states=given.state or ("open",), kinds=given.kinds or (),
        after=max(0, given.after), limit=max(0, given.limit),
    )  # fmt: skip
    data = {"pairs": [_pair_data(each) for each in found]}
    if not found:
        return Told(data, ["No pair waits here; `thiqa resolve propose` looks for pairs."])
    rows = [
        (
            each.number, each.kind, f"{each.score:.1f}", _name(each.first), _name(each.second),
            short(each.first.id), short(each.second.id), _state(each),
        )
        for each in found
    ]  # fmt: skip
    head = ("pair", "class", "score", "first", "second", "id", "id", "state")
    return Told(data, [*table(head, rows, on_screen=session.voice.on_screen), "", LEAD])


def _show(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    seen = resolve.show(session.node, by, *_pair(session, given.pair))
    answer, screen = seen.answer, session.voice.on_screen
    sentences = [
        {
            "code": each.code, "weight": round(each.weight, 2), "first": each.field_a, "second": each.field_b,
            "text": each.text(given.language),
        }
        for each in answer.reasons
    ]  # fmt: skip
    decisions = [
        {"verdict": each.verdict, "by": each.by, "at": moment(each.at), "why": each.why} for each in seen.decisions
    ]
    data = {
        "state": seen.state, "class": answer.kind, "score": round(answer.score, 2), "first": seen.first.to_dict(),
        "second": seen.second.to_dict(), "reasons": sentences, "decisions": decisions,
    }  # fmt: skip
    sides = [*_about(seen.first, seen.second), *_fields(seen.first.fields, seen.second.fields)]
    lines = table(("", short(seen.first.id), short(seen.second.id)), sides, on_screen=screen)
    lines += ["", f"{answer.kind}, score {answer.score:.1f} ({seen.state})"]
    # The sentence holds its own isolates, which a terminal must get; all else in it is made harmless.
    weighed = [
        (f"{each.weight:+.1f}", each.code, _harmless(each.text(given.language), screen)) for each in answer.reasons
    ]
    width = max(len(code) for _, code, _ in weighed)
    lines += [f"  {weight:>5}  {code:<{width}}  {text}" for weight, code, text in weighed]
    for past in seen.decisions:
        lines.append(safe(f"{moment(past.at)}  {past.verdict}  {past.by}  {past.why}").rstrip())
    return Told(data, [*lines, "", LEAD])


def _decide(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    first, second = _pair(session, given.pair)
    act = {
        "same": resolve.same, "different": resolve.different, "later": resolve.later, "undo": resolve.undo,
    }[given.act]  # fmt: skip
    act(session.node, by, first, second, given.why)
    group = resolve.group_of(session.node, first)
    said = {
        "same": f"One person: {len(group)} records hang together by decisions.",
        "different": "Two persons.",
        "later": "Put off.",
        "undo": "The decision is taken back; the pair is open.",
    }[given.act]
    return Told({"act": given.act, "first": first, "second": second, "group": group}, [said])


def _groups(session: Session, given: argparse.Namespace) -> Told:
    found = resolve.groups(session.node, session.person())
    if given.record:
        record = session.one([Row], "record", given.record)
        found = [group for group in found if record in group] or [[record]]
    lines = ["  ".join(short(record) for record in group) for group in found]
    return Told({"groups": found}, lines or ["No records were decided to be the same."])


_ACTS: Mapping[str, Callable[[Session, argparse.Namespace], Told]] = {
    "propose": _propose, "list": _list, "show": _show, "groups": _groups,
    "same": _decide, "different": _decide, "later": _decide, "undo": _decide,
}  # fmt: skip


def _pair(session: Session, given: Sequence[str]) -> tuple[str, str]:
    """The identifiers of two records, from the number of a pair or from themselves."""
    if len(given) == 1 and given[0].isdecimal() and len(given[0]) < 20:
        return resolve.named(session.node, int(given[0]))
    if len(given) != 2:
        raise UsageError(why="A pair is its number, or the identifiers of two records.")
    first, second = (session.one([Row], "record", each) for each in given)
    return first, second


def _pair_data(each: Listed) -> dict[str, Any]:
    return {
        "pair": each.number, "class": each.kind, "score": each.score, "state": each.state, "changed": each.changed,
        "first": each.first.id, "second": each.second.id, "first_name": _name(each.first),
        "second_name": _name(each.second), "by": each.by, "at": each.at and moment(each.at), "why": each.why,
    }  # fmt: skip


def _name(record: Record) -> str:
    return str(record.fields["names"][0]["name"])


def _state(each: Listed) -> str:
    said = f"{each.state}, {each.by}" if each.by else each.state
    return f"{said} (changed since)" if each.changed else said


def _about(first: Record, second: Record) -> list[tuple[str, str, str]]:
    """Where both records come from, who may see them, and how the persons stand to an offence."""
    told = []
    for record in (first, second):
        source = record.provenance
        evaluation = source.evaluation.to_dict()
        told.append(
            (
                source.source, f"{source.origin} {source.reference}".strip(), source.category, source.nature,
                _text(source.marking.to_dict()), _text(evaluation),
            )
        )  # fmt: skip
    heads = ("source", "reference", "category", "nature", "marking", "evaluation")
    return [(head, one, other) for head, one, other in zip(heads, *told, strict=True) if one or other]


def _fields(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What both records say, field by field; an entry of a list is a line."""
    rows = []
    order = [*first, *(name for name in second if name not in first)]
    for name in order:
        one, other = _entries(first.get(name)), _entries(second.get(name))
        for at, (left, right) in enumerate(zip_longest(one, other, fillvalue="")):
            rows.append(("" if at else name, left, right))
    return rows


def _entries(value: object) -> list[str]:
    if value is None:
        return []
    return [_text(each) for each in value] if isinstance(value, list) else [_text(value)]


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_text(each) for each in value.values() if each)
    if isinstance(value, list | tuple):
        return " ".join(_text(each) for each in value)
    return str(value)


def _harmless(text: str, on_screen: bool) -> str:
    """A sentence of ours with values of others in isolates: these marks stay on a screen, and go elsewhere."""
    kept = "".join(c if c in "\u2068\u2069" else safe(c) for c in text)
    return kept if on_screen else kept.replace("\u2068", "").replace("\u2069", "")
