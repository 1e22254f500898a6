from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from thiqa.domain import entity
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.record import Provenance, Record
from thiqa.interop.ftm import FollowTheMoney, written
from thiqa.registry.source import Entry

PROVENANCE = Provenance(
    source="Patrol of Atlas", evaluation=Evaluation("4x4", "B", "2"), marking=Marking(Tlp.AMBER, Pap.AMBER),
    nature="fact", review="2027-11-23",
)  # fmt: skip

PERSON: dict[str, Any] = {
    "names": [
        {"name": "Idriss Invented", "type": "primary", "given": "Idriss", "family": "Invented"},
        {"name": "إدريس المخترع", "type": "alias"},
        {"name": "The Baker", "type": "weak"},
    ],
    "births": [{"date": "1970-05", "place": "Sampletown", "country": "MAR"}],
    "sex": "M",
    "nationalities": ["MAR", "XXA"],
    "documents": [
        {"type": "passport", "number": "ZZ1234567", "country": "MAR", "expires": "2030-01-02"},
        {"type": "identity-card", "number": "K-7"},
    ],
    "phones": ["+212600000000"],
    "occupations": ["baker"],
    "addresses": [{"text": "1 Example Street"}],
    "listed": [{"list": "Cedar", "programme": "TEST", "on": "2015-02-03"}],
    "accounts": [{"type": "iban", "number": "XX00EXAMPLE", "institution": "Sample Bank"}],
}


def read_back(path: Path, kind: str, fields: dict[str, Any]) -> list[Entry]:
    file = path / "out.json"
    entities = written(Record("0" * 32, kind, PROVENANCE, fields))
    file.write_text("\n".join(json.dumps(each) for each in entities), encoding="utf-8")
    return [each for each in FollowTheMoney().read(file) if isinstance(each, Entry)]


def test_a_person_comes_back_as_it_was(tmp_path: Path) -> None:
    assert entity.read("person", PERSON) == PERSON
    person, account = read_back(tmp_path, "person", PERSON)
    assert person.fields == {key: value for key, value in PERSON.items() if key != "accounts"}
    assert account.fields == {"type": "iban", "number": "XX00EXAMPLE", "institution": "Sample Bank"}
    assert [(tie.reference, tie.relation) for tie in person.ties] == [(account.reference, "owner")]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "organisation",
            {"names": [{"name": "Cedar Shipping", "type": "primary"}], "countries": ["PAN"], "founded": "1999"},
        ),
        ("vehicle", {"names": [{"name": "Example Star", "type": "primary"}], "type": "vessel", "number": "IMO0000001"}),
        (
            "vehicle",
            {"names": [{"name": "AA-0", "type": "primary"}], "type": "road", "plate": "AA-0", "country": "FRA"},
        ),
        ("account", {"type": "wallet", "number": "0xexample"}),
        ("account", {"type": "account", "number": "77", "institution": "Sample Bank", "country": "FRA"}),
        ("event", {"names": [{"name": "Meeting", "type": "primary"}], "date": "2020-01", "country": "FRA"}),
    ],
)
def test_the_other_kinds_come_back_as_they_were(tmp_path: Path, kind: str, fields: dict[str, Any]) -> None:
    (entry,) = read_back(tmp_path, kind, fields)
    assert (entry.kind, entry.fields) == (kind, fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("phone", {"number": "+212600000000"}),
        ("document", {"type": "passport", "number": "ZZ1"}),
        ("place", {"names": [{"name": "Sampletown", "type": "primary"}]}),
    ],
)
def test_a_kind_without_a_schema_is_refused(kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(FieldInvalid):
        written(Record("0" * 32, kind, PROVENANCE, fields))


def test_nothing_of_the_provenance_is_written() -> None:
    assert "Patrol" not in json.dumps(written(Record("0" * 32, "person", PROVENANCE, PERSON)))
