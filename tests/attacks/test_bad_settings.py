"""A wrong setting is refused at the start, in one line that names it and shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from thiqa import config
from thiqa.domain.errors import SettingInvalid

WRONG = {
    "an unknown name": 'listn = "127.0.0.1:1"',
    "text for a number": 'batch = "many"',
    "a number for text": "listen = 7440",
    "true for a number": "batch = true",
    "too small": "envelope_limit = 100",
    "too large": "workers = 100000",
    "below zero": "batch = -1",
    "no address": 'listen = "here"',
    "a port that does not exist": 'listen = "127.0.0.1:70000"',
    "the status page open to the network": 'status = "0.0.0.0:7480"',
    "another database": 'database = "mysql://localhost/thiqa"',
    "an unknown language": 'language = "de"',
    "sealing keys destroyed before they are replaced": "kem_keep_days = 1\nkem_days = 7",
    "no settings at all": "= =",
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_setting_refuses_the_start_in_one_line(tmp_path: Path, kind: str) -> None:
    (tmp_path / config.Config.FILE).write_text(WRONG[kind], encoding="utf-8")
    with pytest.raises(SettingInvalid) as refused:
        config.load(tmp_path, {})
    assert refused.value.exit_status == 2
    assert "\n" not in refused.value.sentence


def test_a_wrong_setting_of_the_environment_is_refused_alike(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid) as refused:
        config.load(tmp_path, {"THIQA_BATCH": "0"})
    assert "batch" in refused.value.sentence


def test_a_secret_is_not_shown(tmp_path: Path) -> None:
    shown = repr(config.load(tmp_path, {"THIQA_PASSPHRASE": "a passphrase of four words"}))
    assert "four words" not in shown
