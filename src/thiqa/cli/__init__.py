"""The command ``thiqa``: one file per verb, and nothing decided here.

A verb is a module of this package with ``declare(parser)`` for its arguments and ``run(session, given)``, which calls
the verb of the same name in ``thiqa.exchange`` and returns what is to be told. The module is imported only when its
verb was named, so that ``thiqa --help`` answers at once. Results go to stdout; all else goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

from thiqa.cli.arguments import Parser, add_global, top
from thiqa.cli.verbs import VERBS
from thiqa.cli.voice import Voice
from thiqa.domain.errors import ThiqaError, UsageError

__all__ = ["main", "parser_of"]

INTERRUPTED = 130
BUG = 70
"""Exit status of a fault of Thiqa itself, as ``sysexits.h`` has it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the status that the process ends with."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # Until the options are read, --json is looked for by eye: also a wrong command answers in the form that was asked.
    voice = Voice(sys.stdout, sys.stderr, as_json="--json" in arguments)
    try:
        status = _run(arguments, voice)
        sys.stdout.flush()
    except ThiqaError as error:
        voice.error(error)
        status = error.exit_status
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has enough (`thiqa outbox | head`). Python must not complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except Exception as error:
        if (refused := _of_the_store(error)) is not None:
            voice.error(refused)
            return refused.exit_status
        if os.environ.get("THIQA_DEBUG") == "1":
            traceback.print_exc()
        voice.bug(error)
        status = BUG
    return status


def _of_the_store(error: Exception) -> ThiqaError | None:
    """A database that cannot be reached or read is no fault of ours."""
    if not type(error).__module__.startswith("django.db"):
        return None
    from thiqa.store.database import refusal

    return refusal(error)


def _run(arguments: Sequence[str], voice: Voice) -> int:
    asked = top().parse_args(arguments)
    if asked.verb is None:
        raise UsageError(why="Say what to do.")
    parser = parser_of(asked.verb)
    given = parser.parse_args(asked.rest, argparse.Namespace(**vars(asked)))
    from thiqa.cli.session import Session

    voice.as_json = getattr(given, "json", False)
    session = Session.of(given, voice)
    try:
        told = _module(asked.verb).run(session, given)
        if told is not None:
            voice.tell(told)
        return told.status if told is not None else 0
    finally:
        session.close()


def parser_of(verb: str) -> Parser:
    """The parser of one verb; raises ``UsageError`` for a verb that does not exist."""
    if verb not in VERBS:
        raise UsageError(why=f"There is no command {verb!r}.")
    parser = Parser(prog=f"thiqa {verb}", description=VERBS[verb].help + ".")
    add_global(parser)
    _module(verb).declare(parser)
    return parser


def _module(verb: str):  # type: ignore[no-untyped-def]
    from thiqa.store.database import prepare

    prepare()
    return import_module(f"thiqa.cli.{verb}{'_' * iskeyword(verb)}")
