"""Separatrix without a window: data, models, training, landscapes, pictures.

Python and NumPy only, no Qt: usable from a notebook or a script on its own.
"""

import os

# One BLAS thread, always: the products here are so small that handing them to
# several threads costs up to 90 times the work itself, and their sums differ in the
# last digits. BLAS reads these once, when NumPy is first imported, so they are set
# before anything here imports it, whatever the user's environment says.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_variable] = "1"
