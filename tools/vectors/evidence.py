"""Scenarios of evidence: files that a node exported once, and each of them with one thing changed.

ML-DSA signatures are other bytes at each call, so the files without a fault are recorded, not made: they stand in
``specs/vectors/evidence`` and are read from there. ``python tools/vectors/evidence.py`` records them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Scenario = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "specs" / "vectors" / "evidence"
RECORDED = {
    "sent": "sent after a change of keys, with its receipt, under a checkpoint that the partner cosigned",
    "sent-without-receipt": "sent and not delivered yet",
    "withheld": "the person who exported it left the content out",
    "received": "exported by the recipient, whose agreement does not permit the content to leave",
    "erased": "exported by the recipient after the originator took it back",
    "under-the-pact": "the proposal of an agreement",
}


def vectors() -> dict[str, Scenario]:
    """All scenarios. One that names a file ``of`` another has in ``change`` the way to a value, and the value."""
    made = {f"{name}.json": json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in RECORDED}
    files = {name: made[f"{name}.json"]["file"] for name in RECORDED}
    return made | {f"{name}.json": scenario for name, scenario in changes(files).items()}


def changes(files: dict[str, Any]) -> dict[str, Scenario]:
    def of(name: str, why: str, *path: str | int, value: object) -> Scenario:
        return {"why": why, "of": name, "change": [list(path), value], "error": "ledger"}

    sent, withheld, erased = files["sent"], files["withheld"], files["erased"]
    other = files["sent-without-receipt"]
    signature = sent["sent"]["proof"].split("\n")[-2]
    return {
        "checkpoint-without-ml-dsa": of(
            "sent-without-receipt", "one of two signatures cut off", "sent", "proof",
            value="\n".join(other["sent"]["proof"].split("\n")[:-2]) + "\n",
        ),
        "checkpoint-signed-by-somebody-else": of(
            "sent", "a line under another name", "sent", "proof",
            value=sent["sent"]["proof"].replace(signature, signature.replace("/witness", "/witnesses")),
        ),
        "checkpoint-of-a-larger-log": of(
            "sent", "the size raised by one", "received", "proof",
            value=raised(sent["received"]["proof"]),
        ),
        "record-of-another-message": of("sent", "the record of another number", "sent", value=withheld["sent"]),
        "records-exchanged": of("sent", "the recipient's record as the sender's", "sent", value=sent["received"]),
        "verdict-changed": of("sent", "accepted becomes refused", "received", "leaf", value=verdict(sent, 2)),
        "lane-head-of-another-size": of("sent", "the lane one longer", "received", "size", value=99),
        "digest-of-another-statement": of(
            "withheld", "without content the digest is what counts", "statement", "digest",
            value=sent["statement"]["digest"],
        ),
        "salt-of-another-statement": of(
            "withheld", "so that the leaf opens to nothing", "statement", "salt", value=sent["statement"]["salt"]
        ),
        "statement-of-another-message": of("sent", "signed by the same hand", "statement", value=other["statement"]),
        "statement-signed-by-nobody-known": of(
            "sent", "the name of a key that no manifest has", "statement", "envelope", "signatures", 0, "keyid",
            value="0" * 16,
        ),
        "agreement-with-one-signature-twice": of(
            "sent", "one party for both", "agreement", 1, value=sent["agreement"][0]
        ),
        "agreement-left-out": of("sent", "as if it went under the pact", "agreement", value=None),
        "manifest-left-out": of("sent", "the change of keys hidden", "sender", value=sent["sender"][:1]),
        "manifest-of-the-other-node": of("sent", "a node with itself", "recipient", value=sent["sender"]),
        "export-by-another-person": of("sent", "who took it out", "export", "detail", "by", value="nobody"),
        "export-says-it-is-included": of("withheld", "a word that the log does not say", "content", value="included"),
        "erasure-for-another-reason": of("erased", "the ground", "erasure", "detail", "ground", value="by mistake"),
        "erasure-of-what-is-there": of("sent", "an erasure that is not its own", "erasure", value=erased["erasure"]),
        "field-unknown": of("sent", "what a reader would skip", "remark", value="genuine"),
        "another-version": of("sent", "the next version", "thiqa", value="evidence/2"),
    }  # fmt: skip


def raised(proof: str) -> str:
    lines = proof.split("\n")
    at = lines.index("") + 2
    return "\n".join([*lines[:at], str(int(lines[at]) + 1), *lines[at + 1 :]])


def verdict(file: Any, number: int) -> str:
    leaf = bytearray.fromhex(file["received"]["leaf"])
    leaf[26] = number
    return leaf.hex()


def record() -> None:
    """Export the recorded files from two nodes of the cast."""
    from tests import cast
    from thiqa.exchange import deliver, evidence, introduce, retract, rotate, send, witness
    from thiqa.store.models import Outbox

    pair = cast.pair()
    atlas, baobab = pair.atlas, pair.baobab

    def tip(text: str) -> str:
        accepted = send.send(atlas, pair.agreement, [cast.tip(text)])[0]
        assert isinstance(accepted, send.Accepted)
        return accepted.message

    first = tip("A vehicle of interest crosses on Friday.")
    made = {"sent-without-receipt": evidence.export(atlas, first, by="inspector")}
    deliver.drain(atlas, "vectors")
    files = [(atlas.config.home / "offline" / f"root-{number}.key").read_bytes() for number in (1, 2)]
    rotate.rotate(atlas, rotate.read_roots(files, "a passphrase"), "administrator")
    second = tip("It crossed on Thursday.")
    deliver.drain(atlas, "vectors")
    witness.ask(atlas, introduce.partner_named(atlas, "baobab"))
    made["sent"] = evidence.export(atlas, second, by="inspector")
    made["withheld"] = evidence.export(atlas, first, by="inspector", content=False)
    made["received"] = evidence.export(baobab, second, by="inspector")
    retract.retract(atlas, second, "liaison officer", "sent by mistake")
    deliver.drain(atlas, "vectors")
    made["erased"] = evidence.export(baobab, second, by="inspector")
    proposal = Outbox.objects.using(atlas.alias).get(mechanism="agreement")
    made["under-the-pact"] = evidence.export(atlas, proposal.message, by="inspector")
    fingerprint = introduce.voice(atlas, introduce.read_card(introduce.card(baobab)))
    pair.close()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, why in RECORDED.items():
        scenario = {"why": why, "fingerprint": fingerprint, "file": json.loads(made[name]), "error": None}
        text = json.dumps(scenario, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    record()
