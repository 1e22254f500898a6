"""What the demonstration tells, act by act. Each act is what a command does, on the homes of running nodes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TextIO

from thiqa.cli import cases, examples
from thiqa.cli.agreement import read as read_agreement
from thiqa.cli.positions import position
from thiqa.cli.stage import House, Stage, until
from thiqa.cli.story_search import private_search
from thiqa.domain.agreement import Agreement, Party
from thiqa.domain.errors import AgreementError, ThiqaError
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.exchange import agree, agreements, attach, audit, introduce, read
from thiqa.exchange.node import Node
from thiqa.exchange.release import release
from thiqa.exchange.retract import retract
from thiqa.exchange.send import Drafted, Item, send
from thiqa.store.models import Agreement as AgreementRow
from thiqa.store.models import Inbox, Outbox

__all__ = ["Teller", "story"]

OFFICER, AUTHORITY = "Liaison officer of Atlas", "Releasing authority of Atlas"
READER = "Analyst of Baobab"
EXAMPLE = "counter-terrorism"
FILE = b"Frame of the camera at the crossing, 06:40.\n" * 8192


@dataclass
class Teller:
    """Tells the story in lines, and how long each act took."""

    out: TextIO
    took: list[tuple[str, float]] = field(default_factory=list)

    def say(self, text: str) -> None:
        print(text, file=self.out, flush=True)

    def done(self, text: str) -> None:
        self.say(f"  ✓ {text}")

    def detail(self, text: str) -> None:
        self.say(f"      {text}")

    @contextmanager
    def act(self, title: str) -> Iterator[None]:
        self.say(f"\n{title}")
        start = time.perf_counter()
        yield
        self.took.append((title, time.perf_counter() - start))

    def timings(self, total: float) -> None:
        self.say("")
        self.say(
            " · ".join(f"{title.lower()} {seconds:.1f} s" for title, seconds in self.took) + f" · all {total:.1f} s"
        )


def story(stage: Stage, tell: Teller) -> dict[str, Any]:
    """Tell it; what came of it as an object."""
    tell.say("Two agencies of different countries. Each has its own node; there is no third.")
    with tell.act("Nodes"):
        atlas, baobab = stage.make("atlas"), stage.make("baobab")
        for house in stage.houses:
            tell.done(f"{house.name.title()} has keys and a database of its own: node {house.node.id[:16]}…")
        stage.serve()
        tell.done("Both serve, as two processes, over TLS 1.3 with pinned certificates")
    with tell.act("Introduction"):
        _introduction(atlas, baobab, tell)
    with tell.act("Agreement"):
        agreement = _agreement(stage, atlas, baobab, tell)
    with tell.act("A tip"):
        tip = _tip(stage, atlas, baobab, agreement, tell)
    with tell.act("A tip with a file"):
        _with_file(stage, atlas, baobab, agreement, tell)
    with tell.act("A refusal"):
        refused = _refusal(atlas, agreement, tell)
    with tell.act("A retraction"):
        _retraction(stage, atlas, baobab, tip, tell)
    with tell.act("A private search"):
        searched = private_search(atlas, baobab, agreement, tell)
    with tell.act("Suspension"):
        _suspension(stage, atlas, baobab, agreement, tell)
    with tell.act("Audit"):
        checked = {house.name: _audit(house, tell) for house in stage.houses}
    tell.say("\nStatus pages")
    for house in stage.houses:
        tell.detail(f"{house.name:<7} {house.page}")
    return {
        "agreement": agreement, "tip": tip, "refused": refused, "search": searched, "audit": checked,
        "status": {house.name: house.page for house in stage.houses},
        "acts": {title: round(seconds, 3) for title, seconds in tell.took},
    }  # fmt: skip


def _introduction(atlas: House, baobab: House, tell: Teller) -> None:
    cards = {house.name: introduce.read_card(introduce.card(house.node)) for house in (atlas, baobab)}
    heard = introduce.voice(baobab.node, cards["atlas"])
    tell.done("They exchange their cards; two officers call each other and read twelve groups of digits:")
    groups = heard.split()
    for at in range(0, len(groups), 6):
        tell.detail("  ".join(groups[at : at + 6]))
    introduce.introduce(atlas.node, "baobab", cards["baobab"], heard, OFFICER)
    introduce.introduce(baobab.node, "atlas", cards["atlas"], introduce.voice(atlas.node, cards["baobab"]), READER)
    tell.done("Both heard the same, so each has pinned the other's keys")


def _agreement(stage: Stage, atlas: House, baobab: House, tell: Teller) -> str:
    folder = examples.folder(EXAMPLE)
    names = [house.node.keys().manifest.agency.name for house in (atlas, baobab)]
    parties = {"a": Party(atlas.node.id, names[0]), "b": Party(baobab.node.id, names[1])}
    # The example begins on a day to come; the story is told today.
    today = atlas.node.clock().date()
    days = {"in_force_from": today.isoformat(), "in_force_until": (today + timedelta(days=1825)).isoformat()}
    agreement = Agreement.from_dict(read_agreement(folder / "agreement.toml", parties).to_dict() | days)
    asked = cases.told(folder).data
    tell.done(f"The lawyers' table: {len(asked['cases'])} cases, {asked['differ']} answered otherwise than expected")
    agree.put_forward(atlas.node, introduce.partner_named(atlas.node, "baobab"), agreement, "Legal adviser of Atlas")
    tell.done(f"Atlas proposes and signs it: {agreement.title['en']}")
    worded = f"{len(agreement.clauses)} clauses, worded in {len(agreement.texts)} languages"
    tell.detail(f"{worded}, digest {agreement.digest()[:32]}…")
    rows = AgreementRow.objects.using(baobab.node.alias).filter(agreement=agreement.id)
    until(stage, "the proposal arrives", rows.exists)
    agree.sign(baobab.node, agreement.id, "Legal adviser of Baobab")
    until(stage, "the signatures arrive", lambda: _in_force(agreement.id, atlas, baobab))
    tell.done("Baobab signs the same digest: in force on both nodes")
    return agreement.id


def _state(node: Node, agreement: str) -> str:
    return agreements.find(node, agreement).state


def _in_force(agreement: str, *houses: House) -> bool:
    return all(_state(house.node, agreement) == "in_force" for house in houses)


def _item(facts: str, **more: Any) -> Item:
    return Item(
        mechanism="tip", purpose="terrorism", author=OFFICER, body={"facts": facts}, category="suspect",
        data=["identity", "vehicle"], evaluation=Evaluation("4x4", "B", "2"), **more,
    )  # fmt: skip


def _released(node: Node, agreement: str, item: Item) -> tuple[str, Drafted]:
    """Send an item that a clause holds for a second person, and let that person release it."""
    draft = send(node, agreement, [item])[0]
    if not isinstance(draft, Drafted):
        raise AssertionError("the example's clause asks for release")
    return draft.draft, draft


def _arrived(stage: Stage, node: Node, message: str) -> Outbox:
    rows = Outbox.objects.using(node.alias).filter(message=message).exclude(state="accepted")
    until(stage, "the receipt arrives", rows.exists)
    return rows.select_related("lane").get()


def _tip(stage: Stage, atlas: House, baobab: House, agreement: str, tell: Teller) -> str:
    node = atlas.node
    name, draft = _released(node, agreement, _item("A suspect crosses on Friday at 06:40 in a white van."))
    tell.done(f"An officer of Atlas writes it; {draft.clause} permits it after release by a second person")
    _refused(tell, "The author cannot release it", lambda: release(node, name, OFFICER))
    start = time.perf_counter()
    sent = release(node, name, AUTHORITY)
    row = _arrived(stage, node, sent.message)
    seconds = time.perf_counter() - start
    tell.done(f"A second person releases it; signed, sealed, delivered and receipted in {seconds:.2f} s")
    tell.detail(f"Baobab's signed receipt: {row.state}, leaf {position(node, row)} of its log")
    found = read.read(baobab.node, sent.message, READER)
    if found.statement is not None:
        mark = found.statement.marking
        label = f"TLP:{mark.tlp.value.upper()} · keep until {found.statement.retain_until}"
        tell.done(f"Baobab reads it, and its log says who did: [ {label} ]")
        tell.detail(str(found.statement.body["facts"]))
    return sent.message


def _with_file(stage: Stage, atlas: House, baobab: House, agreement: str, tell: Teller) -> None:
    original = stage.folder / "crossing.txt"
    original.write_bytes(FILE)
    described = attach.seal_file(atlas.node, original)
    name, _ = _released(atlas.node, agreement, _item("The van, as the camera saw it.", attachments=[described]))
    sent = release(atlas.node, name, AUTHORITY)
    _arrived(stage, atlas.node, sent.message)
    copy = baobab.home / "crossing.txt"
    read.save(baobab.node, sent.message, 0, copy, READER)
    same = hashlib.sha256(copy.read_bytes()).digest() == hashlib.sha256(FILE).digest()
    if not same:
        raise AssertionError("the file is not the one that was sent")
    tell.done(f"{described.name}, {described.size} bytes, sealed on its way and at rest; Baobab has the same bytes")


def _refused(tell: Teller, what: str, act: Callable[[], object]) -> ThiqaError:
    try:
        act()
    except AgreementError as error:
        tell.done(what)
        tell.detail(error.sentence)
        return error
    raise AssertionError(f"{what}: it was not refused")


def _refusal(atlas: House, agreement: str, tell: Teller) -> str:
    before = Outbox.objects.using(atlas.node.alias).count()
    red = _item("Names of sources.", marking=Marking(Tlp.RED, Pap.RED))
    error = _refused(
        tell, "TLP:RED is above what the agreement carries; nothing leaves, and the log says so",
        lambda: send(atlas.node, agreement, [red]),
    )  # fmt: skip
    if Outbox.objects.using(atlas.node.alias).count() != before:
        raise AssertionError("something left")
    return error.sentence


def _retraction(stage: Stage, atlas: House, baobab: House, tip: str, tell: Teller) -> None:
    asked = retract(atlas.node, tip, OFFICER, "the van belongs to a bakery")
    if isinstance(asked, Drafted):
        raise AssertionError("the example's clause asks for no release")
    row = _arrived(stage, atlas.node, asked.message)
    held = Inbox.objects.using(baobab.node.alias).get(message=tip)
    if held.signed is not None:
        raise AssertionError("the content is still there")
    tell.done("Atlas takes the tip back; Baobab has erased the content and the salt of its commitment")
    tell.detail(
        f"The proof: a signed receipt, leaf {position(atlas.node, row)} of Baobab's log; no log tells what it said"
    )


def _suspension(stage: Stage, atlas: House, baobab: House, agreement: str, tell: Teller) -> None:
    agree.move(baobab.node, agreement, "suspend", "Director of Baobab", "a review")
    until(stage, "the suspension arrives", lambda: _state(atlas.node, agreement) == "suspended")
    tell.done("Baobab suspends the agreement: it acts there at once, and here when the message arrives")
    _refused(tell, "Atlas can send nothing", lambda: send(atlas.node, agreement, [_item("Another van.")]))
    agree.move(baobab.node, agreement, "resume", "Director of Baobab", "")
    agree.move(atlas.node, agreement, "resume", "Director of Atlas", "")
    until(stage, "the agreement resumes", lambda: _in_force(agreement, atlas, baobab))
    tell.done("Both lift it: in force again")


def _audit(house: House, tell: Teller) -> dict[str, Any]:
    report = audit.audit(house.node, lambda _what, _done, _of: None)
    if not report.ok:
        for one in report.findings:
            tell.detail(f"{one.code} {one.where} {one.sentence}")
        raise AssertionError("the audit found something")
    tell.done(f"{house.name.title()}: everything holds, from the stored bytes alone")
    tell.detail(", ".join(f"{count} {name}" for name, count in report.counts.items()))
    return {"holds": report.ok, "checked": dict(report.counts)}
