"""``thiqa search`` for one subject: what an officer types, reads, and is refused. Files: ``test_search_files.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.cli.wired import GROUND, Homes, wired
from tests.searching import AGREEMENT, AMBER, person, ready, record
from thiqa.domain import evaluation
from thiqa.domain.record import Provenance, Record
from thiqa.exchange import fetch
from thiqa.registry import keep, opening
from thiqa.store.searches import Overseer, Question

TEXT = AGREEMENT.replace('"contact-details"]', '"contact-details", "account", "vehicle"]').replace("= 40", "= 400")
OMAR = person(
    "Omar Abdellatif Benali", born="1979-03-14", documents=[{"type": "passport", "number": "X1234567"}],
    phones=["+212600112233"], accounts=[{"type": "iban", "number": "DE89370400440532013000"}],
)  # fmt: skip


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR), text=TEXT)
    held = Provenance("own work", evaluation.DEFAULT, AMBER, "fact", "2027-11-23")
    keep.add(made.atlas, "analyst", Record("", "vehicle", held, {"plate": "12-A-3456"}))
    opening.publish(made.atlas, made.agreement, "se-1", "officer")
    fetch.fetch(made.baobab, made.agreement)
    yield made
    made.close()


@pytest.fixture
def homes(stage: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> Homes:
    return wired(monkeypatch, stage)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (("--name", "عمر عبد اللطيف بن علي", "--born", "1979"), "name-birth"),
        (("--name", "Omar Abdellatif Benali"), "name"),
        (("--name", "Omar Abdellatif Benali", "--born", "1950"), "name"),
        (("--name", "Jan Kowalczyk", "--name", "Omar Abdellatif Benali"), "name"),
        (("--document", "x 123 4567"), "identifier"),
        (("--phone", "00212 600 11 22 33"), "identifier"),
        (("--account", "de89 3704 0044 0532 0130 00"), "identifier"),
        (("--plate", "12 A 3456"), "identifier"),
    ],
)
def test_whatever_is_known_of_somebody_finds_them(homes: Homes, asked: tuple[str, ...], kind: str) -> None:
    ran = homes.search(*asked, "--json")
    assert ran.status == 0, ran.err
    assert [hit["class"] for hit in ran.data["hits"]] == [kind]
    assert ran.data["clause"] == "SE-1"
    assert {key["class"] for key in ran.data["hits"][0]["met"]} >= {kind}


def test_a_hit_reads_as_a_lead_and_offers_the_next_step(homes: Homes) -> None:
    ran = homes.search("--name", "Omar Abdellatif Benali", "--born", "1979")
    assert ran.out.startswith("HIT  Omar Abdellatif Benali, 1979: the same name and year of birth\n")
    assert "the same name only" not in ran.out
    assert "A hit is a lead" in ran.out
    assert "thiqa send --mechanism confirmation" in ran.out
    assert "searches left today" in ran.out
    assert "only the overseer can open what was asked" in ran.out


def test_no_hit_says_so_and_ends_well(homes: Homes) -> None:
    ran = homes.search("--name", "Jan Kowalczyk", "--born", "1984")
    assert (ran.status, ran.out.splitlines()[0]) == (0, "No hit.")
    assert homes.search("--name", "Jan Kowalczyk", "--json").data["hits"] == []


def test_the_answer_tells_no_key_and_the_command_prints_no_text_of_one(homes: Homes) -> None:
    ran = homes.search("--document", "X1234567", "--json")
    assert ran.data["hits"][0]["met"] == [{"class": "identifier", "data": "travel-document"}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((), "usage"),
        (("--plate", "12-A", "--name", "x"), "usage"),
        (("--name", "Omar", "--born", "31.12.1970"), "field-invalid"),
        (("--document", "1", "--document-country", "Narnia"), "usage"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_and_not_asked(homes: Homes, asked: tuple[str, ...], code: str) -> None:
    before = Question.objects.using(homes.pair.baobab.alias).count()
    ran = homes.search(*asked, "--json")
    assert ran.data["error"] == code
    assert Question.objects.using(homes.pair.baobab.alias).count() == before


@pytest.mark.parametrize("missing", ["--purpose", "--category", "--case", "--offence", "--basis"])
def test_a_search_without_its_ground_is_not_asked(homes: Homes, missing: str) -> None:
    at = GROUND.index(missing)
    ground = GROUND[:at] + GROUND[at + 2 :]
    ran = homes.baobab("search", "--agreement", homes.pair.agreement, *ground, "--name", "Omar")
    assert ran.status == 2
    assert missing in ran.err


def test_without_a_name_of_who_asks_nothing_is_asked(homes: Homes) -> None:
    ran = homes.baobab("search", "--agreement", homes.pair.agreement, *GROUND, "--name", "Omar", "--json", by="")
    assert ran.data["error"] == "person-missing"


def test_what_no_clause_permits_is_refused_with_the_clause(homes: Homes) -> None:
    ground = [word if word != "terrorism" else "fraud" for word in GROUND]
    ran = homes.baobab("search", "--agreement", homes.pair.agreement, *ground, "--name", "Omar", "--json")
    assert (ran.data["error"], ran.data["details"]["clause"], ran.data["details"]["rule"]) == (
        "not-permitted", "SE-1", "purpose",
    )  # fmt: skip


def test_without_an_overseer_the_way_to_one_is_told(homes: Homes) -> None:
    rows = list(Overseer.objects.using(homes.pair.baobab.alias).all())
    Overseer.objects.using(homes.pair.baobab.alias).all().delete()
    try:
        assert "thiqa oversight keygen" in homes.search("--name", "Omar").err
    finally:
        Overseer.objects.using(homes.pair.baobab.alias).bulk_create(rows)


def test_what_the_partner_answers_is_told_in_words_without_holes(homes: Homes) -> None:
    opening.publish(homes.pair.atlas, homes.pair.agreement, "se-1", "officer", fresh=True)
    ran = homes.search("--name", "Omar")
    assert "epoch-over" in ran.err
    assert "{" not in ran.err
    fetch.fetch(homes.pair.baobab, homes.pair.agreement)
    assert homes.search("--name", "Omar").status == 0


def test_a_name_that_drives_a_terminal_is_shown_harmless(homes: Homes) -> None:
    ran = homes.search("--document", "X1234567", "--name", "x\x1b[31m\u202ey", "--json")
    assert "\x1b" not in ran.out
    ran = homes.search("--document", "X1234567", "--name", "Omar \u200fBenali")
    assert "\u200f" not in ran.out


def test_alarms_are_lines_of_the_status_of_who_must_look(homes: Homes) -> None:
    assert homes.atlas("status", "--json").data["alarms"] == []
    for _ in range(102):
        homes.search("--name", "Omar")
    told = homes.atlas("status", "--json").data["alarms"]
    assert [(one["alarm"], one["level"], one["partner"], one["clause"]) for one in told] == [
        ("burst", "warning", "baobab", "SE-1")
    ]
    assert "a quarter of the searches of a day within ten minutes" in homes.atlas("status").out
    ours = {one["alarm"]: one["case"] for one in homes.baobab("status", "--json").data["alarms"]}
    assert ours == {"many-for-one-case": "B-17"}
