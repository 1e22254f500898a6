"""``docs/settings.md``: every setting with its default and its bounds."""

from __future__ import annotations

from thiqa.config import TABLE, Config, Setting

HEAD = f"""\
# Settings

<!-- Made by tools/generate.py from src/thiqa/config.py. Change that file, not this one. -->

A setting stands in `{Config.FILE}` in the node's home, or in the environment under `THIQA_` and its name in capitals,
which wins. A wrong or unknown setting refuses the start with `setting-invalid`. No setting switches a safeguard off.

| setting | default | bounds | meaning |
|---|---|---|---|
"""


def page() -> str:
    """The page."""
    return HEAD + "".join(row(setting) for setting in TABLE)


def row(setting: Setting) -> str:
    default = "" if setting.default == "" else f"`{setting.default}`"
    bounds = "" if isinstance(setting.default, str) else f"{setting.least}–{setting.most}"
    secret = " (secret)" if setting.secret else ""
    return f"| `{setting.name}` | {default} | {bounds} | {setting.help}{secret} |\n"
