"""An evidence file holds one message and nothing else, says when it has no content, and its export is in the log."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from thiqa.domain import canonical, marking
from thiqa.domain.errors import NotFound
from thiqa.exchange import deliver, evidence, introduce, retract, send, witness
from thiqa.exchange.audit import audit
from thiqa.store.models import Entry, Inbox, Outbox

ROOT = Path(__file__).resolve().parent.parent.parent
OPEN = marking.parse({"tlp": "amber", "pap": "amber", "handling": [], "originator_control": False})


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    text = cast.SHORT.replace('actions = ["send", "keep"]', 'actions = ["send", "keep", "export"]', 1)
    made = cast.pair(text)
    yield made
    made.close()


def tip(pair: cast.Pair, body: str = "A vehicle of interest.", **changes: object) -> str:
    accepted = send.send(pair.atlas, pair.agreement, [cast.tip(body, **changes)])[0]
    assert isinstance(accepted, send.Accepted)
    return accepted.message


def sent(pair: cast.Pair, body: str = "A vehicle of interest.", **changes: object) -> str:
    message = tip(pair, body, **changes)
    deliver.drain(pair.atlas, "test")
    return message


def read(data: bytes) -> dict[str, Any]:
    return canonical.decode_object(data, 1 << 26)


def test_a_sent_message_is_proven_from_both_logs(pair: cast.Pair) -> None:
    file = read(evidence.export(pair.atlas, sent(pair), by="overseer"))
    assert file["content"] == "included"
    assert b"A vehicle of interest." in base64.b64decode(file["statement"]["envelope"]["payload"])
    assert file["sent"] is not None
    assert file["received"] is not None


def test_before_the_receipt_there_is_only_our_own_record(pair: cast.Pair) -> None:
    file = read(evidence.export(pair.atlas, tip(pair)))
    assert file["sent"] is not None
    assert file["received"] is None


def test_other_messages_of_the_lane_are_not_in_the_file(pair: cast.Pair) -> None:
    sent(pair, "Something else entirely.")
    message = sent(pair)
    other = Outbox.objects.using(pair.atlas.alias).exclude(message=message).get(mechanism="tip")
    data = evidence.export(pair.atlas, message)
    for secret in (other.message, other.statement, bytes(other.salt or b"").hex()):
        assert secret.encode() not in data


def test_a_received_message_is_proven_from_our_log(pair: cast.Pair) -> None:
    file = read(evidence.export(pair.baobab, sent(pair, marking=OPEN)))
    assert (file["content"], file["sent"]) == ("included", None)


def test_a_received_item_is_left_out_where_its_marking_forbids_the_export(pair: cast.Pair) -> None:
    """Without a marking of its own an item is under originator control, and the originator was not asked."""
    file = read(evidence.export(pair.baobab, sent(pair)))
    assert (file["content"], file["statement"]["envelope"]) == ("not-permitted", None)
    assert file["statement"]["salt"] is not None


def test_the_content_can_be_withheld(pair: cast.Pair) -> None:
    data = evidence.export(pair.atlas, sent(pair), content=False)
    assert read(data)["content"] == "withheld"
    assert base64.b64encode(b"A vehicle of interest.")[4:-4] not in data


def test_an_erased_item_is_proven_without_content_and_the_erasure_with_it(pair: cast.Pair) -> None:
    message = sent(pair)
    retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    file = read(evidence.export(pair.baobab, message))
    assert (file["content"], file["statement"]["salt"]) == ("erased", None)
    assert file["erasure"]["detail"]["message"] == message


def test_a_quarantined_item_is_proven_without_content(pair: cast.Pair) -> None:
    message = sent(pair)
    Inbox.objects.using(pair.baobab.alias).filter(message=message).update(state="quarantined")
    assert read(evidence.export(pair.baobab, message))["content"] == "quarantined"


def test_a_refused_item_is_proven_to_have_come(pair: cast.Pair) -> None:
    message = sent(pair)
    Inbox.objects.using(pair.baobab.alias).filter(message=message).update(state="refused", signed=None, salt=None)
    assert read(evidence.export(pair.baobab, message))["content"] == "refused"


def test_the_export_is_an_act_with_a_leaf(pair: cast.Pair) -> None:
    message = sent(pair)
    evidence.export(pair.atlas, message, by="overseer", content=False)
    leaf = Entry.objects.using(pair.atlas.alias).latest("index")
    detail = canonical.decode(bytes(leaf.detail or b""))
    assert (leaf.kind, detail["message"], detail["by"]) == ("export", message, "overseer")
    assert detail["content"] == "withheld"
    assert audit(pair.atlas).findings == ()


def test_a_checkpoint_that_the_partner_cosigned_is_preferred(pair: cast.Pair) -> None:
    message = sent(pair)
    assert "/witness " not in read(evidence.export(pair.atlas, message))["sent"]["proof"]
    witness.ask(pair.atlas, introduce.partner_named(pair.atlas, "baobab"))
    assert "/witness " in read(evidence.export(pair.atlas, message))["sent"]["proof"]


def test_a_message_of_the_pact_has_no_agreement(pair: cast.Pair) -> None:
    row = Outbox.objects.using(pair.atlas.alias).get(mechanism="agreement")
    assert read(evidence.export(pair.atlas, row.message))["agreement"] is None


def test_the_schema_has_the_fields_and_words_of_the_file(pair: cast.Pair) -> None:
    schema = json.loads((ROOT / "specs" / "schemas" / "evidence.schema.json").read_text(encoding="utf-8"))
    file = read(evidence.export(pair.atlas, sent(pair)))
    assert set(schema["required"]) == set(file)
    assert set(schema["$defs"]["record"]["required"]) == set(file["sent"])
    assert set(schema["$defs"]["act"]["required"]) == set(file["export"])
    assert set(schema["$defs"]["envelope"]["required"]) == set(file["sender"][0])
    assert schema["properties"]["content"]["enum"] == list(evidence.CONTENTS)


def test_a_message_that_is_not_here_is_not_found(pair: cast.Pair) -> None:
    for message in ("", "0" * 32):
        with pytest.raises(NotFound):
            evidence.export(pair.atlas, message)
