"""The page of threats and the files of attacks are the same list."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
FILES = {path.name[5:8]: path for path in sorted(Path(__file__).parent.glob("test_t[0-9]*.py"))}


def test_each_threat_has_one_file_of_attacks_and_each_file_a_threat() -> None:
    told = [f"t{number}" for number in re.findall(r"^### T-([0-9]{2}) ", PAGE, re.MULTILINE)]
    assert told == sorted(set(told))
    assert told == sorted(FILES)
    assert len(FILES) == len(list(Path(__file__).parent.glob("test_t[0-9]*.py")))


def test_each_file_names_its_threat_and_carries_an_attack_out() -> None:
    for number, path in FILES.items():
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f'"""T-{number[1:]}: '), path.name
        assert re.search(r"^def test_", text, re.MULTILINE), path.name


def test_each_threat_says_what_stops_it_and_what_does_not() -> None:
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        text = " ".join(section.split("\n## ")[0].split())
        assert [word for word in ("*Could:*", "*Stopped by:*", "*Not stopped:*") if word not in text] == [], text[:40]
