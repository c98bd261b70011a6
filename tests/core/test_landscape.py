"""exp(-loss) over the grid: the fast product form against direct evaluation."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from core.datasets import GaussiansSettings, draw
from core.plane.geometry import cell_centres
from core.types import Bounds
from core.weights.landscape import data_term, posterior, surface
from core.weights.loss_grids import affordable_cells, data_loss_grid, logistic_grid, penalty_grid
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.posing import problem_of
from core.weights.problem import Problem
from core.weights.settings import LOSSES, PARTS, QUANTITIES, WeightsSettings
from core.weights.surfaces import SurfaceCache

_DATA = Path(__file__).parent / "data"
GOLDEN = json.loads((_DATA / "gauss.json").read_text(encoding="utf-8"))["alphas"]
GAUSSIANS = draw(GaussiansSettings())
FRAME = Bounds.square(5.0)
TOTAL, EXP = "posterior", "exp"


def posed(data, alpha, loss="logistic", bias=0.0):
    return Problem(data.signs[:, None] * data.x_train, data.signs * bias, alpha, bias, MARGIN_LOSSES[loss])


def loss_grid(problem, ws):
    """alpha |w|^2 + data loss on a square grid."""
    return data_loss_grid(problem, ws, ws) + penalty_grid(ws, ws, problem.alpha)


def test_the_notebooks_grid():
    with np.load(_DATA / "gauss.npz") as golden:
        ws = golden["grid_ws"]
        folded = golden["signs"][:, None] * golden["x"]
        grid = loss_grid(Problem(folded, np.zeros(len(folded)), 0.1, 0.0, MARGIN_LOSSES["logistic"]), ws)
        np.testing.assert_allclose(grid, golden["grid_loss_alpha01"], rtol=1e-12)


@pytest.mark.parametrize("alpha", GOLDEN)
def test_the_grids_minimum_and_sum_for_each_alpha(alpha):
    golden, ws = GOLDEN[alpha], np.linspace(-5, 5, 50)
    grid = loss_grid(posed(GAUSSIANS, float(alpha)), ws)
    assert grid.min() == pytest.approx(golden["grid_min"], rel=1e-12)
    assert grid.sum() == pytest.approx(golden["grid_sum"], rel=1e-12)
    assert list(np.unravel_index(grid.argmin(), grid.shape)) == golden["grid_argmin_row_col"]
    assert np.exp(-grid.min()) == pytest.approx(golden["exp_minus_loss_max"], rel=1e-11)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 2000])
def test_any_number_of_points_in_any_group(count):
    rng = np.random.RandomState(count)
    x, signs = 3 * rng.randn(count, 2), np.sign(rng.randn(count))
    w0s, w1s = np.linspace(-20, 20, 13), np.linspace(-5, 15, 9)
    grid = logistic_grid(signs[:, None] * x, 0.5 * signs, w0s, w1s)
    np.testing.assert_allclose(grid, _direct(x, signs, w0s, w1s, bias=0.5), rtol=1e-12, atol=3e-16 * max(1, count))


def test_margins_beyond_the_range_of_exp():
    x, signs = np.array([[300.0, -50.0], [-1.0, 2.0], [1e6, 1e6], [15.0, 3.0], [14.0, -9.0]]), np.array([1.0, -1.0, 1.0, 1.0, -1.0])
    ws = np.linspace(-20, 20, 11)
    np.testing.assert_allclose(logistic_grid(signs[:, None] * x, np.zeros(5), ws, ws), _direct(x, signs, ws, ws), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
@pytest.mark.parametrize("count", [0, 1, 5, 3000])
def test_any_number_of_points_of_any_loss(loss, count):
    rng = np.random.RandomState(count)
    folded, shifts = 3 * rng.randn(count, 2), rng.choice([-0.5, 0.5], count)
    folded[: count // 5, 0], folded[count // 5 : 2 * count // 5, 1] = 0, 0
    w0s, w1s = np.linspace(-20, 20, 30), np.linspace(-5, 15, 20)
    problem = Problem(folded, shifts, 0.0, 0.5, MARGIN_LOSSES[loss])
    places = np.stack(np.meshgrid(w0s, w1s), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(data_loss_grid(problem, w0s, w1s).ravel(), problem.values(places), rtol=1e-10, atol=1e-10)


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
    shown = SurfaceCache().over(posed(data, alpha), frame, 24, TOTAL, EXP)
    rows, cols = shown.heights.shape
    w0s, w1s = cell_centres(frame.x_min, frame.x_max, cols), cell_centres(frame.y_min, frame.y_max, rows)
    grid = _direct(data.x_train, data.signs, w0s, w1s, alpha)
    expected = 255 * np.exp(grid.min() - grid)
    assert shown.high == pytest.approx(-grid.min(), rel=1e-11)
    assert np.abs(shown.heights - expected).max() <= 0.5 + 1e-6
    assert shown.heights.max() == 255


def test_cells_are_square_and_the_first_row_is_the_lowest_w1():
    shown = SurfaceCache().over(posed(GAUSSIANS, 0.1), Bounds(-6, 6, -3, 3), 50, TOTAL, EXP)
    assert shown.heights.shape == (50, 100)
    row, col = np.unravel_index(shown.heights.argmax(), shown.heights.shape)
    np.testing.assert_allclose([-6 + (col + 0.5) * 0.12, -3 + (row + 0.5) * 0.12], GOLDEN["0.1"]["minimiser_w"], atol=0.1)


def test_the_contours_lie_on_their_levels():
    shown = SurfaceCache().over(posed(GAUSSIANS, 0.1), FRAME, 256, TOTAL, EXP)
    heights = np.exp([-posed(GAUSSIANS, 0.1).value(w) - shown.high for w in shown.contours.reshape(-1, 2)])
    distances = np.abs(heights[:, None] - np.arange(1, 9) / 9)
    assert distances.min(axis=1).max() < 3e-3
    assert set(distances.argmin(axis=1)) == set(range(8))


def test_the_same_question_gets_the_identical_surface_and_alpha_reuses_the_data():
    over = SurfaceCache().over
    first = over(posed(GAUSSIANS, 0.1), FRAME, 32, TOTAL, EXP)
    assert over(posed(GAUSSIANS, 0.1), Bounds.square(5.0), 32, TOTAL, EXP) is first
    other = over(posed(GAUSSIANS, 1.0), FRAME, 32, TOTAL, EXP)
    assert other is not first
    np.testing.assert_array_equal(other.heights, SurfaceCache().over(posed(GAUSSIANS, 1.0), FRAME, 32, TOTAL, EXP).heights)
    assert over(posed(draw(GaussiansSettings(seed=1)), 0.1), FRAME, 32, TOTAL, EXP) is not first
    assert not any(array.flags.writeable for array in (first.heights, first.contours))


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
def test_a_moved_point_gives_what_a_fresh_surface_gives(loss):
    surfaces, moved = SurfaceCache(), draw(GaussiansSettings())
    x = moved.x_train.copy()
    surfaces.over(posed(GAUSSIANS, 0.1, loss), FRAME, 48, TOTAL, "loss")
    for shift in (0.5, -2.0, 1.25):
        x[7] += shift
        problem = posed(dataclasses.replace(moved, x_train=x.copy()), 0.1, loss)
        shown, fresh = (made.over(problem, FRAME, 48, TOTAL, "loss") for made in (surfaces, SurfaceCache()))
        assert (shown.low, shown.high) == pytest.approx((fresh.low, fresh.high), rel=1e-12)
        assert np.abs(shown.heights.astype(int) - fresh.heights).max() <= 1


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_part_as_every_quantity_by_its_definition(loss, part, quantity):
    problem, frame = posed(GAUSSIANS, 0.3, loss, bias=0.7), Bounds(-3, 5, -2, 4)
    shown = SurfaceCache().over(problem, frame, 12, part, quantity)
    rows, cols = shown.heights.shape
    w0s, w1s = cell_centres(-3, 5, cols), cell_centres(-2, 4, rows)
    parts = dict(zip(PARTS, (problem.value, problem.data_loss, problem.penalty), strict=True))
    grid = np.array([[parts[part](np.array([w0, w1])) for w0 in w0s] for w1 in w1s])
    logs = np.log(np.maximum(grid, 1e-9 * grid.max()))  # a loss of 0 has none
    meant = {
        "exp": (np.exp(grid.min() - grid), 0, -grid.min()),
        "loss": ((grid - grid.min()) / (np.ptp(grid) or 1), grid.min(), grid.max()),
        "log_loss": (_unit(logs), logs.min(), logs.max()),
    }
    heights, low, high = meant[quantity]
    assert np.abs(shown.heights - 255 * heights).max() <= 0.5 + 1e-6
    assert (shown.low, shown.high) == pytest.approx((low, high), rel=1e-9)


def test_ten_thousand_points_do_not_underflow():
    data = draw(GaussiansSettings(per_class=500, centre=0.2, spread=3.0))
    ten = dataclasses.replace(data, x_train=np.tile(data.x_train, (10, 1)), y_train=np.tile(data.y_train, 10))
    shown = SurfaceCache().over(posed(ten, 0.1), FRAME, 32, TOTAL, EXP)
    assert shown.high < -1000
    assert shown.heights.max() == 255


def _unit(values):
    return (values - values.min()) / (np.ptp(values) or 1)


def test_the_posterior_alone_is_relative_to_its_peak():
    heights, log_peak = posterior(data_term(posed(GAUSSIANS, 0.1), FRAME, 64), 0.1)
    assert heights.max() == pytest.approx(1.0)
    assert np.exp(log_peak) == pytest.approx(GOLDEN["0.1"]["exp_minus_loss_max"], rel=0.02)


def _direct(x, signs, w0s, w1s, alpha=0.0, bias=0.0):
    """The loss at every grid point by its definition."""
    problem = Problem(signs[:, None] * x, signs * bias, alpha, bias, MARGIN_LOSSES["logistic"])
    return np.array([[problem.value(np.array([w0, w1])) for w0 in w0s] for w1 in w1s])


@pytest.mark.parametrize("expression", ["log(m)", "1/(m-m)", "-1/m", "exp(exp(-9*m))", "1e308*m", "sqrt(w0)"])
def test_an_own_loss_without_a_value_everywhere_still_has_a_surface(expression):
    problem, surfaces = problem_of(GAUSSIANS, WeightsSettings(loss="own", expression=expression)), SurfaceCache()
    for part in PARTS:
        for quantity in QUANTITIES:
            shown = surfaces.over(problem, FRAME, 16, part, quantity)
            assert np.isfinite([shown.low, shown.high]).all()
            assert np.isfinite(shown.contours).all()


def test_a_point_moved_out_of_where_the_loss_has_no_value_leaves_nothing_behind():
    settings, x, surfaces = WeightsSettings(loss="own", expression="log(m+9)"), GAUSSIANS.x_train.copy(), SurfaceCache()
    for place in ((9.0, 9.0), (0.1, 0.1), (0.2, 0.1)):
        x[7] = place
        problem = problem_of(dataclasses.replace(GAUSSIANS, x_train=x.copy()), settings)
        shown, fresh = (made.over(problem, Bounds.square(1.0), 16, TOTAL, EXP) for made in (surfaces, SurfaceCache()))
        np.testing.assert_allclose(shown.heights, fresh.heights, atol=1)
        assert shown.high == pytest.approx(fresh.high)


def test_the_coarse_and_the_fine_grid_of_a_dragged_point_are_both_kept(monkeypatch):
    surfaces, fresh, x = SurfaceCache(), [], GAUSSIANS.x_train.copy()
    monkeypatch.setattr("core.weights.surfaces.data_term", lambda *asked: fresh.append(asked[2]) or data_term(*asked))
    for cells in (64, 16, 16, 64, 16, 64):
        x[7] += 0.25
        surfaces.over(posed(dataclasses.replace(GAUSSIANS, x_train=x.copy()), 0.1), FRAME, cells, TOTAL, EXP)
    assert fresh == [64, 16]


@pytest.mark.parametrize("loss", LOSSES)
def test_more_points_or_less_time_afford_fewer_cells(loss):
    few, many = (problem_of(draw(GaussiansSettings(per_class=count)), WeightsSettings(loss=loss)) for count in (20, 500))
    assert affordable_cells(few, 0.01) >= 1.4 * affordable_cells(many, 0.01) > 1.4 * affordable_cells(many, 0.001) > 10
    assert affordable_cells(few, 0.01) > 150


def test_a_loss_that_is_nowhere_above_0_is_shown_without_its_logarithm():
    no_points = Problem(np.empty((0, 2)), np.empty(0), 0.0, 0.0, MARGIN_LOSSES["logistic"])
    made = surface(data_term(no_points, FRAME, 20), 0.0, FRAME, "likelihood", "log_loss")
    assert (made.quantity, made.low, made.high) == ("loss", 0.0, 0.0)
    assert not made.heights.any()
