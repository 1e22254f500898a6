"""``thiqa agreement``: agreements as code, from the file to both signatures, and how they are stopped."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from thiqa.cli import cases, clauses, files
from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, short, table
from thiqa.domain.agreement import AGREEMENT_LIMIT, LANGUAGES, Agreement, Party
from thiqa.domain.errors import FileUnusable
from thiqa.exchange import agree, agreements
from thiqa.store.models import Agreement as Row
from thiqa.store.models import Partner


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    propose = acts.add("propose", "Propose the agreement of a file to a partner; this signs it")
    propose.add_argument("file", type=Path, metavar="FILE", help="agreement.toml; text.LANGUAGE.md beside it is bound")
    propose.add_argument("--with", dest="partner", required=True, metavar="PARTNER", help="whom it is between")
    propose.add_argument(
        "--we-are", choices=("a", "b"), default="a", help="which party of the file we are (default: a)"
    )
    sign = acts.add("sign", "Countersign what the partner proposed")
    sign.add_argument("agreement", metavar="ID")
    show = acts.add("show", "Show all agreements, or the clauses of one")
    show.add_argument("agreement", metavar="ID", nargs="?")
    test = acts.add("test", "Ask an agreement each case of its cases.toml; status 4 when an answer differs")
    test.add_argument("folder", type=Path, metavar="DIR")
    for name, told in (
        ("suspend", "Suspend an agreement; acts here at once, and there when it is received"),
        ("resume", "Lift a suspension; both parties must"),
        ("end", "End an agreement for good"),
    ):
        act = acts.add(name, told)
        act.add_argument("agreement", metavar="ID")
        act.add_argument("--reason", default="", metavar="WORDS", help="for the partner")
    amend = acts.add("amend", "Propose the next version of an agreement that is known here")
    amend.add_argument("file", type=Path, metavar="FILE")


def run(session: Session, given: argparse.Namespace) -> Told:
    act: Callable[[Session, argparse.Namespace], Told] = _ACTS[given.act]
    return act(session, given)


def _propose(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    partner = session.partner(given.partner)
    ours = Party(node.id, node.keys().manifest.agency.name)
    theirs = Party(partner.node, partner.agency)
    parties = {"a": ours, "b": theirs} if given.we_are == "a" else {"a": theirs, "b": ours}
    agreement = read(given.file, parties)
    agree.put_forward(node, partner, agreement, by)
    return _put(session, agreement, partner, "proposed")


def _amend(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    # Whose the file is, its id says; the parties and the version before it are those of the agreement that is held.
    row = _row(session, read(given.file, {"a": Party("0" * 64, "a"), "b": Party("1" * 64, "b")}).id)
    now = agreements.today(node, row).agreement
    wanted = read(given.file, {"a": now.a, "b": now.b})
    value = wanted.to_dict() | {"version": now.version + 1, "previous": now.digest()}
    agreement = Agreement.from_dict(value)
    agree.put_forward(node, row.partner, agreement, by)
    return _put(session, agreement, row.partner, f"proposed as version {agreement.version}")


def _put(session: Session, agreement: Agreement, partner: Partner, what: str) -> Told:
    data = {"agreement": agreement.id, "version": agreement.version, "digest": agreement.digest(), "with": partner.name}
    lines = [
        f"{what} to {partner.name}, and signed by us: {session.voice.name(agreement.title[session.config.language])}",
        f"id      {agreement.id}",
        f"digest  {agreement.digest()}",
        "It is in force when the partner has signed the same digest and its first day has come.",
    ]
    return Told(data, [lines[0][:1].upper() + lines[0][1:], *lines[1:]])


def _sign(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    row = _row(session, given.agreement)
    digest = agree.sign(session.node, row.agreement, by)
    state = agreements.find(session.node, row.agreement).state
    return Told(
        {"agreement": row.agreement, "digest": digest, "state": state}, [f"Signed {digest}; it is {state} here."]
    )


def _move(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    row = _row(session, given.agreement)
    agree.move(session.node, row.agreement, given.act, by, given.reason)
    state = agreements.find(session.node, row.agreement).state
    return Told({"agreement": row.agreement, "act": given.act, "state": state}, [f"Done; here it is {state}."])


def _show(session: Session, given: argparse.Namespace) -> Told:
    node, screen = session.node, session.voice.on_screen
    if given.agreement is None:
        rows = Row.objects.using(node.alias).select_related("partner").order_by("title", "id")
        found = [(row, agreements.find(node, row.agreement)) for row in rows]
        data = [
            {
                "agreement": row.agreement, "title": dict(held.agreement.title), "with": row.partner.name,
                "state": held.state, "version": held.agreement.version, "digest": held.agreement.digest(),
                "from": held.agreement.in_force_from, "until": held.agreement.in_force_until,
            }
            for row, held in found
        ]  # fmt: skip
        cells = [
            (
                short(row.agreement), held.agreement.title[session.config.language], row.partner.name, held.state,
                held.agreement.version, f"{held.agreement.in_force_from} … {held.agreement.in_force_until or ''}",
            )
            for row, held in found
        ]  # fmt: skip
        head = ("id", "title", "with", "state", "version", "days")
        lines = table(head, cells, on_screen=screen) if cells else ["No agreement is known here."]
        return Told({"agreements": data}, lines)
    row = _row(session, given.agreement)
    held = agreements.find(node, row.agreement)
    data_one = {"state": held.state, "digest": held.agreement.digest(), "agreement": held.agreement.to_dict()}
    waiting = list(agreements.today(node, row).pending)
    return Told(data_one | {"pending": waiting}, clauses.described(held, waiting, session.config.language, screen))


def _test(session: Session, given: argparse.Namespace) -> Told:
    return cases.told(given.folder, on_screen=session.voice.on_screen)


_ACTS: Mapping[str, Callable[[Session, argparse.Namespace], Told]] = {
    "propose": _propose, "sign": _sign, "show": _show, "test": _test,
    "suspend": _move, "resume": _move, "end": _move, "amend": _amend,
}  # fmt: skip


def read(file: Path, parties: Mapping[str, Party]) -> Agreement:
    """The agreement of a file; the wording for signatories beside it (``text.en.md`` …) becomes part of it."""
    if not file.is_file() and (file / "agreement.toml").is_file():
        raise FileUnusable(file=file, why="it is a folder; name its agreement.toml")
    wording = {code: file.with_name(f"text.{code}.md") for code in LANGUAGES}
    texts = {code: files.text(path) for code, path in wording.items() if path.is_file()}
    return Agreement.from_toml(files.text(file, AGREEMENT_LIMIT), parties, texts)


def _row(session: Session, start: str) -> Row:
    whole = session.one([Row], "agreement", start)
    return Row.objects.using(session.node.alias).select_related("partner").get(agreement=whole)
