"""Writes what is made from code: test vectors, JSON schemas, terms of agreement texts, reference pages of ``docs``.

    python tools/generate.py            write what differs, remove what is no longer made
    python tools/generate.py --check    write nothing; end with status 1 and the list of what differs

To add vectors: a module ``tools/vectors/<spec>.py`` with ``vectors() -> dict[file name, object]``; each entry becomes
``specs/vectors/<spec>/<file name>``, one scenario, named by it. To add a page: a module ``tools/pages/<name>.py`` with
``page() -> str``. To add a schema: an entry in ``tools/schemas.py``. Anything else: a function in ``MAKERS``. All of
it is deterministic, so that a second run changes nothing; ``tests/test_docs.py`` holds that.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

Files = Mapping[str, str | bytes]
"""What is in each file, by its path from the root of the repository."""


def vectors() -> Files:
    """All scenarios of all modules in ``tools/vectors``."""
    made = {}
    for module in sorted((ROOT / "tools" / "vectors").glob("[a-z]*.py")):
        for name, scenario in importlib.import_module(f"tools.vectors.{module.stem}").vectors().items():
            made[f"specs/vectors/{module.stem}/{name}"] = as_json(scenario)
    return made


def schemas() -> Files:
    """The JSON schemas, whose code lists come from the code."""
    modules = ("tools.schemas", "tools.message_schemas", "tools.record_schemas")
    made = [each for module in modules for each in importlib.import_module(module).schemas().items()]
    return {f"specs/schemas/{name}": as_json(schema) for name, schema in made}


def agreements() -> Files:
    """The texts of the example agreements: the wording as people wrote it, the terms under it as the clause says."""
    texts: Files = importlib.import_module("tools.agreement_texts").texts()
    return texts


def pages() -> Files:
    """``docs/NAME.md`` for each module ``tools/pages/NAME.py``, from its function ``page() -> str``."""
    modules = sorted((ROOT / "tools" / "pages").glob("[a-z]*.py"))
    return {
        f"docs/{module.stem}.md": importlib.import_module(f"tools.pages.{module.stem}").page() for module in modules
    }


def catalogues() -> Files:
    """The compiled translations of the screens."""
    made: Files = importlib.import_module("tools.messages").outputs()
    return made


MAKERS: tuple[Callable[[], Files], ...] = (vectors, schemas, agreements, pages, catalogues)


def as_json(value: object) -> str:
    """JSON for people to read: two spaces, every script as it is."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def differing(made: Files) -> dict[str, bytes | None]:
    """What the repository has otherwise: path to what it should have, or to nothing for a vector nobody makes."""
    wanted = {path: text.encode() if isinstance(text, str) else text for path, text in made.items()}
    differs: dict[str, bytes | None] = {path: data for path, data in wanted.items() if not same(ROOT / path, data)}
    for folder in sorted({Path(path).parent for path in made if path.startswith("specs/vectors/")}):
        stale = (path.relative_to(ROOT).as_posix() for path in (ROOT / folder).glob("*"))
        differs |= {path: None for path in stale if path not in made}
    return differs


def same(path: Path, wanted: bytes) -> bool:
    return path.is_file() and path.read_bytes() == wanted


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Make the generated files, or check that they are as they should be.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 when something differs")
    check = parser.parse_args(arguments).check
    made: dict[str, str | bytes] = {}
    for maker in MAKERS:
        made |= maker()
    differs = differing(made)
    for path, data in differs.items():
        print(path)
        if check:
            continue
        if data is None:
            (ROOT / path).unlink()
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_bytes(data)
    if check and differs:
        print("error: these files are not what the code makes\nhint: python tools/generate.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
