"""No branch and no address of the native kernel depends on a secret, as far as a machine can tell.

valgrind follows every instruction, but knows no AVX-512; so ``lanes.c`` is compiled once more with each of these
instructions computed in plain C. That holds the source to it, not what a compiler makes of it with AVX-512; for that
see the timing in ``tests/matching/oprf/compare.py``.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from thiqa.matching import oprf
from thiqa.matching.oprf.plain import Plain

HERE = Path(__file__).resolve().parent
NATIVE = HERE.parents[2] / "src" / "thiqa" / "matching" / "oprf" / "native"
HEADER = Path("/usr/include/valgrind/memcheck.h")
N = 3


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("cc") is None or shutil.which("valgrind") is None or not HEADER.exists():
        pytest.skip("a C compiler and valgrind are needed: sudo apt install gcc libc6-dev valgrind")
    made = tmp_path_factory.mktemp("secrets") / "secrets"
    flags = ["-std=c11", "-O1", "-w", "-DTHIQA_WITHOUT_SIMD", "-DINLINE=static"]
    command = ["cc", *flags, f"-I{HERE}", f"-I{NATIVE}", str(HERE / "secrets.c"), "-o", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made


def test_no_branch_and_no_address_depends_on_a_secret(program: Path) -> None:
    chance = random.Random(11)
    scalars, hashed = oprf.scalars(chance.randbytes, N), chance.randbytes(64 * N)
    ran = subprocess.run(
        ["valgrind", "-q", "--error-exitcode=9", str(program)], input=scalars + hashed, capture_output=True
    )
    assert (ran.returncode, ran.stderr.decode()) == (0, "")
    plain = Plain()
    assert ran.stdout.decode() == plain.multiply(scalars[:32], plain.hash_multiply(scalars, hashed)).hex()


def test_a_branch_on_a_secret_would_be_told(program: Path) -> None:
    command = ["valgrind", "-q", "--error-exitcode=9", str(program), "leak"]
    ran = subprocess.run(command, input=bytes(96 * N), capture_output=True)
    assert ran.returncode == 9
    assert b"depends on uninitialised" in ran.stderr
