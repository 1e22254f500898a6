"""The independent verifier accepts what a node exports, and refuses the file when any value in it is another.

The program shares nothing with Thiqa; the last test holds that. It is loaded into this process for the mutations, which
are many, and run as a program for what its user sees.
"""

from __future__ import annotations

import ast
import copy
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from tests import cast
from thiqa.domain import canonical
from thiqa.exchange import deliver, evidence, introduce, retract, rotate, send, witness
from thiqa.exchange.node import Node
from thiqa.store.models import Outbox

PROGRAM = Path(__file__).resolve().parent.parent.parent / "tools" / "verifier" / "verify.py"
ALLOWED = set(sys.stdlib_module_names) | {"cryptography"}


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load()
REFUSALS = (verify.Refused, InvalidSignature, *verify.FAULTS)


def turn(node: Node) -> None:
    files = [(node.config.home / "offline" / f"root-{number}.key").read_bytes() for number in (1, 2)]
    rotate.rotate(node, rotate.read_roots(files, "a passphrase"), "administrator")


@pytest.fixture(scope="module")
def files() -> Iterator[dict[str, bytes]]:
    """Evidence of every kind: both sides, cosigned, after a rotation, withheld, erased, under the pact."""
    pair = cast.pair()
    atlas, baobab = pair.atlas, pair.baobab

    def tip() -> str:
        accepted = send.send(atlas, pair.agreement, [cast.tip(f"Number {number}.") for number in range(3)])[1]
        assert isinstance(accepted, send.Accepted)
        return accepted.message

    first = tip()
    made = {"not delivered": evidence.export(atlas, first, by="overseer")}
    deliver.drain(atlas, "test")
    turn(atlas)
    second = tip()
    deliver.drain(atlas, "test")
    witness.ask(atlas, introduce.partner_named(atlas, "baobab"))
    made["sent and cosigned"] = evidence.export(atlas, second, by="overseer")
    made["withheld"] = evidence.export(atlas, first, content=False)
    made["received"] = evidence.export(baobab, second)
    retract.retract(atlas, second, "liaison officer", "sent by mistake")
    deliver.drain(atlas, "test")
    made["erased"] = evidence.export(baobab, second, by="inspector")
    made["pact"] = evidence.export(atlas, Outbox.objects.using(atlas.alias).get(mechanism="agreement").message)
    made["fingerprint"] = introduce.voice(atlas, introduce.read_card(introduce.card(baobab))).encode()
    yield made
    pair.close()


KINDS = ("not delivered", "sent and cosigned", "withheld", "received", "erased", "pact")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a JSON object that is no object and no list, with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path, value


def others(value: Any) -> Iterator[Any]:
    """Other values of the same kind, and of another: for a text, a change at its beginning, middle and end."""
    yield from (None, True, 0, "", [], {}) if value is not None else ("00", 0, {}, [])
    if isinstance(value, int) and not isinstance(value, bool):
        yield from (value + 1, value - 1, -value - 1)
    if isinstance(value, str):
        for at in sorted({0, len(value) // 3, len(value) // 2, len(value) - 1}) if value else ():
            yield value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
        yield value + "0"
        yield value[:-1]
        yield value + "\n"


def changed(file: Any, path: tuple[Any, ...], value: Any) -> bytes:
    made = copy.deepcopy(file)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return canonical.encode(made)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(PROGRAM), *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("kind", KINDS)
def test_it_accepts_what_a_node_exports(kind: str, files: dict[str, bytes]) -> None:
    told = verify.Evidence(files[kind], files["fingerprint"].decode()).told
    assert told[1].startswith("2. The fingerprint of the two nodes is the one given")


@pytest.mark.parametrize("kind", KINDS)
def test_it_refuses_every_value_that_is_another(kind: str, files: dict[str, bytes]) -> None:
    """What is null because there is nothing (no receipt yet, no erasure) may not become something either."""
    file = canonical.decode(files[kind], 1 << 26)
    accepted = []
    for path, value in leaves(file):
        for other in others(value):
            if type(other) is type(value) and other == value:
                continue
            try:
                verify.Evidence(changed(file, path, other), None)
            except REFUSALS:
                continue
            accepted.append((path, value, other))
    assert accepted == []


def test_it_refuses_every_bit_of_a_signed_proof_that_is_another(files: dict[str, bytes]) -> None:
    """Proofs are long texts, so a sample of their places is not enough: here is every sixteenth."""
    file = canonical.decode(files["not delivered"], 1 << 26)
    text = file["sent"]["proof"]
    for at in range(0, len(text), 16):
        other = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        with pytest.raises(REFUSALS):
            verify.Evidence(changed(file, ("sent", "proof"), other), None)


def test_it_refuses_parts_of_two_true_files_put_together(files: dict[str, bytes]) -> None:
    one, other = (canonical.decode(files[kind], 1 << 26) for kind in ("sent and cosigned", "withheld"))
    for name in ("sent", "received", "export", "statement"):
        with pytest.raises(REFUSALS):
            verify.Evidence(canonical.encode(one | {name: other[name]}), None)


def test_it_refuses_sender_and_recipient_exchanged(files: dict[str, bytes]) -> None:
    for kind in KINDS:
        file = canonical.decode(files[kind], 1 << 26)
        with pytest.raises(REFUSALS):
            verify.Evidence(canonical.encode(file | {"sender": file["recipient"], "recipient": file["sender"]}), None)


def test_it_refuses_another_fingerprint(files: dict[str, bytes]) -> None:
    with pytest.raises(verify.Refused):
        verify.Evidence(files["pact"], "00000 " * 12)


def test_it_refuses_a_field_more_and_a_field_less(files: dict[str, bytes]) -> None:
    file = canonical.decode(files["sent and cosigned"], 1 << 26)
    for place in ((), ("statement",), ("sent",), ("received",), ("export",), ("export", "detail"), ("agreement", 0)):
        inner = file
        for step in place:
            inner = inner[step]
        for value in [inner | {"more": 1}, *({k: v for k, v in inner.items() if k != name} for name in inner)]:
            with pytest.raises(REFUSALS):
                verify.Evidence(changed(file, place, value) if place else canonical.encode(value), None)


def test_it_refuses_json_that_is_not_canonical(files: dict[str, bytes]) -> None:
    for data in (b" " + files["pact"], files["pact"] + b"\n", files["pact"][:-1], b"[]", b"", b"{}"):
        with pytest.raises(REFUSALS):
            verify.Evidence(data, None)


def test_the_program_reports_and_ends_with_a_status(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    path.write_bytes(files["sent and cosigned"])
    shown = run(str(path), "--fingerprint", files["fingerprint"].decode())
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.endswith("VERIFIED\n")
    assert "which the other node cosigned" in shown.stdout
    path.write_bytes(files["pact"].replace(b"overseer", b"nobody"))
    path.write_bytes(files["sent and cosigned"].replace(b'"by":"overseer"', b'"by":"overseen"'))
    shown = run(str(path))
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith("REFUSED: ")
    assert run(str(tmp_path / "none.json")).returncode == 1


def test_the_program_is_one_short_file_that_shares_nothing_with_thiqa() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    imported: set[str] = set()
    for item in ast.walk(ast.parse(text)):
        if isinstance(item, ast.Import):
            imported |= {name.name.partition(".")[0] for name in item.names}
        elif isinstance(item, ast.ImportFrom):
            assert item.level == 0
            imported.add(str(item.module).partition(".")[0])
    assert imported <= ALLOWED
