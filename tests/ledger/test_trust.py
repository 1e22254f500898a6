import pytest

from tests.ledger.keys import log_key, origin, verifiers
from tests.ledger.naive import numbered
from thiqa.crypto.note import add_signatures, log_signers, log_verifiers, sign_note, witness_signers, witness_verifiers
from thiqa.domain.errors import CheckpointInvalid, FormatError, Oversized, SignatureInvalid, WitnessesMissing
from thiqa.ledger.checkpoint import Checkpoint, sign_checkpoint
from thiqa.ledger.trust import TrustPolicy

NOW = 1_795_000_000
HEAD = Checkpoint(origin("Atlas"), 1, numbered(1)[0])
NOTE = sign_checkpoint(HEAD, log_key("Atlas"))
LOG = f"log {verifiers('Atlas')[0].vkey()}"


def vkey(name: str, which: int = 1) -> str:
    key = log_key(name)
    return witness_verifiers(name, key.public, key.public_pq)[which].vkey()


def cosigned(*names: str, time: int = NOW) -> str:
    note = NOTE
    for name in names:
        note = add_signatures(note, witness_signers(name, log_key(name)), time)
    return note


TEXT = f"""# Who must have seen the log of Atlas.
{LOG} https://atlas.example/log

witness b {vkey("baobab")}
\twitness  c {vkey("cedar", 0)}\thttps://cedar.example/
witness o {vkey("oversight")}
group partners any b c
group q 2 partners o
quorum q
"""


@pytest.mark.parametrize("names", [("baobab", "oversight"), ("cedar", "oversight"), ("cedar", "baobab", "oversight")])
def test_a_quorum_is_enough(names: tuple[str, ...]) -> None:
    assert TrustPolicy.parse(TEXT).check(cosigned(*names)) == HEAD


@pytest.mark.parametrize("names", [(), ("oversight",), ("baobab", "cedar"), ("stranger", "oversight")])
def test_less_than_a_quorum_is_not(names: tuple[str, ...]) -> None:
    with pytest.raises(WitnessesMissing):
        TrustPolicy.parse(TEXT).check(cosigned(*names))


def test_a_quorum_of_none_asks_for_no_witness() -> None:
    assert TrustPolicy.parse(f"{LOG}\nquorum none\n").check(NOTE) == HEAD


def test_a_cosignature_without_a_time_does_not_count() -> None:
    with pytest.raises(WitnessesMissing):
        TrustPolicy.parse(TEXT).check(cosigned("baobab", "oversight", time=0))


def test_a_log_that_is_not_listed_is_refused() -> None:
    policy = TrustPolicy.parse(f"log {verifiers('Baobab')[0].vkey()}\nquorum none")
    with pytest.raises(CheckpointInvalid):
        policy.check(NOTE)


def test_a_listed_key_cannot_sign_for_another_origin() -> None:
    key = log_key("Atlas")
    policy = TrustPolicy.parse(f"log {log_verifiers('elsewhere', key.public, key.public_pq)[0].vkey()}\nquorum none")
    with pytest.raises(CheckpointInvalid):
        policy.check(sign_note(HEAD.text(), log_signers("elsewhere", key)))


def test_a_wrong_signature_of_a_known_key_refuses_the_note() -> None:
    other = sign_checkpoint(Checkpoint(HEAD.origin, 1, numbered(2)[1]), log_key("Atlas"))
    mixed = NOTE + other.partition("\n\n")[2]
    with pytest.raises(SignatureInvalid):
        TrustPolicy.parse(f"{LOG}\nquorum none").check(mixed)


B = f"witness b {vkey('baobab')}\n"
C = f"witness c {vkey('cedar')}\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        LOG,
        f"{LOG}\n{LOG}\nquorum none",
        "quorum none\nquorum none",
        "quorum b",
        "quorum none b",
        f"{B}{B}quorum b",
        f"{B}witness c {vkey('baobab')}\nquorum b",
        f"witness none {vkey('baobab')}\nquorum none",
        f"log {vkey('baobab', 0)}\nquorum none",
        f"witness b {verifiers('Baobab')[0].vkey()}\nquorum b",
        f"{B}group b any b\nquorum b",
        f"{B}group g any\nquorum g",
        f"{B}group g any none\nquorum g",
        f"{B}group g any b b\nquorum g",
        f"{B}group g 0 b\nquorum g",
        f"{B}group g 2 b\nquorum g",
        f"{B}group g 01 b\nquorum g",
        f"{B}group g some b\nquorum g",
        f"group g any b\n{B}quorum g",
        f"{B}{C}group g any b c\ngroup h any b\nquorum h",
        f"{B}quorum b\r\n",
        f"{B}believe b\nquorum b",
        f"{B.strip()}x\nquorum b",
        "log\nquorum none",
        "witness b\nquorum none",
    ],
)
def test_a_text_that_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        TrustPolicy.parse(text)


def test_a_policy_without_end_is_refused() -> None:
    with pytest.raises(Oversized):
        TrustPolicy.parse("\n" * 2000)
