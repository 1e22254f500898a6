"""Compiles the native kernel of private search where a C compiler is; without one a node computes slower.

    python tools/kernel.py            compile it into the source tree, if it is older than its source
    python tools/kernel.py FOLDER     compile it into that folder

``./run`` does the first, the wheel (``hatch_build.py``) the second. Never an error: it tells in one line why there is
none. ``CC`` and ``CFLAGS`` are read as everywhere.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "thiqa" / "matching" / "oprf" / "native"
SOURCES = ("cpu.c", "field.h", "group.h", "lanes.c", "lanes.h")
LIBRARY = "lanes.so"
FLAGS = ("-O2", "-std=c11", "-fPIC")
SIMD = ("-mavx512f", "-mavx512dq", "-mavx512ifma", "-mavx512bw", "-mavx512vl")
LONGEST = 300
"""Seconds that a compiler may take."""


def build(folder: Path) -> str | None:
    """Compile ``lanes.so`` into the folder; returns in a few words why it was not, or nothing.

    Only ``lanes.c`` is compiled for AVX-512: ``cpu.c``, which asks whether the processor has it, must run everywhere.
    """
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "AMD64"}:
        return "it is for Linux on x86-64"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    if not compiler or shutil.which(compiler[0]) is None:
        return "there is no C compiler"
    with tempfile.TemporaryDirectory() as scratch:
        made = [str(Path(scratch, name)) for name in ("cpu.o", "lanes.o", LIBRARY)]
        extra = shlex.split(os.environ.get("CFLAGS", ""))
        steps = (
            [*compiler, *extra, *FLAGS, "-c", str(SOURCE / "cpu.c"), "-o", made[0]],
            [*compiler, *extra, *FLAGS, *SIMD, "-c", str(SOURCE / "lanes.c"), "-o", made[1]],
            [*compiler, "-shared", "-o", made[2], made[0], made[1]],
        )
        try:
            for step in steps:
                subprocess.run(step, check=True, capture_output=True, timeout=LONGEST)
            # Put in place at once, so that no process loads a half of it.
            shutil.copyfile(made[2], folder / f".{LIBRARY}.{os.getpid()}")
            (folder / f".{LIBRARY}.{os.getpid()}").replace(folder / LIBRARY)
        except (OSError, subprocess.SubprocessError) as error:
            return f"the C compiler failed ({type(error).__name__})"
    return None


def stale() -> bool:
    """Is the library of the source tree missing, or older than one of its sources?"""
    made = SOURCE / LIBRARY
    return not made.exists() or any(made.stat().st_mtime < (SOURCE / each).stat().st_mtime for each in SOURCES)


def main(arguments: list[str]) -> int:
    if not arguments and not stale():
        return 0
    why = build(Path(arguments[0]) if arguments else SOURCE)
    if why is not None:
        print(f"thiqa: private search runs without its native kernel: {why}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
