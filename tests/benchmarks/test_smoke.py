"""Every row runs and reports its measurement; speed is not asserted here."""

import json
import math
import subprocess
import sys

ROWS = [
    "training_step_float64",
    "training_step_float32",
    "decision_field_200",
    "landscape_256",
    "landscape_alpha_256",
    "frame_720p",
    "film_720p",
    "window_while_training",
    "first_window",
    "drag_w_40",
    "drag_w_400",
    "drag_alpha_40",
    "drag_alpha_400",
    "drag_point_400",
    "points_10000",
    "curves_100000",
    "compare_16",
    "network_view_16",
    "network_view_100",
    "window_with_network",
    "points_3000",
    "points_30000",
    "points_300000",
    "scene_change",
    "page_change",
    "open_view",
]


def test_every_row_is_measured_or_names_the_missing_peer():
    call = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--json", "--quick"], capture_output=True, text=True, check=False, timeout=110
    )
    assert call.returncode == 0, call.stderr
    figures = json.loads(call.stdout)
    assert list(figures) == ["machine", *ROWS]
    assert figures.pop("machine")["cores"] >= 1
    for row in figures.values():
        if row["ratio"] is None:
            assert row["peer"].startswith(("not installed: ", "none"))
        else:
            assert math.isfinite(row["ratio"])
            assert row["ratio"] > 0


def test_an_unknown_row_is_answered_with_the_valid_ones():
    call = subprocess.run([sys.executable, "-m", "tests.benchmarks", "speed"], capture_output=True, text=True, check=False, timeout=60)
    assert call.returncode == 2
    assert "valid: training_step_float64" in call.stderr
