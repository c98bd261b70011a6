"""exp(-loss) over the grid: the fast product form against direct evaluation."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.datasets import GaussiansSettings, draw
from core.geometry import cell_centres
from core.landscape import data_loss_grid, likelihood, loss_grid, posterior, surface_over
from core.logistic import loss
from core.types import Bounds

_DATA = Path(__file__).parent / "data"
GOLDEN = json.loads((_DATA / "gauss.json").read_text(encoding="utf-8"))["alphas"]
GAUSSIANS = draw(GaussiansSettings())
FRAME = Bounds.square(5.0)


def test_the_notebooks_grid():
    with np.load(_DATA / "gauss.npz") as golden:
        ws = golden["grid_ws"]
        grid = loss_grid(golden["x"], golden["signs"], ws, ws, 0.1)
        np.testing.assert_allclose(grid, golden["grid_loss_alpha01"], rtol=1e-12)


@pytest.mark.parametrize("alpha", GOLDEN)
def test_the_grids_minimum_and_sum_for_each_alpha(alpha):
    golden, ws = GOLDEN[alpha], np.linspace(-5, 5, 50)
    grid = loss_grid(GAUSSIANS.x_train, GAUSSIANS.signs, ws, ws, float(alpha))
    assert grid.min() == pytest.approx(golden["grid_min"], rel=1e-12)
    assert grid.sum() == pytest.approx(golden["grid_sum"], rel=1e-12)
    assert list(np.unravel_index(grid.argmin(), grid.shape)) == golden["grid_argmin_row_col"]
    assert np.exp(-grid.min()) == pytest.approx(golden["exp_minus_loss_max"], rel=1e-11)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 2000])
def test_any_number_of_points_in_any_group(count):
    rng = np.random.RandomState(count)
    x, signs = 3 * rng.randn(count, 2), np.sign(rng.randn(count))
    w0s, w1s = np.linspace(-20, 20, 13), np.linspace(-5, 15, 9)
    np.testing.assert_allclose(data_loss_grid(x, signs, w0s, w1s), _direct(x, signs, w0s, w1s), rtol=1e-12, atol=3e-16 * count)


def test_margins_beyond_the_range_of_exp():
    x, signs = np.array([[300.0, -50.0], [-1.0, 2.0], [1e6, 1e6], [15.0, 3.0], [14.0, -9.0]]), np.array([1.0, -1.0, 1.0, 1.0, -1.0])
    ws = np.linspace(-20, 20, 11)
    np.testing.assert_allclose(data_loss_grid(x, signs, ws, ws), _direct(x, signs, ws, ws), rtol=1e-12, atol=1e-15)


CASES = {
    "notebook": (GaussiansSettings(), FRAME, 0.1),
    "no penalty": (GaussiansSettings(), FRAME, 0.0),
    "strong penalty, wide": (GaussiansSettings(), Bounds(-30, 30, -20, 20), 10.0),
    "thousand overlapping points": (GaussiansSettings(per_class=500, centre=0.1), FRAME, 0.1),
    "thousand far points": (GaussiansSettings(per_class=500, centre=5.0, spread=3.0), Bounds(-20, 20, -30, 30), 10.0),
    "the peak is at a corner": (GaussiansSettings(), Bounds(10, 20, 10, 20), 10.0),
}


@pytest.mark.parametrize("case", CASES)
def test_the_surface_is_the_rounded_exp_of_minus_the_loss(case):
    settings, frame, alpha = CASES[case]
    data = draw(settings)
    surface = surface_over()(data, frame, 24, alpha)
    rows, cols = surface.heights.shape
    w0s, w1s = cell_centres(frame.x_min, frame.x_max, cols), cell_centres(frame.y_min, frame.y_max, rows)
    grid = _direct(data.x_train, data.signs, w0s, w1s, alpha)
    expected = 255 * np.exp(grid.min() - grid)
    assert surface.log_peak == pytest.approx(-grid.min(), rel=1e-11)
    assert np.abs(surface.heights - expected).max() <= 0.5 + 1e-6
    assert surface.heights.max() == 255


def test_cells_are_square_and_the_first_row_is_the_lowest_w1():
    surface = surface_over()(GAUSSIANS, Bounds(-6, 6, -3, 3), 50, 0.1)
    assert surface.heights.shape == (50, 100)
    row, col = np.unravel_index(surface.heights.argmax(), surface.heights.shape)
    np.testing.assert_allclose([-6 + (col + 0.5) * 0.12, -3 + (row + 0.5) * 0.12], GOLDEN["0.1"]["minimiser_w"], atol=0.1)


def test_the_contours_lie_on_their_levels():
    surface = surface_over()(GAUSSIANS, FRAME, 256, 0.1)
    points = surface.contours.reshape(-1, 2)
    heights = np.exp([-loss(w, GAUSSIANS.x_train, GAUSSIANS.signs, 0.1) - surface.log_peak for w in points])
    distances = np.abs(heights[:, None] - np.arange(1, 9) / 9)
    assert distances.min(axis=1).max() < 3e-3
    assert set(distances.argmin(axis=1)) == set(range(8))


def test_the_same_question_gets_the_identical_surface_and_alpha_reuses_the_data():
    over = surface_over()
    first = over(GAUSSIANS, FRAME, 32, 0.1)
    assert over(GAUSSIANS, Bounds.square(5.0), 32, 0.1) is first
    other = over(GAUSSIANS, FRAME, 32, 1.0)
    assert other is not first
    fresh = surface_over()(GAUSSIANS, FRAME, 32, 1.0)
    np.testing.assert_array_equal(other.heights, fresh.heights)
    assert over(draw(GaussiansSettings(seed=1)), FRAME, 32, 0.1) is not first
    assert not any(array.flags.writeable for array in (first.heights, first.contours))


def test_the_posterior_alone_is_relative_to_its_peak():
    heights, log_peak = posterior(likelihood(GAUSSIANS, FRAME, 64), 0.1)
    assert heights.max() == pytest.approx(1.0)
    assert np.exp(log_peak) == pytest.approx(GOLDEN["0.1"]["exp_minus_loss_max"], rel=0.02)


def _direct(x, signs, w0s, w1s, alpha=0.0):
    """The loss at every grid point by its definition."""
    return np.array([[loss(np.array([w0, w1]), x, signs, alpha) for w0 in w0s] for w1 in w1s])
