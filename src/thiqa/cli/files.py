"""Files that commands read and write, with errors that name them."""

from __future__ import annotations

from pathlib import Path

from thiqa.domain.errors import FileUnusable, Oversized

__all__ = ["read", "text", "write"]

LIMIT = 1 << 24


def read(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a file; raises ``FileUnusable``, or ``Oversized`` above ``limit`` bytes."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise Oversized(what=path.name, size=size, limit=limit)
        return path.read_bytes()
    except OSError as error:
        raise FileUnusable(file=path, why=f"it cannot be read ({error.strerror})") from error


def text(path: Path, limit: int = LIMIT) -> str:
    """The text of a file in UTF-8."""
    try:
        return read(path, limit).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileUnusable(file=path, why="it is not text in UTF-8") from error


def write(path: Path, data: bytes) -> None:
    """Write a new file; what is there is never overwritten."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise FileUnusable(file=path, why="it is there already") from error
    except OSError as error:
        raise FileUnusable(file=path, why=f"it cannot be written ({error.strerror})") from error
