"""``docs/errors.md``: the tree of errors, and every code with its sentence and its hint."""

from __future__ import annotations

from collections.abc import Iterator

from thiqa.domain.errors import ThiqaError, every_error

HEAD = """\
# Errors

<!-- Made by tools/generate.py from src/thiqa/domain/errors/. Change those files, not this one. -->

Every error has a code that never changes its meaning, a sentence and a hint. A command prints both to its standard
error, as `error:` and `hint:`, and ends with the status of the code. Words in braces are filled in: positions, sizes
and identifiers, never content. The shape of an error on the wire, and which codes travel:
[specs/errors.md](../specs/errors.md).

"""


def page() -> str:
    """The page."""
    families = [child for child in ThiqaError.__subclasses__() if child.__module__.startswith("thiqa.")]
    tree = "".join(f"    {line}\n" for line in branch(ThiqaError, ""))
    return HEAD + tree + "".join(f"\n{family(root)}" for root in families)


def branch(node: type[ThiqaError], indent: str) -> Iterator[str]:
    """The class names of the tree, two spaces deeper each level."""
    yield f"{indent}{node.__name__}"
    for child in node.__subclasses__():
        yield from branch(child, indent + "  ")


def family(root: type[ThiqaError]) -> str:
    """One table: the codes below one child of the root."""
    rows = "".join(
        f"| `{error.code}` | {error.exit_status} | {cell(error.text)} | {cell(error.hint)} |\n"
        for error in every_error(root)
    )
    return f"## {root.__name__}\n\n| code | status | error | hint |\n|---|---|---|---|\n{rows}"


def cell(text: str) -> str:
    return text.replace("|", "\\|")
