"""The arithmetic of the league tables. Its arrays are many and small, so more threads only wait for each other, and
spend processor time on it. It is set before numpy is first imported, and not where an operator sets it.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
