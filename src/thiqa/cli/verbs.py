"""The verbs of the command line in the order in which a person meets them, each with its line of help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["GROUPS", "VERBS", "Verb"]


@dataclass(frozen=True, slots=True)
class Verb:
    """One line of ``thiqa --help``."""

    name: str
    help: str


GROUPS: Mapping[str, tuple[Verb, ...]] = {
    "to begin": (
        Verb("demo", "Two nodes on this machine, from the first handshake to the audit"),
        Verb("init", "Make a node and its keys"),
        Verb("card", "Write our card, which a partner needs to know us"),
        Verb("introduce", "Pin a partner after comparing one fingerprint by voice"),
        Verb("partners", "List the partners"),
        Verb("agreement", "Propose, sign, show, test, amend, suspend, resume or end an agreement"),
    ),
    "every day": (
        Verb("send", "Send an item, or many, under an agreement"),
        Verb("drafts", "List what waits for release by a second person"),
        Verb("release", "Release a draft, or reject it, as the second person"),
        Verb("outbox", "List what was sent, with the partner's verdicts"),
        Verb("inbox", "List what was received"),
        Verb("show", "Read one message; reading is logged"),
        Verb("save", "Save an attachment into a file; it is logged"),
        Verb("retract", "Take a message back; the receipt is the proof"),
    ),
    "what we know": (
        Verb("record", "Add, show, list, change, withdraw, restore, link, review or erase what we know"),
        Verb("import", "Import a list: sanctions, notices, tables, documents"),
        Verb("screen", "Say whether the registry knows a person, or the people of a file"),
        Verb("find", "Find words in the records: full-text search"),
        Verb("resolve", "Propose records that may be one person; decide, and undo"),
        Verb("mrz", "Read, check or write the machine-readable zone of a travel document"),
    ),
    "ask without telling": (
        Verb("list", "Open a list to a partner, keep it up to date, close it; fetch a partner's"),
        Verb("search", "Ask a partner whether it knows somebody, without telling whom"),
        Verb("watch", "Match new files, or our records as they change, with a partner's list"),
    ),
    "the node": (
        Verb("serve", "Listen for partners, deliver, and show the status page, until it is told to stop"),
        Verb("deliver", "Deliver by hand everything that is due"),
        Verb("pull", "Fetch what a partner holds for us"),
        Verb("courier", "Exchange with a partner by files, where no network joins the two"),
        Verb("status", "Show how the node stands"),
        Verb("keys", "Show, rotate or revoke keys; roll the sealing key"),
        Verb("recover", "Bring back what a restored backup lacks, from the partners"),
    ),
    "to account": (
        Verb("oversight", "Name the overseer; list and open the questions that were asked"),
        Verb("audit", "Check every signature, leaf, proof, receipt and clause again, from the stored bytes"),
        Verb("evidence", "Write what proves one message into a file, for a verifier that does not trust us"),
    ),
}

VERBS: Mapping[str, Verb] = {verb.name: verb for group in GROUPS.values() for verb in group}
