"""``docs/cli.md``: every command with its arguments, as ``thiqa COMMAND --help`` tells them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from thiqa.cli import parser_of
from thiqa.cli.arguments import EPILOG
from thiqa.cli.verbs import GROUPS, Verb

HEAD = f"""\
# Commands

<!-- Made by tools/generate.py from src/thiqa/cli. Change those files, not this one. -->

`thiqa [--home DIR] [--as NAME] [--json] COMMAND …`; from a checkout `./run thiqa …`. `--home` is the node's folder
(default: `THIQA_HOME` or `./thiqa-home`), `--as` the person who acts and whom the log names; it is required wherever a
person decides or reads. An agreement, message or draft may be named by the first digits of its id, six or more.

```
{EPILOG.rstrip()}
```

Every code with its sentence and hint: [errors.md](errors.md). Every setting: [settings.md](settings.md).
"""
GLOBAL = {"home", "by", "json", "help"}


def page() -> str:
    """The page."""
    return HEAD + "".join(
        f"\n## {title[:1].upper()}{title[1:]}\n" + "".join(section(verb) for verb in verbs)
        for title, verbs in GROUPS.items()
    )


def section(verb: Verb) -> str:
    parser = parser_of(verb.name)
    acts = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    lines = [f"\n### thiqa {verb.name}\n\n{verb.help}.\n"]
    if not acts:
        return "".join([*lines, *arguments(verb.name, parser)])
    for name, made in acts[0].choices.items():
        lines += [f"\n**{verb.name} {name}**: {made.description}\n", *arguments(f"{verb.name} {name}", made)]
    return "".join(lines)


def arguments(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    """The call on one line, then a table of what needs words. Not argparse's own form, which differs by version."""
    told = [action for action in parser._actions if action.dest not in GLOBAL and action.help != argparse.SUPPRESS]
    if not told:
        return
    yield f"\n    thiqa {' '.join([name, *map(written, told)])}\n"
    rows = [f"| `{label(action)}` | {cell(action.help)} |\n" for action in told if action.help]
    if rows:
        yield "".join(["\n| argument | meaning |\n|---|---|\n", *rows])


def label(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or choices(action) or action.dest.upper())
    return " ".join(part for part in (*action.option_strings[:1], value) if part)


def choices(action: argparse.Action) -> str:
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else ""


def written(action: argparse.Action) -> str:
    must = action.required if action.option_strings else action.nargs != "?"
    return label(action) if must else f"[{label(action)}]"


def cell(text: str) -> str:
    return (text % {"default": ""} if "%(" in text else text).replace("|", "\\|")
