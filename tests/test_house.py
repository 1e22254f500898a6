"""The rules of the house that a machine can hold: sizes, names, locks, and prose that names only what exists."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("src", "tests", "tools", "bench")
LONGEST = 500
ROOMS_WITHOUT_A_NAME = re.compile("utils?|helpers?|common|base|manager|service|misc|core|types")
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
PROSE = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("specs/**/*.md")})


def code_files() -> list[Path]:
    return sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def pins(lock: Path) -> dict[str, str]:
    """Name and version of each package that a lock names."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_no_code_file_is_longer_than_500_lines() -> None:
    long = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code_files()}
    assert [f"{path.relative_to(ROOT)}: {lines}" for path, lines in long.items() if lines > LONGEST] == []


def test_no_file_or_folder_is_a_room_without_a_name() -> None:
    named = [path.parent if path.name == "__init__.py" else path.with_suffix("") for path in code_files()]
    assert relative([path for path in named if ROOMS_WITHOUT_A_NAME.fullmatch(path.name)]) == []


def test_no_folder_is_without_code() -> None:
    """A package whose files hold docstrings only is a promise; it comes with its first line of code."""
    folders = {path.parent for path in code_files()}
    with_code = {
        folder
        for path in code_files()
        if any(not isinstance(node, ast.Expr) for node in parsed(path).body)
        for folder in (path.parent, *path.parent.parents)
    }
    assert relative(sorted(folders - with_code)) == []


def test_no_module_rebinds_its_own_state() -> None:
    guilty = [path for path in code_files() if any(isinstance(node, ast.Global) for node in ast.walk(parsed(path)))]
    assert relative(guilty) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_hashes_and_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ |\.(org|com|net|io)\b", text)
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_three_locks_agree_on_every_version() -> None:
    assert [lock.name for lock in LOCKS] == ["bench.txt", "dev.txt", "runtime.txt"]
    bench, dev, runtime = map(pins, LOCKS)
    for larger in (bench, dev):
        assert {name: larger.get(name) for name in runtime} == runtime
        assert {name: version for name, version in larger.items() if dev.get(name, version) != version} == {}


def test_the_locks_hold_what_the_project_file_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    postgresql = project["project"]["optional-dependencies"]["postgresql"]
    asked = {
        "runtime": project["project"]["dependencies"],
        "dev": project["dependency-groups"]["dev"] + postgresql,
        "bench": project["dependency-groups"]["bench"] + postgresql,
    }
    for name, requirements in asked.items():
        names = {re.split(r"[\[<>=! ]", requirement)[0].lower() for requirement in requirements}
        assert names <= set(pins(ROOT / "locks" / f"{name}.txt")), name


@pytest.mark.parametrize("page", PROSE, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_commands_and_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    commands = set(re.findall(r"^ {4}(\w+)(?: \||\))", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test", "check"} <= commands
    assert set(re.findall(r"\./run (\w+)", text)) <= commands
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_run_explains_itself_from_anywhere(tmp_path: Path) -> None:
    shown = subprocess.run([ROOT / "run"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("usage: ./run COMMAND")
    assert shown.stderr == ""


def test_run_refuses_an_unknown_command_with_a_hint() -> None:
    shown = subprocess.run([ROOT / "run", "dance"], capture_output=True, text=True)
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == "error: There is no command 'dance'.\nhint: ./run help\n"


def test_run_says_what_to_install_where_there_is_no_python(tmp_path: Path) -> None:
    """A copy without .venv, and a PATH that has the few tools of the script but no Python."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("dirname", "cmp", "cp"):
        found = next(Path(folder) / tool for folder in os.defpath.split(":") if (Path(folder) / tool).exists())
        (tools / tool).symlink_to(found)
    copy = tmp_path / "a checkout"
    copy.mkdir()
    (copy / "run").write_bytes((ROOT / "run").read_bytes())
    shown = subprocess.run(["/bin/sh", copy / "run", "demo"], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert shown.returncode == 1
    assert shown.stderr == "error: Python 3.11 or newer was not found.\nhint: sudo apt install python3 python3-venv\n"
