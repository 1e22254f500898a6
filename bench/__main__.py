"""``python -m bench NAME [options]``: run one benchmark; without a name, list them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> int:
    """Find the benchmark and run it; it reads its own options from ``sys.argv``."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    if len(sys.argv) < 2:
        for name in names:
            about = (importlib.import_module(f"bench.{name}").__doc__ or "").partition("\n")[0]
            print(f"{name:12} {about}")
        return 0
    name = sys.argv[1]
    if name not in names:
        print(f"error: there is no benchmark {name}\nhint: there are {', '.join(names)}", file=sys.stderr)
        return 2
    sys.argv = [f"bench {name}", *sys.argv[2:]]
    importlib.import_module(f"bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
