"""The example agreements: they parse, their cases come out as stated, and their texts say what their clauses say."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from thiqa.domain import cases
from thiqa.domain.agreement import LANGUAGES, Agreement, Party

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path for path in (ROOT / "agreements").iterdir() if path.is_dir())
NODES = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("atlas", "baobab", "cedar")}
PARTIES = {"a": Party(NODES["atlas"], "Atlas Directorate"), "b": Party(NODES["baobab"], "Baobab Directorate")}

each_agreement = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def agreement_of(folder: Path) -> Agreement:
    texts = {language: (folder / f"text.{language}.md").read_text(encoding="utf-8") for language in LANGUAGES}
    return Agreement.from_toml((folder / "agreement.toml").read_text(encoding="utf-8"), PARTIES, texts)


def cases_of(folder: Path, agreement: Agreement) -> tuple[cases.Case, ...]:
    return cases.read((folder / "cases.toml").read_text(encoding="utf-8"), agreement, NODES)


def test_there_are_three_examples() -> None:
    assert [folder.name for folder in FOLDERS] == ["counter-terrorism", "drug-trafficking", "financial-intelligence"]


@each_agreement
def test_both_nodes_hold_the_same_bytes(folder: Path) -> None:
    ours = agreement_of(folder)
    theirs = Agreement.decode(ours.encode())
    assert theirs == ours
    assert theirs.digest() == ours.digest() == hashlib.sha256(ours.encode()).hexdigest()
    assert set(ours.texts) == set(LANGUAGES)


@each_agreement
def test_every_case_comes_out_as_the_table_says(folder: Path) -> None:
    agreement = agreement_of(folder)
    told = cases_of(folder, agreement)
    assert len(told) >= 30
    wrong = [
        (case.says, case.expect, found) for case in told if (found := cases.outcome(agreement, case)) != case.expect
    ]
    assert wrong == []
    assert len({case.says for case in told}) == len(told)


@each_agreement
def test_the_table_shows_every_clause_at_work(folder: Path) -> None:
    agreement = agreement_of(folder)
    shown = {case.expect for case in cases_of(folder, agreement)}
    assert {clause.id for clause in agreement.clauses} - shown == set()
    assert [expect for expect in shown if expect.startswith("refused")]


@each_agreement
def test_the_texts_have_the_clauses_in_the_same_order_in_four_languages(folder: Path) -> None:
    ids = [clause.id for clause in agreement_of(folder).clauses]
    for language in LANGUAGES:
        text = (folder / f"text.{language}.md").read_text(encoding="utf-8")
        assert re.findall(r"^## ([A-Z]+-[0-9]+) — \S", text, re.MULTILINE) == ids, language


@each_agreement
def test_each_section_tells_the_numbers_and_codes_of_its_clause(folder: Path) -> None:
    """Read from the file itself: the terms under a clause are what the node applies."""
    tables = tomllib.loads((folder / "agreement.toml").read_text(encoding="utf-8"))["clause"]
    for language in LANGUAGES:
        text = (folder / f"text.{language}.md").read_text(encoding="utf-8")
        sections = {part.split(" ")[0]: part for part in re.split(r"(?m)^## ", text)[1:]}
        for table in tables:
            section = sections[table["id"]]
            wording, _, terms = section.partition("\n> ")
            assert len(wording) > 80, f"{table['id']} has no wording in {language}"
            for field in ("mechanisms", "actions", "purposes", "categories", "data", "roles"):
                assert all(f"`{code}`" in terms for code in table.get(field, [])), (language, table["id"], field)
            assert f" {table['retention_days']} " in terms
            assert f"TLP:{table['highest']['tlp'].upper()}, PAP:{table['highest']['pap'].upper()}" in terms
            assert all(name in terms for name in table.get("onward_to", []))
            assert all(f"`{name}` {value}" in terms for name, value in table.get("clocks", {}).items())


@each_agreement
def test_the_arabic_text_is_arabic(folder: Path) -> None:
    text = (folder / "text.ar.md").read_text(encoding="utf-8")
    wording = re.sub(r"(?m)^> .*$", "", text)
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in wording)
    latin = sum(letter.isascii() and letter.isalpha() for letter in wording)
    assert arabic > 20 * latin


@each_agreement
def test_corrections_survive_the_end_and_searches_have_a_capacity(folder: Path) -> None:
    clauses = agreement_of(folder).clauses
    surviving = {mechanism for clause in clauses if clause.survives for mechanism in clause.mechanisms}
    assert {"retract", "correct", "narrow", "outcome"} <= surviving
    assert all(clause.capacity for clause in clauses if "search" in clause.actions)


@each_agreement
def test_nothing_about_a_person_leaves_alone_but_searches_life_and_corrections(folder: Path) -> None:
    for clause in agreement_of(folder).clauses:
        about_people = clause.categories != {"none"}
        if about_people and "send" in clause.actions and clause.release == "none" and not clause.survives:
            danger = clause.purposes <= {"threat-to-life"}
            moving = clause.mechanisms == {"controlled_delivery"}
            assert danger or moving or clause.mechanisms == {"document_alert"}, clause.id
