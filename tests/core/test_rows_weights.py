"""Every margin loss and every data set, new ones included, keeps its contract."""

import numpy as np
import pytest

from core.datasets import DATASETS, GaussiansSettings, draw
from core.params import params_of
from core.pictures.margin import margin_resolver
from core.pictures.view_input import ViewInput
from core.state import AppState, spec_of, with_value
from core.state.pages import PAGES
from core.state.views import MarginSettings
from core.weights.loss_grids import POINT_BY_POINT, data_loss_grid
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.minimiser import minimise, searched
from core.weights.posing import problem_of
from core.weights.settings import WeightsSettings

M = np.concatenate([-(10.0 ** np.arange(100, -301, -20)), [0.0], 10.0 ** np.arange(-300, 101, 20), np.linspace(-40, 40, 641)])
GAUSSIANS = draw(GaussiansSettings())


def away_from(corners, m, h):
    return np.all([np.abs(m - corner) > 2 * h for corner in corners], axis=0) if corners else np.ones(len(m), bool)


@pytest.mark.parametrize("name", MARGIN_LOSSES)
def test_a_margin_loss_is_finite_always_the_same_and_what_its_code_says(name):
    row, before = MARGIN_LOSSES[name], M.copy()
    for part in (row.value, row.slope, row.curvature):
        first = part(M)
        assert (first.shape, first.dtype) == (M.shape, np.float64)
        assert np.isfinite(first).all()
        assert np.array_equal(first, part(M))
        assert np.array_equal(M, before), "margins are read and not changed"
    m = np.linspace(-20, 20, 81)
    np.testing.assert_allclose(row.value(m), eval(row.code, {"np": np, "m": m}), rtol=1e-13)
    assert row.title
    assert row.formula


@pytest.mark.parametrize("name", MARGIN_LOSSES)
def test_the_derivatives_of_a_margin_loss_are_difference_quotients_up_to_its_corners(name):
    row, h = MARGIN_LOSSES[name], 1e-5
    m = np.linspace(-8, 8, 321)
    away = away_from(row.corners, m, h)
    np.testing.assert_allclose(row.slope(m)[away], ((row.value(m + h) - row.value(m - h)) / (2 * h))[away], atol=1e-8)
    np.testing.assert_allclose(row.curvature(m)[away], ((row.slope(m + h) - row.slope(m - h)) / (2 * h))[away], atol=1e-8)
    for corner in row.corners:
        (below, above), sides = row.value(np.array([corner - h, corner + h])), row.slope(np.array([corner - h, corner + h]))
        assert abs(above - below) > 0.1 or abs(sides[1] - sides[0]) > 0.1, "it jumps or bends there"


@pytest.mark.parametrize("name", MARGIN_LOSSES)
def test_the_grid_of_a_margin_loss_is_the_one_made_point_by_point(name):
    problem, w0s, w1s = problem_of(GAUSSIANS, WeightsSettings(loss=name, bias=0.4)), np.linspace(-4, 5, 30), np.linspace(-3, 3, 20)
    np.testing.assert_allclose(data_loss_grid(problem, w0s, w1s), POINT_BY_POINT.over(problem, w0s, w1s), rtol=1e-10, atol=1e-10)
    assert problem.loss.grid.seconds > 0


@pytest.mark.parametrize("bias", [0.0, 0.8])
@pytest.mark.parametrize("name", MARGIN_LOSSES)
def test_the_minimiser_of_a_margin_loss_is_no_higher_than_a_search_finds(name, bias):
    problem = problem_of(GAUSSIANS, WeightsSettings(loss=name, alpha=0.3, bias=bias))
    found, by_values = minimise(problem), searched(problem, np.zeros(2), 1e-7)
    if found.w is None:
        assert found.note
    else:
        assert found.loss <= by_values.loss * (1 + 1e-9)
        assert found.loss == pytest.approx(problem.value(np.array(found.w)), rel=1e-12)


def test_each_margin_loss_has_its_own_switch_among_the_settings_of_the_margin_view():
    switches = [row.switch for row in MARGIN_LOSSES.values()]
    assert switches == [name for name in params_of(MarginSettings) if name not in ("visible", "formula")]


@pytest.mark.parametrize("name", MARGIN_LOSSES)
def test_the_switch_of_a_margin_loss_draws_it_alone(name):
    row = MARGIN_LOSSES[name]
    state = with_value(with_value(AppState(), f"margin.{row.switch}", True), "weights.loss", "own")
    compared = margin_resolver()(ViewInput(state, GAUSSIANS, None)).curves[:-1]
    assert [curve.name for curve in compared] == [row.title]
    np.testing.assert_array_equal(compared[0].loss, row.value(compared[0].m))


@pytest.mark.parametrize("kind", DATASETS)
def test_a_data_set_is_decided_by_its_settings_and_says_what_it_is(kind):
    row = DATASETS[kind]
    first, again = draw(row.settings()), draw(row.settings())
    assert np.array_equal(first.x_train, again.x_train)
    assert np.array_equal(first.y_train, again.y_train)
    assert row.title
    assert row.settings.__doc__
    assert row.own == ("rows" in params_of(row.settings))
    classes = params_of(row.settings).get("classes")
    for count in (classes.low, classes.high) if classes else ():
        data = draw(row.settings(classes=int(count)))
        assert (data.class_count, set(data.y_train)) == (count, set(range(int(count))))
    assert not (classes and row.always_two_classes)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", DATASETS)
def test_a_page_offers_the_data_sets_that_it_has_room_for(kind, page):
    row, room = DATASETS[kind], PAGES[page]
    offered = kind in spec_of(AppState(), f"{room.data}.kind").choices
    assert offered == row.suits(room.classes, room.features)
    if offered:
        data = draw(getattr(with_value(AppState(), f"{room.data}.kind", kind), room.data))
        assert data.class_count <= room.classes
        assert data.features in room.features
