"""The simulated disk keeps what was synchronised, and only that for sure."""

from __future__ import annotations

import random

from tests.faults.recording import MODELS, SECTOR, Disk, Op


def disk(*ops: Op) -> Disk:
    made = Disk.holding("node.db", b"a" * 1024)
    for op in ops:
        made.do(op)
    return made


def write(at: int, data: bytes, name: str = "node.db") -> Op:
    return Op("write", "atlas", name, at, data)


def left(made: Disk, model: str, seed: int = 1) -> dict[str, bytes]:
    return {name: bytes(data) for name, data in made.left(model, random.Random(seed))[1]().items()}


def test_what_was_synchronised_survives_every_model() -> None:
    made = disk(write(0, b"b" * 1024), Op("sync", "atlas", "node.db"))
    assert all(left(made, model) == {"node.db": b"b" * 1024} for model in MODELS)


def test_what_was_not_synchronised_may_be_lost_or_not() -> None:
    made = disk(write(0, b"b" * 1024))
    assert left(made, "all")["node.db"] == b"a" * 1024
    assert left(made, "none")["node.db"] == b"b" * 1024


def test_a_torn_write_is_cut_at_a_sector() -> None:
    images = {left(disk(write(0, b"b" * 1024)), "torn", seed)["node.db"] for seed in range(40)}
    assert b"a" * SECTOR + b"b" * SECTOR in images
    assert b"b" * SECTOR + b"a" * SECTOR in images
    assert b"b" * 1024 not in images


def test_a_later_write_may_be_there_without_an_earlier_one() -> None:
    images = {left(disk(write(0, b"b"), write(1, b"c")), "subset", seed)["node.db"][:2] for seed in range(40)}
    assert images == {b"aa", b"ba", b"ac", b"bc"}


def test_a_prefix_keeps_the_order() -> None:
    images = {left(disk(write(0, b"b"), write(1, b"c")), "prefix", seed)["node.db"][:2] for seed in range(40)}
    assert images == {b"aa", b"ba", b"bc"}


def test_a_new_file_is_sure_only_when_its_folder_is() -> None:
    made = disk(Op("make", "atlas", "wal"), write(0, b"x", "wal"), Op("sync", "atlas", "wal"))
    assert "wal" not in left(made, "all")
    made.do(Op("sync", "atlas", ""))
    assert left(made, "all")["wal"] == b"x"


def test_a_removed_file_may_still_be_there_with_its_bytes() -> None:
    made = disk(Op("remove", "atlas", "node.db"))
    assert left(made, "none") == {}
    assert left(made, "all") == {"node.db": b"a" * 1024}


def test_equal_images_have_equal_keys() -> None:
    made = disk(write(0, b"b"))
    whole, nothing = (made.left(model, random.Random(1))[0] for model in ("none", "all"))
    assert {made.left("prefix", random.Random(seed))[0] for seed in range(20)} == {whole, nothing}
