from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thiqa.domain import canonical, entity, marking, record
from thiqa.domain.errors import FileUnusable, ThiqaError
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.labels import Tlp, stix_id
from thiqa.domain.record import Provenance
from thiqa.interop.stix import Stix
from thiqa.registry.reading import Bytes
from thiqa.registry.source import Entry, Refused, Tie

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "stix"
UUID = "00000000-0000-4000-8000-{:012}"


def thing(kind: str, number: int, **more: Any) -> dict[str, Any]:
    first = {"type": kind, "id": f"{kind}--{UUID.format(number)}", "spec_version": "2.1"}
    return {**first, "modified": "2026-01-01T00:00:00.000Z", **more}


LEILA = thing("identity", 1, name="Leila Example", identity_class="individual", confidence=80, description="Invented.")
CEDAR = thing("identity", 2, name="Cedar Shipping", identity_class="organization", sectors=["transport"])
GROUP = thing("threat-actor", 3, name="EXAMPLE GANG", aliases=["Sample Group"], threat_actor_types=["crime-syndicate"])
PLACE = thing("location", 4, name="Sampletown", country="MA", latitude=33.5, longitude=-7.6)


def found(path: Path, *things: dict[str, Any]) -> list[Entry | Refused]:
    file = path / "bundle.json"
    file.write_text(json.dumps({"type": "bundle", "id": "bundle--x", "objects": list(things)}), encoding="utf-8")
    return list(Stix().read(file))


def entries(path: Path, *things: dict[str, Any]) -> list[Entry]:
    return [each for each in found(path, *things) if isinstance(each, Entry)]


def test_identities_groups_and_locations_become_records(tmp_path: Path) -> None:
    leila, cedar, group, place = entries(tmp_path, LEILA, CEDAR, GROUP, PLACE)
    assert [each.kind for each in (leila, cedar, group, place)] == ["person", "organisation", "organisation", "place"]
    assert all(entity.read(each.kind, each.fields) for each in (leila, cedar, group, place))
    assert leila.fields["note"] == "confidence of its author: 80 of 100"
    assert cedar.fields["sectors"] == ["transport"]
    assert [name["name"] for name in group.fields["names"]] == ["EXAMPLE GANG", "Sample Group"]
    assert "the source calls it a threat actor" in group.fields["note"]
    assert (place.fields["country"], place.fields["coordinates"]) == ("MAR", "33.5,-7.6")


def test_a_threat_actor_is_never_a_person(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, {**GROUP, "resource_level": "individual"})
    assert (entry.kind, entry.category) == ("organisation", "")


def test_relations_between_subjects_become_ties(tmp_path: Path) -> None:
    def relation(number: int, kind: str, start: dict[str, Any], end: dict[str, Any], **more: Any) -> dict[str, Any]:
        ends = {"source_ref": start["id"], "target_ref": end["id"]}
        return thing("relationship", number, relationship_type=kind, **ends, **more)

    malware = thing("malware", 9, name="example")
    things = (
        relation(11, "located-at", LEILA, PLACE, start_time="2020-05-01T00:00:00Z"),
        LEILA, CEDAR, PLACE, GROUP, malware,
        relation(12, "attributed-to", GROUP, LEILA), relation(13, "uses", GROUP, malware),
        relation(14, "member-of", LEILA, CEDAR, revoked=True), relation(15, "targets", malware, CEDAR),
    )  # fmt: skip
    read = found(tmp_path, *things)
    ties = {each.reference: each.ties for each in read if isinstance(each, Entry)}
    assert ties[LEILA["id"]] == (Tie(PLACE["id"], "resident", since="2020-05-01"),)
    assert ties[GROUP["id"]] == (Tie(LEILA["id"], "other", note="attributed-to"),)
    told = [(each.place, each.why) for each in read if isinstance(each, Refused)]
    assert told == [
        ("1 of the type malware", "it tells of no person, organisation or place"),
        ("1 of the type relationship", "its author has revoked it"),
        ("1 of the type relationship", "what it begins at is no person, organisation or place of the file"),
        ("1 of the type relationship", "what it leads to is no person, organisation or place of the file"),
    ]


@pytest.mark.parametrize("level", list(Tlp))
def test_a_marking_that_is_known_goes_with_the_entry(tmp_path: Path, level: Tlp) -> None:
    (entry,) = entries(tmp_path, {**LEILA, "object_marking_refs": [stix_id(level)]})
    assert entry.marking is not None
    found = marking.parse(entry.marking)
    assert (found.tlp, found.quarantined) == (level, False)


@pytest.mark.parametrize(
    "markings",
    [
        {"object_marking_refs": ["marking-definition--" + UUID.format(7)]},
        {"object_marking_refs": [stix_id(Tlp.CLEAR), "marking-definition--" + UUID.format(7)]},
        {"granular_markings": [{"selectors": ["name"], "marking_ref": "marking-definition--" + UUID.format(7)}]},
        {"granular_markings": [{"selectors": ["name"]}]},
        {"granular_markings": "?"},
        {"object_marking_refs": [7.5]},
        {"object_marking_refs": ["marking-definition--" + UUID.format(each) for each in range(40)]},
    ],
)
def test_a_marking_that_is_not_known_quarantines(tmp_path: Path, markings: dict[str, Any]) -> None:
    # A bundle that defines the label itself does not make it known.
    own = thing("marking-definition", 7, definition_type="tlp", definition={"tlp": "white"})
    (entry,) = entries(tmp_path, {**LEILA, **markings}, own)
    assert entry.marking is not None
    assert marking.parse(entry.marking).quarantined


def test_the_marking_of_a_field_counts_for_the_whole(tmp_path: Path) -> None:
    granular = [{"selectors": ["description"], "marking_ref": stix_id(Tlp.RED)}, {"selectors": ["name"], "lang": "ar"}]
    (entry,) = entries(tmp_path, {**LEILA, "object_marking_refs": [stix_id(Tlp.GREEN)], "granular_markings": granular})
    assert entry.marking is not None
    assert marking.parse(entry.marking).tlp is Tlp.RED


def test_the_marking_of_an_entry_comes_into_the_record_beside_the_one_of_the_import(tmp_path: Path) -> None:
    told = Provenance(
        source="Cedar", evaluation=Evaluation("4x4", "X", "4"), marking=marking.Marking(Tlp.GREEN, marking.Pap.GREEN),
        nature="fact", review="2027-11-23", origin="stix",
    )  # fmt: skip
    unknown = {"object_marking_refs": ["marking-definition--" + UUID.format(7)]}
    kept = []
    for more in (
        {"object_marking_refs": [stix_id(Tlp.RED)]},
        {"object_marking_refs": [stix_id(Tlp.CLEAR)]},
        unknown,
        {},
    ):
        (entry,) = entries(tmp_path, {**LEILA, **more})
        content = Bytes(told).of("0" * 32, entry, dict(entry.fields), canonical.encode(entry.reference))
        kept.append(record.parse(canonical.decode(content)).provenance.marking)
    assert [each.tlp for each in kept] == [Tlp.RED, Tlp.GREEN, Tlp.RED, Tlp.GREEN]
    assert [each.quarantined for each in kept] == [False, False, True, False]


def test_an_object_without_a_marking_leaves_it_to_the_import(tmp_path: Path) -> None:
    assert [entry.marking for entry in entries(tmp_path, LEILA, CEDAR)] == [None, None]


def test_of_several_versions_the_last_counts_however_many_digits_its_time_has(tmp_path: Path) -> None:
    versions = [
        {**LEILA, "name": name, "modified": f"2026-01-01T00:00:00{fraction}Z"}
        for name, fraction in (("Old Name", ".1"), ("New Name", ".12345"), ("Older Name", ""))
    ]
    read = found(tmp_path, *versions)
    assert [each.fields["names"][0]["name"] for each in read if isinstance(each, Entry)] == ["New Name"]
    assert [each.place for each in read if isinstance(each, Refused)] == ["2 of the type identity"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"revoked": True}, "its author has revoked it"),
        ({"identity_class": "class"}, "an identity of the class class is nobody in particular"),
        ({"identity_class": None}, "the identity does not say whether it is a person or an organisation"),
    ],
)
def test_what_is_left_out_is_told_with_the_reason(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    (told,) = found(tmp_path, {**LEILA, **change})
    assert isinstance(told, Refused)
    assert (told.place, told.code, told.why) == ("1 of the type identity", "stix-left-out", why)


def test_stix_2_0_and_single_objects_on_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "things.jsonl"
    old = {key: value for key, value in LEILA.items() if key != "spec_version"}
    file.write_text(f"{json.dumps(old)}\n{json.dumps(CEDAR)}\n", encoding="utf-8")
    assert [each.place for each in Stix().read(file)] == ["line 1", "line 2"]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"objects": []}', '{"type": "bundle", "objects": [1, {"type": "x"}]}', "<x/>"]
)
def test_a_file_without_an_object_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileUnusable):
        list(Stix().read(file))


def counted(read: list[Entry | Refused]) -> int:
    """How many objects the rows account for."""
    told = [int(each.place.split()[0]) for each in read if isinstance(each, Refused) and each.code == "stix-left-out"]
    return sum(told) + len([each for each in read if isinstance(each, Entry)])


@pytest.mark.parametrize("name", ["attack-ics-18.1.json.gz", "attack-mobile-17.1.json.gz", "amnesty-pegasus.stix2.gz"])
def test_every_object_of_a_published_bundle_is_read_or_counted(name: str) -> None:
    if not (DATA / name).exists():
        pytest.skip("the shared STIX data are not there")
    objects = json.loads(gzip.decompress((DATA / name).read_bytes()))["objects"]
    read = list(Stix().read(DATA / name))
    ties = sum(len(each.ties) for each in read if isinstance(each, Entry))
    assert counted(read) + ties == len(objects)
    assert all(entity.read(each.kind, each.fields) for each in read if isinstance(each, Entry))


_any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just("x" * 3000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)
_keys = (
    "name aliases country latitude longitude modified confidence object_marking_refs granular_markings source_ref "
    "target_ref revoked identity_class external_references sectors"
).split()
_relation = thing("relationship", 8, source_ref=LEILA["id"], target_ref=CEDAR["id"])
_changed = st.tuples(
    st.sampled_from([LEILA, CEDAR, GROUP, PLACE, _relation]),
    st.dictionaries(st.sampled_from(_keys), _any, max_size=4),
)


@given(st.lists(_changed, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120, deadline=None)
def test_any_objects_give_rows_that_a_record_accepts_or_errors_of_ours(
    tmp_path: Path, changed: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    try:
        read = found(tmp_path, *({**first, **more} for first, more in changed))
    except ThiqaError:
        return
    for each in read:
        if isinstance(each, Entry):
            assert entity.read(each.kind, each.fields)
            assert each.marking is None or marking.parse(each.marking).to_dict() == each.marking
