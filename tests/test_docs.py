"""What is made from code is as the code makes it, and tables that people wrote say what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from thiqa.domain.errors import every_error
from thiqa.domain.evaluation import SCHEMES
from thiqa.domain.labels import Handling, Pap, Tlp, stix_id
from thiqa.domain.uses import REFUSED_BY, REFUSED_BY_ORIGINATOR_CONTROL, USES

ROOT = Path(__file__).resolve().parent.parent


def test_nothing_that_is_generated_was_changed_by_hand() -> None:
    check = [sys.executable, str(ROOT / "tools" / "generate.py"), "--check"]
    shown = subprocess.run(check, capture_output=True, text=True)
    assert (shown.stdout, shown.returncode) == ("", 0), shown.stderr


def test_the_codes_that_travel_exist() -> None:
    page = (ROOT / "specs" / "errors.md").read_text(encoding="utf-8")
    section = page.split("## 3. ")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
    codes = {error.code for error in every_error()}
    assert len(named) > 10
    assert named - codes == set()


def test_the_statuses_of_commands_are_those_of_the_page() -> None:
    page = (ROOT / "specs" / "errors.md").read_text(encoding="utf-8")
    section = page.split("## 2. ")[1].split("\n## ")[0]
    told = {int(status) for status in re.findall(r"^\| ([0-9]+) \|", section, re.MULTILINE)}
    assert {error.exit_status for error in every_error()} <= told


def test_the_table_of_uses_is_the_one_that_decides() -> None:
    page = (ROOT / "specs" / "marking.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| `[a-z]+`.*", page, re.M)]
    columns = [*Tlp, Pap.AMBER, Pap.RED, *Handling]
    uses = {row[0].split("`")[1]: [cell == "●" for cell in row[1:]] for row in rows if len(row) == len(columns) + 2}
    assert uses == {
        use: [*(use in REFUSED_BY[label] for label in columns), use in REFUSED_BY_ORIGINATOR_CONTROL] for use in USES
    }


def test_the_page_names_each_identifier_of_stix_beside_its_label() -> None:
    page = (ROOT / "specs" / "marking.md").read_text(encoding="utf-8")
    for level in (*Tlp, *Pap):
        name = stix_id(level).removeprefix("marking-definition--")
        assert [row for row in page.splitlines() if row.startswith(f"| `{level.value}` ") and name in row]


def test_the_page_shows_each_grade_on_its_rungs() -> None:
    page = (ROOT / "specs" / "marking.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([0-9a-z]+)`(?: \(Europol\))? \|(( [A-Z0-9]? ?\|){6,8})$", page, re.M)
    told = [(name, [cell.strip() for cell in cells.strip("|").split("|")]) for name, cells, _ in rows]
    columns = ([7, 6, 5, 3, 2, 4], [9, 8, 7, 6, 5, 4, 3, 2])
    expected = [
        (name, [next((grade for grade, (low, high) in grades.items() if low <= rung <= high), "") for rung in rungs])
        for rungs, kind in zip(columns, ("source", "information"), strict=True)
        for name, scheme in SCHEMES.items()
        for grades in [getattr(scheme, kind)]
    ]
    assert told == expected


def test_the_index_names_every_specification() -> None:
    index = (ROOT / "specs" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (ROOT / "specs").glob("*.md") if page.name not in {"README.md", *named(index)}] == []


def named(page: str) -> set[str]:
    return set(re.findall(r"^\| (?:`|\[)([a-z]+\.md)", page, re.M))
