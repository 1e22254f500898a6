from __future__ import annotations

from thiqa.interop import shelf
from thiqa.interop.shelf import Shelf


def test_parts_come_back_to_their_owner_in_the_order_of_the_file() -> None:
    with Shelf() as held:
        held.put("b", "line 1", {"n": 1})
        held.put("a", "line 2", {"n": 2})
        held.put("b", "line 3", {"n": 3})
        held.subject("b")
        held.ready()
        assert held.of("b") == [("line 1", {"n": 1}), ("line 3", {"n": 3})]
        assert held.of("c") == []
        assert list(held.left()) == [("line 2", {"n": 2})]


def test_of_a_subject_the_greatest_version_stays() -> None:
    with Shelf() as held:
        for version in ("2026-01", "2026-03", "2026-02"):
            held.subject("a", version)
        held.ready()
        assert (held.version("a"), held.version("b")) == ("2026-03", None)
        assert (held.has("a"), held.has("b")) == (True, False)


def test_more_than_one_batch_is_written() -> None:
    count = 2 * shelf._BATCH + 7
    with Shelf() as held:
        for number in range(count):
            held.put(f"o-{number}", f"line {number}", {"n": number})
            held.subject(f"o-{number}")
        held.ready()
        assert held.of(f"o-{count - 1}") == [(f"line {count - 1}", {"n": count - 1})]
        assert list(held.left()) == []


def test_half_of_a_surrogate_pair_is_a_name_like_another() -> None:
    with Shelf() as held:
        held.put("\ud800", "line 1", {"text": "\udfff"})
        held.subject("\ud800")
        held.ready()
        assert held.has("\ud800")
        assert held.of("\ud800") == [("line 1", {"text": "\udfff"})]
