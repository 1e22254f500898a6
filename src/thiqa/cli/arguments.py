"""How arguments are read: one parser for the command, one for each verb, and errors in our own voice."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from thiqa.cli.verbs import GROUPS
from thiqa.domain.errors import UsageError

__all__ = ["EPILOG", "Act", "Acts", "Parser", "add_global", "top"]

EPILOG = """\
Results go to standard output; progress and errors to standard error, as `error:` and `hint:`. With --json a command
prints one JSON object. All times are in UTC.

exit status:
  0 done                                      5 keys, manifests, passphrases
  1 a failure that no family foresees         6 the log does not hold together
  2 usage and settings                        7 delivery; it will be tried again
  3 bytes, markings, signatures, envelopes    8 the store
  4 the agreement does not permit it          9 records, imports and screening
 10 private search                           70 a fault of Thiqa itself; 130 interrupted

environment:
  THIQA_HOME         the node's folder when --home is not given
  THIQA_AS           the person who acts when --as is not given
  THIQA_<SETTING>    any setting of docs/settings.md
  THIQA_DEBUG=1      show where a fault of Thiqa happened
"""


class _Form(argparse.RawDescriptionHelpFormatter):
    """Help of one width, whatever the window is: it is also read in files and mails."""

    def __init__(self, prog: str, **kind: object) -> None:
        super().__init__(prog, **{"width": 100, "max_help_position": 30} | kind)  # type: ignore[arg-type]


class Parser(argparse.ArgumentParser):
    """argparse that raises :class:`UsageError` instead of printing, and does not guess at shortened options."""

    def __init__(self, **kind: object) -> None:
        kind.setdefault("formatter_class", _Form)
        super().__init__(allow_abbrev=False, **kind)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        raise UsageError(why=f"{message[:1].upper()}{message[1:].rstrip('.')}.")


def add_global(parser: argparse.ArgumentParser) -> None:
    """The options that every command takes, before the verb or after it."""
    # Each parser may read them, so none of them writes a default over what another has read.
    group, none = parser.add_argument_group("everywhere"), argparse.SUPPRESS
    group.add_argument(
        "--home", type=Path, metavar="DIR", default=none, help="the node's folder (default: THIQA_HOME or ./thiqa-home)"
    )
    group.add_argument("--as", dest="by", metavar="NAME", default=none, help="the person who acts; the log names them")
    group.add_argument("--json", action="store_true", default=none, help="print one JSON object")


class Act(Parser):
    """The parser of one act of a verb, as ``thiqa agreement sign``."""

    def __init__(self, **kind: object) -> None:
        kind.setdefault("description", f"{kind.pop('told', '')}.")
        super().__init__(**kind)
        add_global(self)


class Acts:
    """The acts of a verb, each with its line of help."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._made = parser.add_subparsers(
            dest="act", metavar="ACT", required=True, parser_class=Act, prog=parser.prog, title="acts"
        )

    def add(self, name: str, told: str) -> Act:
        """One more act."""
        made: Act = self._made.add_parser(name, help=told, told=told)
        return made


def top() -> Parser:
    """The parser of the whole command: global options, a verb, and what the verb's own parser reads."""
    lines = ["commands:"]
    for title, verbs in GROUPS.items():
        lines += ["", f"  {title}", *(f"    {verb.name:<10} {verb.help}" for verb in verbs)]
    parser = Parser(
        prog="thiqa",
        usage="thiqa [--home DIR] [--as NAME] [--json] COMMAND …",
        description="A node for agencies that cooperate under a signed agreement.\n\n" + "\n".join(lines),
        epilog="`thiqa COMMAND --help` explains one command.\n\n" + EPILOG,
    )
    add_global(parser)
    parser.add_argument("verb", nargs="?", default=None, help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser
