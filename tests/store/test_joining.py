from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from thiqa.domain.errors import EngineUnusable
from thiqa.matching import bulk
from thiqa.store import joining

COUNT = 20_000
MEMORY = 256
SPARK = os.environ.get("THIQA_TEST_SPARK", "")
"""Address of a Spark Connect server on this machine that tests may use: sc://127.0.0.1:15002."""


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    """A list of COUNT entries; of the subjects every fourth met by one key, every hundredth by two kinds."""
    chance = np.random.default_rng(7)
    place, tail = chance.integers(0, 1 << 32, COUNT), chance.integers(0, 1 << 40, COUNT)
    subject = np.arange(COUNT)
    hit = subject % 4 == 0
    asked = {
        "place": np.where(hit, place, chance.integers(0, 1 << 32, COUNT)),
        "tail": tail,
        "subject": subject,
        "kind": np.where(hit, 4, 5),
    }
    more = {name: column[subject % 100 == 0] for name, column in asked.items()}
    more["kind"] = np.zeros_like(more["kind"])
    listed = ({"place": place[at::3], "tail": tail[at::3]} for at in range(3))
    return joining.write(tmp_path, {"asked": [asked, more, asked], "listed": listed}, MEMORY)


EXPECTED = sorted(
    [(number, 4) for number in range(0, COUNT, 4)] + [(number, 0) for number in range(0, COUNT, 100)]
)  # fmt: skip


def test_duckdb_tells_which_subjects_met_and_by_what(tables: dict[str, Path], tmp_path: Path) -> None:
    with joining.opened("duckdb", tmp_path, MEMORY) as engine:
        assert list(engine.select(bulk.HITS, tables)) == EXPECTED
        assert list(engine.select(bulk.COUNT, tables)) == [(COUNT // 4,)]


def test_duckdb_reads_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    joining.write(inside, {"listed": [{"place": np.arange(3), "tail": np.arange(3)}]}, MEMORY)
    moved = (inside / "listed").rename(tmp_path / "listed")
    with joining.opened("duckdb", inside, MEMORY) as engine, pytest.raises(EngineUnusable):
        list(engine.select("SELECT count(*) FROM listed", {"listed": moved}))


def test_a_statement_that_is_none_is_told_without_its_text(tmp_path: Path) -> None:
    with joining.opened("duckdb", tmp_path, MEMORY) as engine, pytest.raises(EngineUnusable) as refused:
        list(engine.select("SELECT secret FROM nowhere", {}))
    assert "secret" not in refused.value.sentence


def test_writing_a_table_again_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    for count in (3, 1):
        pieces = [{"place": np.arange(2), "tail": np.arange(2)}] * count
        made = joining.write(tmp_path, {"listed": pieces}, MEMORY)
    with joining.opened("duckdb", tmp_path, MEMORY) as engine:
        assert list(engine.select("SELECT count(*) FROM listed", made)) == [(2,)]


@pytest.mark.filterwarnings("ignore")  # of its own packages
def test_spark_tells_the_same_by_the_same_statement(tables: dict[str, Path], tmp_path: Path) -> None:
    if not SPARK:
        pytest.skip("no Spark Connect server is named by THIQA_TEST_SPARK")
    pytest.importorskip("pyspark", reason="the extra thiqa[spark] is not installed")
    with joining.opened(SPARK, tmp_path, MEMORY) as engine:
        assert list(engine.select(bulk.HITS, tables)) == EXPECTED
        assert list(engine.select(bulk.COUNT, tables)) == [(COUNT // 4,)]
        with pytest.raises(EngineUnusable):
            list(engine.select("SELECT secret FROM nowhere", {}))


@pytest.mark.filterwarnings("ignore")
def test_spark_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineUnusable), joining.opened("sc://127.0.0.1:1", tmp_path, MEMORY):
        pytest.fail("it was opened")
