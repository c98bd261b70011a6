"""`core` as a library: what CONTRIBUTING shows runs as it stands."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


def test_the_lines_for_a_notebook_train_and_draw_a_field():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    printed, names = io.StringIO(), {}
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    steps, losses = zip(*(map(float, line.split()) for line in printed.getvalue().splitlines()), strict=True)
    assert steps == (0, 100, 200, 300)
    assert losses[-1] < losses[0]
    assert names["regions"].shape == (200, 200)
    assert set(np.unique(names["regions"])) == {0, 1, 2}
