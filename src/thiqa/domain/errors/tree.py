"""The root of the tree of errors: what each error carries, and how all of them are listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class ThiqaError(Exception):
    """The root of the tree.

    ``code`` is the stable name, ``text`` the sentence with its details in braces, ``hint`` what a person can do.
    ``exit_status`` is what a command ends with.
    """

    code: ClassVar[str] = "error"
    text: ClassVar[str] = "Something failed."
    hint: ClassVar[str] = "Read the log of the node."
    exit_status: ClassVar[int] = 1

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The sentence with its details filled in; a detail that was not given shows as a dash."""
        return self.text.format_map(_Details(self.details))


class _Details(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def every_error(root: type[ThiqaError] = ThiqaError) -> Iterator[type[ThiqaError]]:
    """All classes of the tree, parents before children, in the order in which they are written."""
    yield root
    for child in root.__subclasses__():
        yield from every_error(child)
