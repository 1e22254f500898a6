"""The peers of private search, each in a virtual environment of its own under the cache folder of the user: they want
other versions of numpy and protobuf than Thiqa, and are no part of it. CPU time is that of the processes that compute,
without the start of their interpreters; SPU's includes reading and writing its files, which is the only form it takes.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import say

PEERS = {"openmined": ["openmined_psi==2.0.6"], "spu": ["spu==0.9.5", "numpy<2"]}
SECONDS = 1800

OPENMINED = """
import json, random, sys, time
import private_set_intersection.python as psi
what, n = sys.argv[1], int(sys.argv[2])
ours = [f"{at:032x}" for at in range(n)]
theirs = [f"{at + n // 2:032x}" for at in range(n)]
server, client = psi.server.CreateWithNewKey(True), psi.client.CreateWithNewKey(True)
began, wall = time.process_time(), time.monotonic()
setup = server.CreateSetupMessage(1e-9, n, ours, psi.DataStructure.GCS)
size = len(setup.SerializeToString())
if what == "both":
    request = client.CreateRequest(theirs)
    response = server.ProcessRequest(request)
    assert len(client.GetIntersection(setup, response)) in range(n - n // 2, n - n // 2 + 3)
    size += len(request.SerializeToString()) + len(response.SerializeToString())
print(json.dumps({"cpu": time.process_time() - began, "wall": time.monotonic() - wall, "bytes": size}))
"""

SPU = """
import json, sys, time
import spu.psi as psi
import spu.libspu.link as link
protocol, rank, ports, source, out = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4], sys.argv[5]
desc = link.Desc()
for at, port in enumerate(ports):
    desc.add_party(str(at), "127.0.0.1:" + port)
lctx = link.create_brpc(desc, rank)
conf = {
    "ecdh": lambda: psi.PsiProtocolConfig(
        protocol=psi.PsiProtocol.PROTOCOL_ECDH,
        ecdh_params=psi.EcdhParams(curve=psi.EllipticCurveType.CURVE_25519),
    ),
    "rr22": lambda: psi.PsiProtocolConfig(protocol=psi.PsiProtocol.PROTOCOL_RR22),
}[protocol]()
config = psi.PsiExecuteConfig(
    protocol_conf=conf,
    input_params=psi.InputParams(path=source, selected_keys=["id"], keys_unique=True),
    output_params=psi.OutputParams(path=out, disable_alignment=True),
)
began, wall = time.process_time(), time.monotonic()
report = psi.psi_execute(config, lctx)
found = getattr(report, "intersection_count", -1)
print(json.dumps({"cpu": time.process_time() - began, "wall": time.monotonic() - wall, "found": found}))
lctx.stop_link()
"""


def python(peer: str) -> Path | None:
    """The interpreter that has a peer; installed the first time. ``None``, told in one line, where it cannot be had."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thiqa-bench" / peer
    found = home / "bin" / "python"
    ready = home / "ready"
    if ready.exists():
        return found
    say(f"installing {peer} into a virtual environment of its own, once …")
    steps: list[Sequence[object]] = [
        [sys.executable, "-m", "venv", home],
        [found, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PEERS[peer]],
    ]
    for step in steps:
        if subprocess.run([str(each) for each in step], capture_output=True).returncode:
            say(f"{peer} cannot be had here ({' '.join(PEERS[peer])}); its figures are left out.")
            return None
    ready.touch()
    return found


def openmined(what: str, count: int) -> dict[str, float] | None:
    """CPU seconds, seconds and bytes of ``setup`` or ``both`` parties with ``count`` items each."""
    found = python("openmined")
    return None if found is None else _ran([found, "-c", OPENMINED, what, count])


def spu(protocol: str, count: int) -> dict[str, float] | None:
    """CPU seconds of both parties together, and seconds, of ``ecdh`` (25519) or ``rr22`` with ``count`` items each."""
    found = python("spu")
    if found is None:
        return None
    with tempfile.TemporaryDirectory(prefix="thiqa-bench-") as folder:
        ports = ",".join(_free(2))
        running = []
        for rank in range(2):
            source = Path(folder, f"{rank}.csv")
            with source.open("w", encoding="ascii") as file:
                file.write("id\n")
                file.writelines(f"{at + rank * (count // 2):032x}\n" for at in range(count))
            command = [found, "-c", SPU, protocol, rank, ports, source, Path(folder, f"{rank}.out")]
            running.append(
                subprocess.Popen(
                    [str(each) for each in command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            )
        told = []
        try:
            for each in running:
                lines = each.communicate(timeout=SECONDS)[0].decode().splitlines()
                told.append(json.loads(next(line for line in reversed(lines) if line.startswith("{"))))
        except (StopIteration, subprocess.TimeoutExpired):
            say(f"spu {protocol} gave no result; its figures are left out.")
            return None
        finally:
            for each in running:
                each.kill()
    return {"cpu": sum(each["cpu"] for each in told), "wall": max(each["wall"] for each in told)}


def _ran(command: Sequence[object]) -> dict[str, float] | None:
    try:
        done = subprocess.run([str(each) for each in command], capture_output=True, timeout=SECONDS, check=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, ValueError, IndexError):
        say("a peer gave no result; its figures are left out.")
        return None
    return found


def _free(count: int) -> list[str]:
    """Ports that nobody listens on now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()
    return ports
