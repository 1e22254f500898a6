"""The example agreements: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from thiqa.domain.errors import UsageError

__all__ = ["command", "folder"]


_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent.parent


def folder(name: str) -> Path:
    """The folder of one example, with ``agreement.toml`` and ``cases.toml``."""
    for place in (_PACKAGE / "examples" / name, _CHECKOUT / "agreements" / name):
        if (place / "agreement.toml").is_file():
            return place
    raise UsageError(why=f"The example {name} did not come with this installation.")


def command() -> str:
    """How a person calls Thiqa here: installed, or from a checkout."""
    return "./run thiqa" if (_CHECKOUT / "run").is_file() else "thiqa"
