from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import thiqa
from thiqa.cli import parser_of
from thiqa.cli.verbs import VERBS
from thiqa.domain.errors import every_error

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("django", "cryptography", "OpenSSL", "cheroot", "thiqa.store", "thiqa.exchange")


def test_help_imports_nothing_heavy() -> None:
    script = "import sys, thiqa.cli\ntry: thiqa.cli.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("usage: thiqa ")
    modules = shown.stdout.splitlines()[-1].split()
    assert [name for name in modules if name.startswith(HEAVY)] == []


def test_help_tells_every_verb_and_every_status() -> None:
    shown = subprocess.run([sys.executable, "-m", "thiqa", "--help"], capture_output=True, text=True, check=True)
    assert [name for name in VERBS if f"\n    {name} " not in shown.stdout] == []
    statuses = shown.stdout.split("exit status:")[1].split("environment:")[0].split()
    assert {str(error.exit_status) for error in every_error()} <= set(statuses)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_file_and_explains_itself(verb: str) -> None:
    text = parser_of(verb).format_help()
    assert text.startswith(f"usage: thiqa {verb}")
    assert VERBS[verb].help in text


def named(text: str) -> set[str]:
    """The verbs that a text tells a reader to run."""
    return set(re.findall(r"(?:^|[`$ ])thiqa (?:--[a-z]+(?: [^ -]\S*)? )*([a-z]+)", text, re.M))


@pytest.mark.parametrize("page", ["docs/operate.md", "docs/integrate.md", "README.md", "SECURITY.md"])
def test_a_page_names_only_commands_that_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"`[^`\n]+`|^(?:    |```sh\n).*", text, re.M))
    assert named(commands) <= set(VERBS)


def test_hints_name_only_commands_that_exist() -> None:
    assert named("\n".join(error.hint for error in every_error())) <= set(VERBS)


def test_a_command_that_does_not_exist_is_a_usage_error() -> None:
    ran = thiqa("dance")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "error: There is no command 'dance'.\nhint: Run the command with --help.\n"


def test_a_missing_argument_is_told_in_our_voice() -> None:
    ran = thiqa("card")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: The following arguments are required: FILE.\nhint: ")


def test_an_error_in_json_is_one_object_with_its_code(tmp_path: Path) -> None:
    ran = thiqa("--json", "--home", tmp_path, "status")
    assert ran.status == 5
    assert ran.data["error"] == "keyring"
    assert set(ran.data) == {"error", "sentence", "hint", "details"}


def test_global_options_may_stand_before_and_after_the_verb(tmp_path: Path) -> None:
    before, after = thiqa("--json", "--home", tmp_path, "status"), thiqa("status", "--home", tmp_path, "--json")
    assert before == after


def test_an_option_is_never_guessed_from_its_beginning(tmp_path: Path) -> None:
    assert thiqa("--hom", tmp_path, "status").status == 2


def test_a_fault_of_ours_names_its_kind_and_where_to_report_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fault(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError("a secret sentence")

    monkeypatch.setattr("thiqa.cli.cases.told", fault)
    ran = thiqa("agreement", "test", tmp_path)
    assert (ran.status, ran.out) == (70, "")
    assert ran.err.startswith("error: Thiqa has a fault (ZeroDivisionError).\nhint: See SECURITY.md")
    assert "secret" not in ran.err


def test_the_traceback_of_a_fault_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("thiqa.cli.cases.told", lambda *_args, **_more: 1 // 0)
    monkeypatch.setenv("THIQA_DEBUG", "1")
    assert "Traceback" in thiqa("agreement", "test", tmp_path).err


def test_an_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("thiqa.cli.cases.told", interrupted)
    ran = thiqa("agreement", "test", tmp_path)
    assert (ran.status, ran.out, ran.err) == (130, "", "")


def test_a_reader_that_goes_away_is_no_error() -> None:
    folder = ROOT / "agreements" / "counter-terrorism"
    command = f"{sys.executable} -m thiqa agreement test {folder} | true"
    shown = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True)
    assert (shown.returncode, shown.stderr) == (0, "")


def test_a_wrong_setting_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "thiqa.toml").write_text('listne = "127.0.0.1:1"\n', encoding="utf-8")
    ran = thiqa("--home", tmp_path, "--json", "status")
    assert (ran.status, ran.data["error"]) == (2, "setting-invalid")
    assert "listne" in json.dumps(ran.data)
