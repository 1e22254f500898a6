"""The standing watches that a serving node runs by itself."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.searching import GROUND, person, ready, record
from thiqa.registry import watching
from thiqa.store.watches import Lead
from thiqa.web import serve

SECONDS = 20


def test_a_serving_node_matches_a_new_file_and_ends_when_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serve, "HOUSE_SECONDS", 0.01)
    pair, _ = ready(record(person("Omar Abdellatif Benali", born="1979-03-14")))
    until = pair.clock.now + timedelta(days=1)
    watching.add(pair.baobab, pair.agreement, str(tmp_path), GROUND, until)
    (tmp_path / "bad.csv").write_text("colour,size\nred,4\n", encoding="utf-8")
    stop = threading.Event()
    thread = threading.Thread(target=serve._watch, args=(pair.baobab, stop))
    thread.start()
    try:
        (tmp_path / "bad.csv").unlink()  # what stopped the watch once does not stop the thread
        (tmp_path / "monday.csv").write_text("name,born\nعمر عبد اللطيف بن علي,1979-03-14\n", encoding="utf-8")
        end = time.monotonic() + SECONDS
        while not Lead.objects.using(pair.baobab.alias).exists() and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join(SECONDS)
    assert not thread.is_alive()
    assert [lead.place for lead in Lead.objects.using(pair.baobab.alias).all()] == ["monday.csv, row 2"]
    pair.close()
