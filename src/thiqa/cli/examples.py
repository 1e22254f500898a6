"""The example agreements: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from thiqa.domain.errors import UsageError

__all__ = ["folder"]


def folder(name: str) -> Path:
    """The folder of one example, with ``agreement.toml`` and ``cases.toml``."""
    package = Path(__file__).resolve().parent.parent
    for place in (package / "examples" / name, package.parent.parent / "agreements" / name):
        if (place / "agreement.toml").is_file():
            return place
    raise UsageError(why=f"The example {name} did not come with this installation.")
