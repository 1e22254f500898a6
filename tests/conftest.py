"""What every test can ask for: the published vectors, and hypothesis at a pace that suits a laptop."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Other work on the machine must not fail a test, hence no deadline. No database of examples either: a failing example
# belongs in the test as an @example, where the next reader sees it.
settings.register_profile(
    "thiqa", max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("thiqa"), max_examples=2000)
settings.load_profile(os.environ.get("THIQA_HYPOTHESIS", "thiqa"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published test vectors (``age``, ``hpke-pq``, ``merkle``, ``tlog``, ``wycheproof``).

    They lie beside the checkout in ``../shared/data/vectors``, or in the folder that ``THIQA_SHARED`` names: ``shared``
    itself or the vectors in it. They are never copied into the repository; a test that needs them is skipped where they
    are absent.
    """
    named = Path(os.environ.get("THIQA_SHARED") or ROOT.parent / "shared")
    for folder in (named / "data" / "vectors", named):
        if (folder / "age").is_dir():
            return folder
    pytest.skip("the published vectors are absent: set THIQA_SHARED to their folder")
