"""The asker fetches a list: what it accepts of the owner's words and bytes, what it refuses, and how it goes on."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import cast, stage
from tests.attacks import craft
from tests.searching import NAME, ask, person, ready, record
from thiqa.crypto import signing
from thiqa.crypto.keys import SignKey
from thiqa.domain import canonical
from thiqa.domain.errors import (
    AnsweredError,
    FilterUnexpected,
    KeysDiffer,
    KeyUnknown,
    ListUnknown,
    PartnerUnreachable,
    Refused,
    ThiqaError,
    Truncated,
    WrongPurpose,
)
from thiqa.domain.search import LIST_TYPE, Published
from thiqa.exchange import agree, fetch, lists
from thiqa.exchange.contact import call
from thiqa.registry import keep, opening
from thiqa.store.models import Evidence
from thiqa.store.searches import HeldList, OpenList

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")
SAMIR = person("Samir Haddad", born="1984-06-19")


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


def published(pair: cast.Pair) -> Published:
    return lists.statement(OpenList.objects.using(pair.atlas.alias).get(open=True))


def changed(pair: cast.Pair, whom: dict[str, object] = SAMIR) -> Published:
    """Atlas learns of somebody and publishes the next state."""
    keep.add(pair.atlas, "analyst", record(whom))
    return opening.publish(pair.atlas, pair.agreement, NAME, "officer")


def held(pair: cast.Pair) -> tuple[int, int, str]:
    """Epoch and number of what Baobab holds, and the digest of its file."""
    row = HeldList.objects.using(pair.baobab.alias).get()
    return row.epoch, row.number, hashlib.sha256(file_of(pair).read_bytes()).hexdigest()


def file_of(pair: cast.Pair) -> Path:
    return fetch.file_of(pair.baobab, pair.agreement, NAME)


def lying(pair: cast.Pair, verb: str, body: Callable[[bytes], bytes]) -> None:
    """Atlas's software gives other bytes than it should in its answers to ``verb``, and signs that."""

    def after(_to: str, answer: bytes) -> bytes:
        head, given = craft.taken_apart(answer)
        if canonical.decode(head.payload, 1 << 18)["verb"] != verb:
            return answer
        return craft.resigned(pair.atlas, answer, body(given))

    pair.wire.after = after


def saying(pair: cast.Pair, key: SignKey | None = None, purpose: str = LIST_TYPE, **changes: object) -> None:
    """Atlas says of its list what is not so."""

    def other(given: bytes) -> bytes:
        told = replace(Published.parse(signing.decode(given).payload), **changes)  # type: ignore[arg-type]
        return signing.encode(signing.sign(purpose, told.encode(), key or pair.atlas.keys().sign))

    lying(pair, "list", other)


def refused(pair: cast.Pair, error: type[ThiqaError], why: str | None = None) -> None:
    """The fetch fails so, and what was held is as it was and still answers."""
    before = held(pair)
    with pytest.raises(error, match=why):
        fetch.fetch(pair.baobab, pair.agreement)
    assert held(pair) == before
    pair.wire.after = lambda _to, answer: answer
    assert len(ask(pair, OMAR).hits) == 1


def test_nothing_new_costs_no_bytes_of_the_file(pair: cast.Pair) -> None:
    assert [(each.new, each.bytes) for each in fetch.fetch(pair.baobab, pair.agreement)] == [(False, 0)]


def test_a_change_travels_as_a_delta_and_a_longer_way_as_the_whole(pair: cast.Pair) -> None:
    told = changed(pair)
    assert fetch.fetch(pair.baobab, pair.agreement)[0].bytes == told.delta_size < told.size
    changed(pair, person("Nadia Karimi"))
    told = changed(pair, person("Leila Mansour"))
    assert fetch.fetch(pair.baobab, pair.agreement)[0].bytes == told.size
    assert held(pair) == (1, 3, told.filter)


def test_each_leaf_of_both_says_which_filter_it_was(pair: cast.Pair) -> None:
    from thiqa.store.models import Entry

    for node in (pair.atlas, pair.baobab):
        leaf = Entry.objects.using(node.alias).filter(kind="list").latest("index")
        assert canonical.decode(bytes(leaf.detail or b""))["filter"] == published(pair).filter


# --- 1. signed, live, for this purpose


def test_a_statement_that_another_key_or_another_purpose_signed_is_refused(pair: cast.Pair) -> None:
    changed(pair)
    saying(pair, key=SignKey.generate(os.urandom))
    refused(pair, KeyUnknown)
    saying(pair, purpose="application/vnd.thiqa.statement.v1+json")
    refused(pair, WrongPurpose)


def test_a_changed_bit_of_the_statement_is_refused(pair: cast.Pair) -> None:
    changed(pair)
    lying(pair, "list", lambda given: given[:40] + bytes([given[40] ^ 1]) + given[41:])
    refused(pair, ThiqaError)


# --- 2. from the partner to us, the list that was asked


@pytest.mark.parametrize(
    "changes", [{"sender": "ab" * 32}, {"recipient": "ab" * 32}, {"agreement": "ab" * 32}, {"name": "se-2"}]
)
def test_a_statement_about_something_else_is_refused(pair: cast.Pair, changes: dict[str, Any]) -> None:
    changed(pair)
    saying(pair, **changes)
    refused(pair, FilterUnexpected, "not from this partner|another list")


# --- 3. it follows what is held


def test_a_statement_that_is_played_again_is_refused_and_kept_as_evidence(pair: cast.Pair) -> None:
    """The very bytes of the state before: signed, and true once."""
    old = bytes(HeldList.objects.using(pair.baobab.alias).get().signed)
    changed(pair)
    fetch.fetch(pair.baobab, pair.agreement)
    changed(pair, person("Nadia Karimi"))
    lying(pair, "list", lambda _: old)
    refused(pair, FilterUnexpected, "older")
    kept = Evidence.objects.using(pair.baobab.alias).get(kind="filter-unexpected")
    assert bytes(kept.second) == old
    assert Published.parse(signing.decode(bytes(kept.first)).payload).number == 1


def test_a_lower_epoch_is_refused_and_a_later_one_taken(pair: cast.Pair) -> None:
    opening.publish(pair.atlas, pair.agreement, NAME, "officer", fresh=True)
    fetch.fetch(pair.baobab, pair.agreement)
    changed(pair)
    saying(pair, epoch=1, number=9)
    refused(pair, FilterUnexpected, "older")


def test_another_public_key_within_an_epoch_is_refused_and_kept_as_evidence(pair: cast.Pair) -> None:
    changed(pair)
    saying(pair, public="ab" * 32)
    refused(pair, FilterUnexpected, "its key changed")
    assert Evidence.objects.using(pair.baobab.alias).filter(kind="filter-unexpected").count() == 1


# --- 4. and 5.


def test_a_list_of_other_keys_is_refused_because_nothing_would_be_found(pair: cast.Pair) -> None:
    changed(pair)
    saying(pair, keys="names/0+numbers/0")
    refused(pair, KeysDiffer)


def test_a_list_whose_epoch_is_over_is_refused(pair: cast.Pair) -> None:
    changed(pair)
    saying(pair, until=pair.baobab.stamp())
    refused(pair, FilterUnexpected, "epoch is over")


# --- the file


@pytest.mark.parametrize("fresh", [True, False])
def test_a_file_with_another_digest_than_was_signed_is_refused(pair: cast.Pair, fresh: bool) -> None:
    keep.add(pair.atlas, "analyst", record(SAMIR))
    opening.publish(pair.atlas, pair.agreement, NAME, "officer", fresh=fresh)
    lying(pair, "list-part", lambda given: given[:-1] + bytes([given[-1] ^ 1]))
    if fresh:
        with pytest.raises(FilterUnexpected, match="digest"):
            fetch.fetch(pair.baobab, pair.agreement)
    else:
        refused(pair, FilterUnexpected, "digest")
    assert not list(fetch.folder(pair.baobab).glob("*.part"))


def test_a_filter_that_a_delta_does_not_lead_to_is_fetched_whole(pair: cast.Pair) -> None:
    told = changed(pair)
    file_of(pair).write_bytes(file_of(pair).read_bytes()[:-1] + b"\0")
    assert fetch.fetch(pair.baobab, pair.agreement)[0].bytes == told.size + told.delta_size
    assert held(pair)[2] == told.filter


def test_a_file_that_is_gone_is_fetched_whole_with_the_next_state(pair: cast.Pair) -> None:
    told = changed(pair)
    file_of(pair).unlink()
    with pytest.raises(FilterUnexpected, match="gone"):
        ask(pair, OMAR)
    assert fetch.fetch(pair.baobab, pair.agreement)[0].bytes == told.size
    assert ask(pair, SAMIR).hits


def test_more_or_less_than_the_size_that_was_signed_is_refused(pair: cast.Pair) -> None:
    changed(pair)
    lying(pair, "list-part", lambda given: given + b"\0")
    refused(pair, Truncated)
    lying(pair, "list-part", lambda _: b"")
    refused(pair, Truncated)


def test_a_fetch_that_was_cut_goes_on_where_it_ended(pair: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "PART", 1000)
    told = opening.publish(pair.atlas, pair.agreement, NAME, "officer", fresh=True)
    calls = 0

    def cut(_to: str, answer: bytes) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 8:
            raise PartnerUnreachable(why="a test")
        return answer

    pair.wire.after = cut
    with pytest.raises(PartnerUnreachable):
        fetch.fetch(pair.baobab, pair.agreement)
    first, calls = calls, 100
    fetch.fetch(pair.baobab, pair.agreement)
    assert calls - 100 + first - 2 < -(-told.size // 1000) + 4
    assert held(pair) == (2, 0, told.filter)


def test_a_fetch_that_was_killed_before_it_said_so_is_done_by_the_next(pair: cast.Pair) -> None:
    """The file is in its place and the row is not: the next fetch takes it as it is."""
    told = changed(pair)
    row = HeldList.objects.using(pair.baobab.alias).get()
    fetch.fetch(pair.baobab, pair.agreement)
    HeldList.objects.using(pair.baobab.alias).update(epoch=row.epoch, number=row.number, signed=row.signed)
    done = fetch.fetch(pair.baobab, pair.agreement)
    assert (done[0].new, done[0].bytes, held(pair)[2]) == (True, 0, told.filter)


# --- the owner's answers


def part(pair: cast.Pair, verb: str = "list-part", **changes: object) -> bytes:
    told = published(pair)
    asked = {"agreement": told.agreement, "list": NAME, "epoch": told.epoch, "number": told.number}
    if verb == "list-part":
        asked |= {"what": "filter", "at": 0}
    partner = pair.partner("atlas", pair.baobab)
    return call(pair.baobab, partner, verb, canonical.encode(asked | changes)).body


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agreement": "ab" * 32}, "list-unknown"),
        ({"list": "se-2"}, "list-unknown"),
        ({"epoch": 2}, "epoch-over"),
        ({"number": 1}, "epoch-over"),
        ({"what": "secret"}, "field-invalid"),
        ({"at": -1}, "field-invalid"),
        ({"at": "0"}, "field-invalid"),
        ({"list": "../../node.db"}, "field-invalid"),
        ({"more": 1}, "field-invalid"),
    ],
)
def test_a_part_of_something_else_is_refused(pair: cast.Pair, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(AnsweredError) as error:
        part(pair, **changes)
    assert error.value.details["answered"] == code
    assert craft.refusals(pair.atlas)[-1]["code"] == code


def test_a_part_behind_the_end_and_the_delta_of_a_first_state_are_empty(pair: cast.Pair) -> None:
    assert part(pair, at=published(pair).size) == part(pair, at=1 << 40) == part(pair, what="delta") == b""


def test_nobody_fetches_under_an_agreement_that_is_not_in_force(pair: cast.Pair) -> None:
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser of Atlas", "a test")
    with pytest.raises(AnsweredError) as error:
        part(pair, "list", epoch=0, number=0)
    assert error.value.details["answered"] == "not-permitted"
    agree.move(pair.baobab, pair.agreement, "suspend", "legal adviser of Baobab", "a test")
    with pytest.raises(Refused):
        fetch.fetch(pair.baobab, pair.agreement)


def test_a_list_that_was_never_opened_is_told_so() -> None:
    from tests.searching import AGREEMENT

    made = cast.pair(AGREEMENT)
    try:
        with pytest.raises(ListUnknown):
            fetch.fetch(made.baobab, made.agreement)
    finally:
        made.close()


# --- killed


CHILD = """
import secrets, sys
from pathlib import Path
from typing import Any
from tests import cast
from thiqa import config
from thiqa.exchange import fetch, lists
from thiqa.exchange.found import open_node
from thiqa.registry import opening
what, step = sys.argv[1], int(sys.argv[2])
homes = [Path(one) for one in sys.argv[3:5]]
wire, clock = cast.Wire(), cast.Time()
def opened(number):
    settings = config.load(homes[number], {})
    name = f"killed{number}"
    return open_node(settings, name, "a passphrase", clock=clock, random=secrets.token_bytes, transport=wire)
atlas, baobab = opened(0), opened(1)
wire.nodes = {atlas.id: atlas, baobab.id: baobab}
import os, signal
steps = 0
def stepped(true):
    def step_(*given, **more):
        global steps
        for _ in range(2):
            steps += 1
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)
            if _ == 0:
                done = true(*given, **more)
        return done
    return step_
for module, name in ((fetch, "settle"), (lists, "_tidy"), (lists, "_keep"), (lists, "build"), (lists, "compose"),
                     (fetch, "_download"), (lists.log, "append")):
    setattr(module, name, stepped(getattr(module, name)))
if what == "publish":
    opening.publish(atlas, sys.argv[5], "se-1", "officer", fresh=len(sys.argv) > 6)
else:
    fetch.fetch(baobab, sys.argv[5])
print("done", steps)
"""


@pytest.mark.skipif(bool(stage.SERVER), reason="the child opens the files of SQLite")
@pytest.mark.parametrize(
    ("what", "more", "steps"), [("publish", [], (3, 6)), ("publish", ["fresh"], (2, 9)), ("fetch", [], (2, 4))]
)
def test_a_kill_between_any_two_steps_leaves_what_the_next_run_goes_on_from(
    pair: cast.Pair, what: str, more: list[str], steps: tuple[int, ...]
) -> None:
    killed = 0
    for step in steps:
        keep.add(pair.atlas, "analyst", record(person(f"Samir Hadda{'abcdefghi'[step % 9]}ini", born="1984-06-19")))
        if what == "fetch":
            opening.publish(pair.atlas, pair.agreement, NAME, "officer")
        homes = [str(node.config.home) for node in (pair.atlas, pair.baobab)]
        ran = subprocess.run(
            [sys.executable, "-c", CHILD, what, str(step), *homes, pair.agreement, *more],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode in (0, -signal.SIGKILL), ran.stderr[-2000:]
        killed += ran.returncode != 0
        told = opening.publish(pair.atlas, pair.agreement, NAME, "officer")
        assert fetch.fetch(pair.baobab, pair.agreement)[-1].published == told
        assert held(pair)[2] == told.filter
        assert len(ask(pair, OMAR).hits) == 1
    assert killed >= 2
