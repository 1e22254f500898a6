"""``python -m thiqa``."""

import sys

from thiqa.cli import main

sys.exit(main())
