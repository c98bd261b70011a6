"""The bundled table of colours is the published one."""

import numpy as np
import pyqtgraph as pg

from gui.theme import height_colours


def test_viridis_is_that_of_pyqtgraph():
    table = np.asarray(pg.colormap.get("viridis").getLookupTable(nPts=256)).astype(int)[:, :3]
    assert [(packed >> 16 & 255, packed >> 8 & 255, packed & 255) for packed in height_colours("viridis")] == list(map(tuple, table))
