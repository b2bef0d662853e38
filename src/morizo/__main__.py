"""`python -m morizo`."""

import sys

from morizo.cli import main

sys.exit(main())
