"""T-34: a thief has the disks and a memory dump of both nodes and looks for who was asked about, and who is listed.

The owner is a real ``thiqa serve`` process. Its memory is read while it runs, as ``gcore`` would.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.lookup import LIST, prepared
from tests import stage as databases
from tests.searching import GROUND, person
from thiqa.cli.stage import House, Stage
from thiqa.exchange import fetch, lists
from thiqa.exchange.https import Https
from thiqa.exchange.search import Searched, Subject, search
from thiqa.registry.searchable import asked
from thiqa.store.searches import Listed, OpenList

_EMPTY = re.compile(rb"\0{64,}")
"""Most of what a process has is empty; no word is."""

pytestmark = pytest.mark.skipif(bool(databases.SERVER), reason="the thief reads files")

ASKED = (
    person("Zbigniewa Kowalczykowska", born="1971-02-03", documents=[{"type": "passport", "number": "ZK7654321"}]),
    person("عبد الحفيظ المرابطي", born="1966-11-30", phones=["+212600112233"]),
)
CASE = GROUND.case.encode()
LISTED = b"Samir Benali"
"""One of the people whom Atlas knows; Baobab does not ask about him."""


@dataclass(frozen=True)
class Scene:
    """Atlas serves, Baobab asked, and what each of them holds."""

    atlas: House
    baobab: House
    done: tuple[Searched, ...]

    @property
    def pid(self) -> int:
        assert self.atlas.process is not None
        return self.atlas.process.pid


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with Stage(tmp_path_factory.mktemp("thief")) as made:
        atlas, baobab = made.make("atlas"), made.make("baobab")
        agreement = prepared(atlas, baobab, 3)
        made.serve()
        node = baobab.node
        node.transport = Https(node.alias, node.master, node.config.call_seconds)
        done = tuple(
            search(node, agreement, [Subject(whom["names"][0]["name"], asked("person", whom))], GROUND)
            for whom in ASKED
        )
        yield Scene(atlas, baobab, done)
        node.transport.close()


def needles() -> list[bytes]:
    """Every word and every key of the questions, as it would lie in a file or in memory."""
    words = {part for whom in ASKED for each in whom["names"] for part in (each["name"], *each["name"].split())}
    words |= {"ZK7654321", "zk7654321", "+212600112233", "212600112233"}
    words |= {key.text for whom in ASKED for key in asked("person", whom)}
    forms = {word.encode(code) for word in words if len(word) > 5 for code in ("utf-8", "utf-16-le", "utf-16-be")}
    # Python keeps Arabic in memory with two bytes a letter, which UTF-16 covers, and Latin with one.
    return sorted(forms)


def home(house: House) -> bytes:
    """All files of a home, the write-ahead log included."""
    return b"\0".join(path.read_bytes() for path in sorted(house.home.rglob("*")) if path.is_file())


def memory(pid: int) -> Iterator[bytes]:
    """What a process has in memory that it can write to, region by region (proc(5))."""
    regions = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", Path(f"/proc/{pid}/maps").read_text(), re.MULTILINE)
    try:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
            for start, end in regions:
                try:
                    file.seek(int(start, 16))
                    region = file.read(int(end, 16) - int(start, 16))
                except (OSError, ValueError):
                    continue  # a region that went, or one of the kernel
                yield _EMPTY.sub(b"\0", region)
    except PermissionError:
        pytest.skip("this machine lets nobody read the memory of a process")


def found(data: bytes) -> list[bytes]:
    return [needle for needle in needles() if needle in data]


_ANY = re.compile(b"|".join(re.escape(each) for each in needles()))


def test_both_questions_were_answered_and_the_words_to_look_for_are_many(scene: Scene) -> None:
    assert [done.hits for done in scene.done] == [(), ()]
    assert len(needles()) > 30


def test_the_disk_of_the_owner_holds_no_word_and_no_key_of_a_question(scene: Scene) -> None:
    data = home(scene.atlas)
    assert (scene.atlas.home / "node.db-wal").exists()
    assert LISTED in data  # what is there, the thief finds
    assert CASE in data
    assert found(data) == []


def test_the_memory_of_the_owner_holds_no_word_and_no_key_of_a_question(scene: Scene) -> None:
    time.sleep(0.1)
    seen = case = 0
    for region in memory(scene.pid):
        seen += len(region)
        case += region.count(CASE)
        assert _ANY.search(region) is None
    assert seen > 1 << 20
    assert case > 0


def test_the_disk_of_the_asker_holds_its_questions_only_sealed(scene: Scene) -> None:
    data = home(scene.baobab)
    assert CASE in data
    assert found(data) == []


def test_the_disk_of_the_asker_holds_nothing_of_the_list_but_the_filter(scene: Scene) -> None:
    data = home(scene.baobab)
    assert LISTED not in data
    listed = Listed.objects.using(scene.atlas.node.alias).values_list("outputs", flat=True)
    keys = {key.text.encode() for number in range(3) for key in asked("person", _listed(number))}
    assert not [key for key in keys if len(key) > 5 and key in data]
    # Not even as it is kept: the owner's whole outputs are cut and packed in the filter.
    assert not [outputs for outputs in listed if bytes(outputs)[:13] in data]
    row = OpenList.objects.using(scene.atlas.node.alias).get(open=True)
    assert (
        fetch.file_of(scene.baobab.node, row.agreement, LIST).read_bytes()
        == lists.file_of(scene.atlas.node, lists.statement(row).filter).read_bytes()
    )


def _listed(number: int) -> dict[str, object]:
    from bench.lookup import person as made

    return made(number)


def test_no_log_file_of_either_tells_of_a_question(scene: Scene) -> None:
    for house in (scene.atlas, scene.baobab):
        assert found((house.home / "serve.log").read_bytes()) == []
