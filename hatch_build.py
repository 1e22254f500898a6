"""The wheel's build hook: compiles the native kernel of private search where a C compiler is, else leaves it out.

With the kernel the wheel is for one platform and any Python (it is plain C, loaded by ctypes); without it, for all.
"""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KernelBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc,unused-ignore]
    """Adds ``thiqa/matching/oprf/native/lanes.so`` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        found = importlib.util.spec_from_file_location("kernel", Path(self.root, "tools", "kernel.py"))
        if found is None or found.loader is None:
            return
        kernel = importlib.util.module_from_spec(found)
        found.loader.exec_module(kernel)
        self.scratch = tempfile.TemporaryDirectory()
        why = kernel.build(Path(self.scratch.name))
        if why is not None:
            print(f"thiqa: a wheel without the native kernel: {why}.", file=sys.stderr)
            return
        library = str(Path(self.scratch.name, kernel.LIBRARY))
        build_data["force_include"][library] = f"thiqa/matching/oprf/native/{kernel.LIBRARY}"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
