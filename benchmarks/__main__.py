"""`python -m benchmarks`: measure, print a table, write JSON."""

import sys

from benchmarks.cli import main

sys.exit(main())
