from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thiqa.domain import entity
from thiqa.domain.entity import RELATIONS
from thiqa.domain.errors import FieldInvalid, FileUnusable, ThiqaError
from thiqa.interop.ftm import FollowTheMoney
from thiqa.interop.ftm.schemata import PARTS, SUBJECTS, TIES
from thiqa.registry.source import Entry, Refused, Tie


def thing(id: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    return {"id": id, "schema": schema, "properties": properties}


def found(path: Path, *entities: dict[str, Any] | str) -> list[Entry | Refused]:
    file = path / "entities.ftm.json"
    lines = [each if isinstance(each, str) else json.dumps(each) for each in entities]
    file.write_text("\n".join(lines), encoding="utf-8")
    return list(FollowTheMoney().read(file))


def entries(path: Path, *entities: dict[str, Any] | str) -> list[Entry]:
    return [each for each in found(path, *entities) if isinstance(each, Entry)]


IDRISS = thing(
    "p-1", "Person", name=["Idriss Invented", "إدريس المخترع"], alias=["Abu Sample"], weakAlias=["The Baker"],
    firstName=["Idriss"], lastName=["Invented"], birthDate=["1970-05-12"], birthPlace=["Sampletown"],
    birthCountry=["ma"], nationality=["ma", "fr"], gender=["male"], phone=["+212600000000"], topics=["crime"],
)  # fmt: skip


def test_a_person_is_read_with_everything_that_a_record_has_a_place_for(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, IDRISS)
    assert (entry.place, entry.reference, entry.kind, entry.category) == ("line 1", "p-1", "person", "")
    assert entity.read("person", entry.fields) == {
        "names": [
            {"name": "Idriss Invented", "type": "primary", "given": "Idriss", "family": "Invented"},
            {"name": "إدريس المخترع", "type": "alias"},
            {"name": "Abu Sample", "type": "alias"},
            {"name": "The Baker", "type": "weak"},
        ],
        "births": [{"date": "1970-05-12", "place": "Sampletown", "country": "MAR"}],
        "sex": "M",
        "nationalities": ["MAR", "FRA"],
        "phones": ["+212600000000"],
        "note": "topics: crime",
    }


def test_what_stands_elsewhere_in_the_file_comes_to_its_owner(tmp_path: Path) -> None:
    passport = thing("d-1", "Passport", holder=["p-1"], number=["ZZ1234567"], country=["ma"], endDate=["2030-01-02"])
    sanction = thing(
        "s-1", "Sanction", entity=["p-1"], authority=["Cedar"], program=["TEST"], listingDate=["2015-02-03"]
    )
    address = thing("a-1", "Address", full=["1 Example Street, Sampletown"], country=["fr"])
    post = thing("o-1", "Position", name=["Minister of Examples"])
    occupancy = thing("o-2", "Occupancy", holder=["p-1"], post=["o-1"])
    person = {**IDRISS, "properties": {**IDRISS["properties"], "addressEntity": ["a-1"]}}
    (entry,) = entries(tmp_path, passport, occupancy, person, address, sanction, post)
    assert entry.fields["documents"] == [
        {"type": "passport", "number": "ZZ1234567", "country": "MAR", "expires": "2030-01-02"}
    ]
    assert entry.fields["listed"] == [{"list": "Cedar", "programme": "TEST", "on": "2015-02-03"}]
    assert entry.fields["addresses"] == [{"text": "1 Example Street, Sampletown", "country": "FRA"}]
    assert entry.fields["occupations"] == ["Minister of Examples"]


@pytest.mark.parametrize(
    ("schema", "properties", "tie"),
    [
        ("Ownership", {"owner": ["p-1"], "asset": ["o-1"], "startDate": ["2010"]}, Tie("o-1", "owner", since="2010")),
        ("Directorship", {"director": ["p-1"], "organization": ["o-1"]}, Tie("o-1", "director")),
        ("Membership", {"member": ["p-1"], "organization": ["o-1"]}, Tie("o-1", "member")),
        ("Employment", {"employee": ["p-1"], "employer": ["o-1"]}, Tie("o-1", "employee")),
        ("Associate", {"person": ["p-1"], "associate": ["o-1"]}, Tie("o-1", "associate")),
        ("UnknownLink", {"subject": ["p-1"], "object": ["o-1"], "role": ["seen"]}, Tie("o-1", "other", note="seen")),
        ("Payment", {"payer": ["p-1"], "beneficiary": ["o-1"]}, Tie("o-1", "payer")),
        ("Succession", {"successor": ["p-1"], "predecessor": ["o-1"]}, Tie("o-1", "successor")),
        (
            "Family", {"person": ["p-1"], "relative": ["o-1"], "relationship": ["Mother"]},
            Tie("o-1", "parent", turned=True, note="Mother"),
        ),
        ("Family", {"person": ["p-1"], "relative": ["o-1"], "relationship": ["son"]}, Tie("o-1", "parent", note="son")),
        ("Family", {"person": ["p-1"], "relative": ["o-1"], "relationship": ["wife"]}, Tie("o-1", "spouse")),
        ("Family", {"person": ["p-1"], "relative": ["o-1"]}, Tie("o-1", "family")),
    ],
)  # fmt: skip
def test_relations_become_ties(tmp_path: Path, schema: str, properties: dict[str, list[str]], tie: Tie) -> None:
    other = thing("o-1", "Company", name=["Baobab Trading"])
    first, _ = entries(tmp_path, IDRISS, other, thing("r-1", schema, **properties))
    assert first.ties == (tie,)
    assert tie.relation in RELATIONS


def test_companies_ships_cars_aircraft_accounts_and_events_have_their_kinds(tmp_path: Path) -> None:
    things = (
        thing(
            "c",
            "Company",
            name=["Cedar Shipping"],
            jurisdiction=["pa"],
            registrationNumber=["77"],
            incorporationDate=["1999"],
        ),
        thing("v", "Vessel", name=["Example Star"], imoNumber=["IMO0000001"], flag=["pa"], owner=["c"]),
        thing("k", "Vehicle", registrationNumber=["AA-000-AA"], model=["Break"], type=["car"]),
        thing("a", "Airplane", registrationNumber=["XX-ABC"], operator=["c"]),
        thing("b", "BankAccount", iban=["XX00EXAMPLE"], bankName=["Sample Bank"], holder=["c"]),
        thing("w", "CryptoWallet", publicKey=["0xexample"], currency=["XBT"]),
        thing("e", "Event", name=["Meeting"], date=["2020-01"], location=["Sampletown"], country=["fr"]),
    )
    read = {entry.reference: entry for entry in entries(tmp_path, *things)}
    assert [entry.kind for entry in read.values()] == [
        "organisation", "vehicle", "vehicle", "vehicle", "account", "account", "event",
    ]  # fmt: skip
    assert all(entity.read(entry.kind, entry.fields) for entry in read.values())
    assert read["v"].ties == (Tie("c", "owner", turned=True),)
    assert read["b"].fields == {"type": "iban", "number": "XX00EXAMPLE", "institution": "Sample Bank"}
    assert read["b"].ties == (Tie("c", "holder", turned=True),)
    assert read["k"].fields["plate"] == "AA-000-AA"


def test_special_categories_are_left_out_and_that_is_told(tmp_path: Path) -> None:
    told, entry = found(
        tmp_path, thing("p", "Person", name=["Leila Example"], religion=["secret"], ethnicity=["secret"])
    )[1:]
    assert isinstance(told, Refused)
    assert (told.code, told.kept) == ("special-category", True)
    assert isinstance(entry, Entry)
    assert "secret" not in str(entry.fields)


def test_what_is_read_nowhere_is_named_in_the_note(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, thing("p", "Person", name=["Leila Example"], shoeSize=["40"]))
    assert entry.fields["note"] == "the source also gives: shoeSize"


def test_what_is_left_out_is_counted_and_told(tmp_path: Path) -> None:
    read = found(
        tmp_path, IDRISS, thing("x", "Article", title=["…"]), thing("y", "Article"), "{broken", '{"id": 7}',
        thing("s", "Sanction", entity=["nobody"]), thing("z", "Person"), thing("b", "BankAccount"),
        thing("o", "Ownership", owner=["p-1"]),
    )  # fmt: skip
    told = [(each.place, each.code) for each in read if isinstance(each, Refused)]
    assert told == [
        ("line 9", "ftm-tie"),
        ("line 4", "format"),
        ("line 5", "ftm-entity"),
        ("line 7", "name-missing"),
        ("line 8", "number-missing"),
        ("2 of the schema Article", "ftm-schema"),
        ("line 6", "ftm-owner"),
    ]


def test_a_date_that_does_not_exist_is_told_and_its_text_kept(tmp_path: Path) -> None:
    told, entry = found(tmp_path, thing("p", "Person", name=["Leila Example"], birthDate=["1970-02-31"]))
    assert isinstance(told, Refused)
    assert (told.code, told.kept) == ("date-impossible", True)
    assert isinstance(entry, Entry)
    assert entry.fields["births"] == [{"original": "1970-02-31"}]


@pytest.mark.parametrize("text", ["", "{}", "[]", "no json", '{"a": 1}\n{"b": 2}', "id,name\n1,x"])
def test_a_file_without_entities_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileUnusable):
        found(tmp_path, text)


_properties = st.dictionaries(
    st.sampled_from("name birthDate country holder entity owner asset person relative".split()),
    st.lists(st.text(max_size=12) | st.sampled_from(["p1", "1970-02-30", "x" * 10_000, "ma", "\ud800"]), max_size=3)
    | st.integers() | st.none() | st.text(max_size=5),
    max_size=6,
)  # fmt: skip
_entities = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["p1", "p2", "p3", "", " ", "x" * 600, "\ud800", "a\nb"]) | st.integers(),
        "schema": st.sampled_from(sorted({*SUBJECTS, *TIES, *PARTS, "Article"})) | st.none(),
        "properties": _properties | st.none() | st.lists(st.text(max_size=3)),
    }
)


@given(st.lists(_entities, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_entities_give_rows_that_a_record_accepts_or_errors_of_ours(
    tmp_path: Path, entities: list[dict[str, Any]]
) -> None:
    try:
        read = found(tmp_path, *entities)
    except ThiqaError:
        return
    for each in read:
        if isinstance(each, Entry):
            try:
                entity.read(each.kind, each.fields)
            except FieldInvalid as error:
                pytest.fail(error.sentence)
