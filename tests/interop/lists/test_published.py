"""The lists as published, read whole: files that lie beside the checkout and never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.interop.lists.checked import entries
from thiqa.interop import sources


@pytest.fixture(scope="module")
def lists() -> Path:
    """``data/names/dev/lists`` of the shared folder: ``THIQA_SHARED`` or ``../shared``."""
    root = Path(os.environ.get("THIQA_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    folder = root / "data" / "names" / "dev" / "lists"
    if not folder.is_dir():
        pytest.skip("the published lists are absent: set THIQA_SHARED to the folder that has data/names")
    return folder


def test_the_list_of_the_un_is_read_to_its_last_entry(lists: Path) -> None:
    path = lists / "un_consolidated_2025-04-19.xml.gz"
    source = sources.guess(path)
    found, told = entries(source, path)
    kinds = [one.kind for one in found.values()]
    assert (source.code, source.edition(path)[:10]) == ("un-sc", "2025-04-19")
    assert (kinds.count("person"), kinds.count("organisation")) == (362, 98)
    assert [(each.code, each.kept) for each in told] == [("country-unknown", True)]
    assert sum("births" in one.fields for one in found.values()) == 350


def test_the_list_of_the_treasury_is_read_with_its_aliases(lists: Path) -> None:
    path = lists / "ofac_sdn_2021.csv.gz"
    found, told = entries(sources.guess(path), path)
    assert len(found) == 2369
    assert {each.code for each in told} == {"part-missing", "country-unknown"}
    assert all(each.kept for each in told)
    names = [name["type"] for one in found.values() for name in one.fields["names"]]
    assert names.count("alias") > 3200
    assert names.count("weak") > 800
