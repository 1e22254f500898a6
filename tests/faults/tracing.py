"""Running a child under strace: to count and to record what it writes, to kill it or to fail its calls at one of them.

The child is forked from this process, which has imported everything already, stops itself, is attached to, and goes
on. So a trial costs a tenth of a second and not a start of Python.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

CLASS = ("pwrite64", "write", "pwritev", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "fallocate")
"""The calls that change what is on a disk, or that promise that it is there."""


def possible() -> str:
    """Why trials under strace cannot run here; empty when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed (sudo apt install strace)"
    try:
        status = traced(lambda: None, ["-e", "trace=none"])
    except RuntimeError as error:
        return str(error)
    return "" if status == 0 else "strace cannot trace a child here"


def spawn(work: Callable[[], None]) -> int:
    """Fork a child that stops before it works; its id."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, os.WUNTRACED)
        return pid
    code = 1
    try:
        os.kill(os.getpid(), signal.SIGSTOP)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def attach(pid: int, options: Sequence[str]) -> subprocess.Popen[bytes]:
    """Attach strace to a child that stopped, and wait until it did. Raises ``RuntimeError``."""
    tracer = subprocess.Popen(
        ["strace", "-qq", "-p", str(pid), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    status = Path(f"/proc/{pid}/status")
    end = time.monotonic() + 10
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            raise RuntimeError("strace could not attach to a child (ptrace is forbidden here)")
        time.sleep(0.001)
    return tracer


def traced(work: Callable[[], None], options: Sequence[str]) -> int:
    """Run ``work`` in a child under strace; how it ended: 0, an exit code, or minus a signal."""
    pid = spawn(work)
    tracer = attach(pid, options)
    os.kill(pid, signal.SIGCONT)
    return finish(pid, tracer)


def finish(pid: int, tracer: subprocess.Popen[bytes] | None = None) -> int:
    """Wait for a child and its tracer."""
    _, status = os.waitpid(pid, 0)
    if tracer is not None:
        tracer.wait()
    return os.waitstatus_to_exitcode(status)


def count(work: Callable[[], None], log: Path, calls: Sequence[str] = CLASS) -> dict[str, int]:
    """How often a child makes each of these calls."""
    status = traced(work, ["-e", "trace=" + ",".join(calls), "-s", "0", "-o", str(log)])
    if status:
        raise RuntimeError(f"the story ended with {status} without any fault")
    found = dict.fromkeys(calls, 0)
    for line in log.read_text(errors="replace").splitlines():
        name = line.partition("(")[0]
        if name in found:
            found[name] += 1
    return found
