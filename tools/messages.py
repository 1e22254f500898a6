"""The compiled translations of the screens, made from the ``.po`` files, which are written by hand.

    python tools/messages.py            compile; remove nothing
    python tools/messages.py --check    write nothing; status 1 when a catalogue differs or a string lacks a translation

The strings of the screens are those of ``{% translate "…" %}`` in the templates and of ``gettext`` in the code of
``thiqa.web``. Every one stands in every language, and no catalogue carries one that no screen uses.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "thiqa" / "web"
LANGUAGES = ("ar", "fr", "en", "es")
_translate = re.compile(r'{%-?\s*translate\s+"([^"]+)"')
_placeholder = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def outputs() -> dict[str, bytes]:
    """The compiled catalogues by their paths from the root of the repository."""
    return {
        str(_catalogue(language).with_suffix(".mo").relative_to(ROOT).as_posix()): _compiled(language)
        for language in LANGUAGES
    }


def strings() -> set[str]:
    """Every string that a screen shows."""
    found: set[str] = set()
    for template in sorted((WEB / "templates").rglob("*.html")):
        found |= set(_translate.findall(template.read_text(encoding="utf-8")))
    for module in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("gettext"):
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def faults() -> Iterator[str]:
    """What is missing or too much in the catalogues, one line for each."""
    shown = strings()
    for language in LANGUAGES:
        entries = {entry.msgid: entry for entry in polib.pofile(str(_catalogue(language)))}
        for text in sorted(shown - entries.keys()):
            yield f"{language}: no translation of {text!r}"
        for text in sorted(entries.keys() - shown):
            yield f"{language}: no screen says {text!r}"
        for text, entry in sorted(entries.items()):
            if not entry.msgstr.strip() or entry.fuzzy:
                yield f"{language}: {text!r} is empty or fuzzy"
            elif sorted(_placeholder.findall(text)) != sorted(_placeholder.findall(entry.msgstr)):
                yield f"{language}: the placeholders of {text!r} differ"
            elif set('<>&"') & set(entry.msgstr):
                # Translations stand in attributes too, and templates take them as they are.
                yield f"{language}: {text!r} has a character that HTML needs; use typographic quotes"


def _catalogue(language: str) -> Path:
    return WEB / "locale" / language / "LC_MESSAGES" / "django.po"


def _compiled(language: str) -> bytes:
    return bytes(polib.pofile(str(_catalogue(language))).to_binary())


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Compile the translations of the screens, or check them.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 when something is wrong")
    check = parser.parse_args(arguments).check
    wrong = list(faults())
    for path, data in outputs().items():
        file = ROOT / path
        if not file.is_file() or file.read_bytes() != data:
            if check:
                wrong.append(f"{path} is not what its .po file makes")
            else:
                file.write_bytes(data)
                print(path)
    for line in wrong:
        print(line)
    if wrong:
        print("error: the translations are not complete\nhint: python tools/messages.py", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
