"""``thiqa oversight``: who oversees this node, which questions it asked, and the one act that opens them."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from pathlib import Path

from thiqa.cli import files
from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session, first_line
from thiqa.cli.voice import Told, isolated, moment, safe, short, table
from thiqa.crypto.custody import lock, unlock
from thiqa.crypto.envelope import Identity, parse_recipient, recipient_text
from thiqa.domain.errors import PassphraseMissing, UsageError
from thiqa.exchange import oversight
from thiqa.store.searches import Question


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    act = acts.add("keygen", "Make the overseer's key: on the overseer's own machine, not on the node")
    act.add_argument("file", type=Path, metavar="FILE", help="where the locked key goes; FILE.pub is for the node")
    act.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line locks the key")
    act = acts.add("name", "Seal the questions of this node to an overseer from now on")
    act.add_argument("file", type=Path, metavar="FILE.pub", help="what keygen wrote for the node")
    act.add_argument("--overseer", required=True, metavar="WORDS", help="the overseeing body and its officer")
    act = acts.add("queries", "List the questions that were asked: who, when, for which case; not about whom")
    act.add_argument("--case", metavar="NUMBER", help="only those of one case")
    act = acts.add("open-query", "Open one question and check that it is the one that the partner was asked")
    act.add_argument("reference", metavar="REFERENCE", help="of the question, or its first digits")
    act.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the overseer's locked key")
    act.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line opens the key")


def run(session: Session, given: argparse.Namespace) -> Told:
    if given.act == "keygen":
        return _keygen(session, given)
    if given.act == "name":
        by = session.person()
        recipient = parse_recipient(files.text(given.file, 1 << 14).strip())
        text = oversight.name(session.node, given.overseer, recipient, by)
        lines = [f"Questions are sealed to {safe(given.overseer)} from now on.", f"key  …{text[-16:]}"]
        return Told({"overseer": given.overseer, "recipient": text}, lines)
    if given.act == "queries":
        return _queries(session, given.case)
    return _open(session, given)


def _keygen(session: Session, given: argparse.Namespace) -> Told:
    file: Path = given.file
    identity = Identity.generate(secrets.token_bytes)
    text = recipient_text(identity.recipient)
    files.write(file, lock(identity.seed, _passphrase(session, given, twice=True), secrets.token_bytes))
    file.chmod(0o600)  # locked as it is, it is nobody else's to try passphrases on
    public = file.with_name(file.name + ".pub")
    files.write(public, f"{text}\n".encode())
    lines = [
        f"{file}: the key, locked with the passphrase. It stays with the overseer.",
        f"{public}: for the node: thiqa oversight name {public.name} --overseer WORDS",
    ]
    return Told({"key": str(file), "public": str(public), "recipient": text}, lines)


def _passphrase(session: Session, given: argparse.Namespace, *, twice: bool = False) -> str:
    """The overseer's own passphrase: that of the node must not open the questions of the node."""
    if given.passphrase_file is not None:
        return first_line(given.passphrase_file)
    if not sys.stdin.isatty():
        raise PassphraseMissing()
    found = getpass.getpass("The overseer's passphrase: ", stream=session.voice.err)
    if twice and getpass.getpass("The same again: ", stream=session.voice.err) != found:
        raise UsageError(why="The two passphrases differ.")
    return found


def _queries(session: Session, case: str | None) -> Told:
    rows = Question.objects.using(session.node.alias).select_related("partner").order_by("made")
    if case is not None:
        rows = rows.filter(case=case)
    data = [
        {
            "reference": row.reference, "made": row.made, "by": row.by, "case": row.case, "partner": row.partner.name,
            "clause": row.clause, "hits": row.hits,
        }
        for row in rows
    ]  # fmt: skip
    cells = [
        (
            short(str(one["reference"])),
            moment(row.made),
            row.by,
            row.case,
            row.partner.name,
            row.clause,
            _hits(row.hits),
        )
        for one, row in zip(data, rows, strict=True)
    ]
    head = ("reference", "asked", "by", "case", "partner", "clause", "hits")
    return Told({"queries": data}, table(head, cells, on_screen=session.voice.on_screen))


def _hits(count: int | None) -> str:
    return "unanswered" if count is None else str(count)


def _open(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    reference = session.one([Question], "reference", given.reference)
    identity = Identity.from_seed(unlock(files.read(given.identity, 1 << 14), _passphrase(session, given)))
    found = oversight.open_question(session.node, reference, identity, by)
    query = found.query
    data = {
        "reference": reference, "asked_by": found.by, "made": query.made, "case": query.case, "offence": query.offence,
        "basis": query.basis, "purpose": query.purpose, "category": query.category, "clause": query.clause,
        "subjects": list(found.subjects), "keys": [{"subject": n, "key": key} for n, key in found.keys],
    }  # fmt: skip
    lines = [
        "The sealed question leads to exactly the elements that the partner was asked.",
        f"asked     {query.made} by {safe(found.by)} under {query.clause}",
        f"case      {safe(query.case)}: {safe(query.offence)} ({safe(query.basis)})",
    ]
    for number, about in enumerate(found.subjects):
        keys = ", ".join(isolated(safe(key)) for n, key in found.keys if n == number)
        lines += [f"subject   {isolated(safe(about))}", f"  keys    {keys}"]
    return Told(data, lines)
