"""The order of the house: a package imports only packages to its left, and what stands left of config is pure.

Every import counts, also inside functions, under ``TYPE_CHECKING`` and by ``import_module`` with a literal name.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "thiqa"
LAYERS = (
    *("domain", "mechanisms", "crypto", "ledger", "matching", "analysis"),
    *("config", "store", "exchange", "registry", "interop", "web", "cli"),
)
PURE = LAYERS[: LAYERS.index("config")]
WITHOUT_DJANGO = LAYERS[: LAYERS.index("store")]

# Disk, network, clock, chance, other processes: a pure package gets what it needs of them as arguments.
IMPURE = {
    *("glob", "logging", "os", "pathlib", "shutil", "sqlite3", "tempfile", "psycopg"),
    *("cheroot", "django", "ftplib", "http", "select", "selectors", "smtplib", "socket", "ssl", "urllib", "OpenSSL"),
    *("time", "zoneinfo", "random", "secrets"),
    *("asyncio", "multiprocessing", "signal", "subprocess", "threading"),
}
CLOCKS = {"now", "utcnow", "today"}
RANDOM_CALLS = {"generate", "generate_key", "uuid1", "uuid4", "urandom", "token_bytes"}


def layer_of(path: Path) -> str:
    """The layer that a file belongs to; empty for the package's own ``__init__``, which imports nothing of ours."""
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return {"__main__": "cli", "__init__": ""}.get(first, first)


def imports(tree: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that a module imports, names after ``from`` included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join((*start, *([node.module] if node.module else [])))
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and name_of(node.func) in {"import_module", "__import__"}:
            name = node.args[0]
            if isinstance(name, ast.Constant):
                yield node.lineno, str(name.value)


def name_of(function: ast.expr) -> str:
    """The last name of what is called: ``now`` of ``datetime.now``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def against_the_order(path: Path, tree: ast.AST) -> Iterator[str]:
    """What a module imports of Thiqa that does not stand to its left."""
    layer = layer_of(path)
    place = LAYERS.index(layer) if layer else -1
    package = ("thiqa", *path.relative_to(SOURCE).parts[:-1])
    for line, name in imports(tree, package):
        parts = name.split(".")
        if parts[0] == "thiqa" and len(parts) > 1 and parts[1] in LAYERS and LAYERS.index(parts[1]) > place:
            yield f"line {line}: {layer or 'thiqa'} imports {name}"


def against_purity(tree: ast.AST) -> Iterator[str]:
    """What a module takes from the world by itself: modules of the outside, the clock, files, chance."""
    for line, name in imports(tree, ("thiqa",)):
        if name.split(".")[0] in IMPURE:
            yield f"line {line}: imports {name}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        if (name in CLOCKS and isinstance(node.func, ast.Attribute)) or name in RANDOM_CALLS:
            yield f"line {node.lineno}: calls {ast.unparse(node.func)}"
        if isinstance(node.func, ast.Name) and name in {"open", "input", "print"}:
            yield f"line {node.lineno}: calls {name}"


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def found(path: Path, findings: Iterator[str]) -> list[str]:
    return [f"{path.relative_to(SOURCE)} {finding}" for finding in findings]


def test_every_module_has_a_place_in_the_order() -> None:
    assert [str(path) for path in modules() if layer_of(path) not in {"", *LAYERS}] == []


def test_a_package_imports_only_packages_to_its_left() -> None:
    assert [line for path in modules() for line in found(path, against_the_order(path, parsed(path)))] == []


def test_what_stands_left_of_config_touches_no_disk_network_clock_or_chance() -> None:
    pure = [path for path in modules() if layer_of(path) in PURE]
    assert pure, "the pure packages were not found"
    assert [line for path in pure for line in found(path, against_purity(parsed(path)))] == []


def test_django_is_imported_from_store_rightwards_only() -> None:
    left = [path for path in modules() if layer_of(path) in {"", *WITHOUT_DJANGO}]
    names = [(path, line, name) for path in left for line, name in imports(parsed(path), ("thiqa",))]
    assert [f"{path.name} line {line}" for path, line, name in names if name.split(".")[0] == "django"] == []


def test_the_package_imports_only_what_it_declares() -> None:
    """Nothing that only tests or benchmarks may use, and no licence by accident."""
    declared = {
        "django", "cryptography", "cheroot", "OpenSSL", "psycopg", "numpy",
        "babel", "defusedxml", "duckdb", "hijridate", "openpyxl", "pyspark",
    }  # fmt: skip
    known = {*sys.stdlib_module_names, "thiqa", *declared}
    names = {(path.name, name.split(".")[0]) for path in modules() for _, name in imports(parsed(path), ("thiqa",))}
    assert {(file, name) for file, name in names if name not in known} == set()


def test_no_module_listens_to_signals() -> None:
    names = [(path, name) for path in modules() for _, name in imports(parsed(path), ("thiqa",))]
    assert [f"{path.name}: {name}" for path, name in names if "signals" in name or "django.dispatch" in name] == []


@pytest.mark.parametrize(
    "source",
    [
        "from thiqa.crypto import envelope",
        "import thiqa.store.models",
        "from thiqa import web",
        "from ..exchange import send",
        "def late():\n    from thiqa.ledger.tree import Frontier",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import thiqa.cli",
        "from importlib import import_module\nimport_module('thiqa.config')",
    ],
)
def test_an_import_to_the_right_is_noticed_wherever_it_stands(source: str) -> None:
    assert len(list(against_the_order(SOURCE / "domain" / "marking.py", ast.parse(source)))) == 1


@pytest.mark.parametrize("source", ["from thiqa.domain import errors", "from . import canonical", "import thiqa, re"])
def test_an_import_to_the_left_or_of_the_own_layer_is_allowed(source: str) -> None:
    assert list(against_the_order(SOURCE / "domain" / "marking.py", ast.parse(source))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os.path",
        "from pathlib import Path",
        "def late():\n    import secrets",
        "from datetime import datetime, UTC\nmoment = datetime.now(UTC)",
        "import datetime\nday = datetime.date.today()",
        "key = Ed25519PrivateKey.generate()",
        "text = open('list.csv')",
    ],
)
def test_a_pure_package_that_reaches_into_the_world_is_noticed(source: str) -> None:
    assert list(against_purity(ast.parse(source)))


@pytest.mark.parametrize("source", ["from datetime import datetime", "agreement.open()", "import hashlib", "act.now"])
def test_pure_code_is_not_accused(source: str) -> None:
    assert list(against_purity(ast.parse(source))) == []
