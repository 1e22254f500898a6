"""``thiqa screen`` and ``thiqa find``, told as to a new user."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, thiqa
from tests.registry.people import atlas
from thiqa.cli.voice import Voice
from thiqa.exchange.node import Node
from thiqa.registry.hits import LEAD
from thiqa.store.models import Entry

Known = tuple[Node, list[str]]


@pytest.fixture
def known() -> Iterator[Known]:
    with atlas() as found:
        yield found


def screen(node: Node, *more: object, by: str = "Rita", why: tuple[str, ...] = ("--purpose", "terrorism")) -> Ran:
    return thiqa("--home", node.config.home, "--as", by, "screen", *why, *more)


def find(node: Node, *more: object) -> Ran:
    return thiqa("--home", node.config.home, "--as", "Rita", "find", "--case", "gate 7", *more)


def details(node: Node) -> list[dict[str, object]]:
    leaves = Entry.objects.using(node.alias).filter(kind="read").order_by("index").values_list("detail", flat=True)
    return [json.loads(bytes(each or b"")) for each in leaves]


def test_one_person_is_screened_with_class_reasons_and_the_note_that_it_is_a_lead(known: Known) -> None:
    node, ids = known
    ran = screen(node, "--name", "Karim Benzalta", "--born", "1968-05-14", "--document", "PA551203")
    assert ran.status == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0] == LEAD
    assert lines[2].split()[:3] == ["class", "score", "record"]
    assert lines[3].split()[0] == "confirmed"
    assert ids[0][:12] in lines[3]
    assert "suspect" in lines[3]
    assert "Born on the same day: 1968-05-14 and 1968-05-14." in ran.out
    assert "Making the index of names" in ran.err


def test_what_agrees_by_the_name_alone_is_listed_apart(known: Known) -> None:
    ran = screen(known[0], "--name", "Karim Benzalta")
    assert "same name only:" in ran.out
    assert "confirmed" not in ran.out
    assert screen(known[0], "--name", "Karim Benzalta", "--least", "probable").out == (
        "Nothing is known of this person.\n"
    )


def test_json_has_category_marking_nature_and_origin(known: Known) -> None:
    (hit,) = screen(known[0], "--phone", "+999 501 02 03", "--json").data["hits"]
    assert (hit["class"], hit["category"], hit["protected"], hit["nature"]) == ("same-number", "victim", True, "fact")
    assert hit["marking"]["tlp"] == "red"


def test_the_log_has_who_why_and_how_many_and_no_name(known: Known) -> None:
    node, ids = known
    screen(node, "--name", "Olga Pretenskaya", why=("--case", "gate 7"))
    (detail,) = details(node)
    assert (detail["by"], detail["case"], detail["records"]) == ("Rita", "gate 7", [ids[3]])
    assert "Olga" not in json.dumps(detail)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say whom to look for"),
        (("--born", "1968"), "Say whom to look for"),
        (("--name", "A", "--born", "1968-02-31"), "there is no such day"),
        (("--name", "A", "--nationality", "Nowhere"), "no country of this name"),
        (("FILE", "--name", "A", "--to", "out"), "not both"),
        (("FILE",), "--to OUT"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_logged(
    known: Known, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name\nA B\n", encoding="utf-8")
    ran = screen(known[0], *[str(file) if each == "FILE" else each for each in arguments])
    assert ran.status in (2, 3)
    assert sentence in ran.err
    assert details(known[0]) == []


def test_why_must_be_said_and_who(known: Known) -> None:
    assert "Say why: --purpose CODE" in screen(known[0], "--name", "A B", why=()).err
    assert "Say who acts." in screen(known[0], "--name", "A B", by="").err


def test_a_file_is_screened_with_progress_and_counts(known: Known, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "answers.csv"
    file.write_text("name,born\nKarim Benzalta,1991-11-02\nNobody Atall,\n,\n", encoding="utf-8")
    ran = screen(known[0], file, "--to", out, "--cores", 1)
    assert ran.status == 0, ran.err
    assert ran.out.splitlines()[:2] == ["2 rows were screened into answers.csv.", LEAD]
    assert "probable" in ran.out
    assert out.read_text(encoding="utf-8-sig").startswith("place,reference,asked,class,score")
    again = screen(known[0], file, "--to", out)
    assert again.status == 2
    assert "answers.csv: it is there already" in again.err


def test_a_column_may_be_named_and_a_wrong_name_is_told(known: Known, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("wer;wann\nOlga Pretenskaya;\n", encoding="utf-8")
    assert "no column has a usual name" in screen(known[0], file, "--to", tmp_path / "o").err
    assert "no column for name" in screen(known[0], file, "--to", tmp_path / "o", "--column", "name=who").err
    ran = screen(known[0], file, "--to", tmp_path / "o", "--column", "name=WER", "--format", "table")
    assert ran.status == 0, ran.err
    assert "Pretenskaya" in (tmp_path / "o").read_text(encoding="utf-8")


def test_words_are_found_with_and_without_what_is_written_on_to_them(known: Known) -> None:
    node, ids = known
    for words in ("الوثيقة", "وثيقة", "وبالوثيقة", '"وثيقة سفر"', "بوابة", "north gate -south", "trad*"):
        ran = find(node, words, "--json")
        assert [each["record"] for each in ran.data["records"]] == [ids[5]], words


def test_a_finding_shows_the_line_with_the_words_between_brackets(known: Known) -> None:
    ran = find(known[0], "gate", "trading")
    assert ran.out.splitlines() == [f"{known[1][5][:12]} · organisation", "  names: North [Gate Trading]"]
    assert find(known[0], "nothing", "here").out == "No record says this.\n"
    assert details(known[0])[0]["case"] == "gate 7"
    assert "trading" not in json.dumps(details(known[0]))


def test_a_number_is_found_however_it_is_written(known: Known) -> None:
    for words in ("PA-551203", "pa551203", "PA-55 1203", "551203", "PA-5512*"):
        ran = find(known[0], words, "--json")
        assert [each["record"] for each in ran.data["records"]] == [known[1][0]], words


def test_a_search_that_cannot_be_read_is_explained(known: Known) -> None:
    ran = find(known[0], '"open phrase')
    assert ran.status == 2
    assert "A phrase ends with the sign" in ran.err


def test_on_a_screen_what_others_wrote_keeps_its_own_direction(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Voice, "on_screen", property(lambda voice: True))
    assert "  description: \u2068[وثيقة سفر] مزورة عند البوابة\u2069" in find(known[0], '"وثيقة سفر"').out
    ran = screen(known[0], "--name", "كريم بنزلطة", "--born", "1968-05-14", "--document", "PA551203")
    assert "\u2068كريم بنزلطة\u2069" in ran.out
