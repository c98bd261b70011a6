#!/usr/bin/env python3
"""Set up and run Separatrix, with nothing but the standard library.

python3 run.py               set up and open the program
python3 run.py test          set up and run the whole test suite (more words go to pytest)
python3 run.py lint          set up and run ruff and mypy
python3 run.py bench         set up and measure the speed (more words go to tests.benchmarks)
python3 run.py WORDS ...     set up and hand the words to main.py

No syntax newer than Python 3.6 in this file: an old Python must get as far as the sentence below.
"""

import sys

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit("Separatrix needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")
