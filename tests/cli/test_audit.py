from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Both
from thiqa.store.models import Outbox


def test_an_audit_counts_what_it_checked(both: Both) -> None:
    both.send("--body", '{"facts": "x"}')
    both.carry()
    for side in (both.atlas, both.baobab):
        ran = side("audit", "--json")
        assert (ran.status, ran.data["holds"], ran.data["findings"]) == (0, True, [])
        assert sum(ran.data["checked"].values()) > 10
    assert both.atlas("audit").out.endswith("Everything holds.\n")


def test_a_changed_byte_is_found_and_ends_with_6(both: Both) -> None:
    message = both.send("--body", '{"facts": "x"}').data["message"]
    both.carry()
    rows = Outbox.objects.using(both.pair.atlas.alias).filter(message=message)
    signed = bytearray(bytes(rows.get().signed or b""))
    signed[-1] ^= 1
    rows.update(signed=bytes(signed))
    ran = both.atlas("audit", "--json")
    assert (ran.status, ran.data["holds"]) == (6, False)
    assert ran.data["findings"]


def test_evidence_is_a_new_file_and_names_who_took_it(both: Both, tmp_path: Path) -> None:
    message = both.send("--body", '{"facts": "x"}').data["message"]
    both.carry()
    file = tmp_path / "evidence.json"
    assert both.atlas("evidence", message[:8], file, "--json").data["error"] == "person-missing"
    ran = both.atlas("evidence", message[:8], file, "--as", "Ann", "--json")
    assert (ran.status, ran.data["bytes"]) == (0, file.stat().st_size)
    assert both.atlas("evidence", message[:8], file, "--as", "Ann").status == 2
    assert both.atlas("evidence", "ffffffff", tmp_path / "other", "--as", "Ann").status == 8
