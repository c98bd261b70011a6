"""The weight vector's loss, minimiser and descent, against the notebook's numbers."""

import dataclasses
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core.datasets import GaussiansSettings, OwnSettings, draw
from core.errors import Diverged
from core.weights.descent import descend
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.minimiser import minimise
from core.weights.posing import problem_of
from core.weights.problem import Problem
from core.weights.separability import separable
from core.weights.settings import WeightsSettings

_DATA = Path(__file__).parent / "data"
GOLDEN = json.loads((_DATA / "gauss.json").read_text(encoding="utf-8"))
with np.load(_DATA / "gauss.npz") as _arrays:
    X, SIGNS = _arrays["x"], _arrays["signs"]
GAUSSIANS = draw(GaussiansSettings())


def problem(x, signs, alpha, bias=0.0, loss="logistic"):
    """The problem without the bounds of the settings."""
    return Problem(signs[:, None] * x, signs * bias, alpha, bias, MARGIN_LOSSES[loss])


@pytest.mark.parametrize("row", GOLDEN["loss_at"], ids=lambda row: f"{row['w']} {row['alpha']}")
def test_loss_and_accuracy_at_a_point(row):
    w = np.array(row["w"], dtype=float)
    assert problem(X, SIGNS, row["alpha"]).value(w) == pytest.approx(row["loss"], rel=1e-13)
    assert round(40 * problem(X, SIGNS, 0.0).accuracy(w)) == row["correct_of_40"]


@pytest.mark.parametrize("alpha", GOLDEN["alphas"])
def test_minimiser_loss_hessian_and_accuracy(alpha):
    golden = GOLDEN["alphas"][alpha]
    found = minimise(problem(X, SIGNS, float(alpha)))
    w = np.array(found.w)
    np.testing.assert_allclose(w, golden["minimiser_w"], rtol=1e-11)
    assert found.loss == pytest.approx(golden["minimiser_loss"], rel=1e-13)
    assert found.note == ""
    np.testing.assert_allclose(np.linalg.eigvalsh(problem(X, SIGNS, float(alpha)).hessian(w)), golden["hessian_eigenvalues"], rtol=1e-10)
    assert round(40 * problem(X, SIGNS, 0.0).accuracy(w)) == golden["correct_of_40"]


def test_gradient_and_hessian_by_central_differences():
    golden = GOLDEN["grad_check"]
    w, alpha, h = np.array(golden["w"]), golden["alpha"], 1e-5
    np.testing.assert_allclose(problem(X, SIGNS, alpha).gradient(w), golden["analytic"], rtol=1e-13)
    for axis, offset in enumerate(h * np.eye(2)):
        slope = (problem(X, SIGNS, alpha).value(w + offset) - problem(X, SIGNS, alpha).value(w - offset)) / (2 * h)
        bend = (problem(X, SIGNS, alpha).gradient(w + offset) - problem(X, SIGNS, alpha).gradient(w - offset)) / (2 * h)
        assert slope == pytest.approx(problem(X, SIGNS, alpha).gradient(w)[axis], rel=1e-8)
        np.testing.assert_allclose(bend, problem(X, SIGNS, alpha).hessian(w)[axis], rtol=1e-8)


def test_the_opposite_vector_swaps_the_counts():
    golden = GOLDEN["mirror"]
    w = np.array(golden["w"])
    assert problem(X, SIGNS, 0.1).value(w) == pytest.approx(golden["loss_w"], rel=1e-13)
    assert problem(X, SIGNS, 0.1).value(-w) == pytest.approx(golden["loss_minus_w"], rel=1e-13)
    assert [round(40 * problem(X, SIGNS, 0.0).accuracy(v)) for v in (w, -w)] == [golden["correct_w"], golden["correct_minus_w"]]


@pytest.mark.parametrize("row", [*GOLDEN["pointwise"], {"margin": -800.0, "loss": 800.0}, {"margin": 800.0, "loss": 0.0}])
def test_a_single_margin_never_overflows(row):
    x, signs, w = np.array([[row["margin"], 0.0]]), np.ones(1), np.array([1.0, 0.0])
    assert problem(x, signs, 0.0).data_loss(w) == pytest.approx(row["loss"], rel=1e-13)
    assert np.isfinite(problem(x, signs, 0.0).gradient(w)).all()
    assert np.isfinite(problem(x, signs, 0.0).hessian(w)).all()


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1, 2)], True),
        ([(1, 2), (2, 4)], True),
        ([(1, 2), (-2, 1), (0, 0)], True),
        ([(1, 0), (-1, 0), (0, 1)], True),
        ([(0.1, 0.2), (-0.3, -0.6), (1, 0)], True),
        ([(-1, 1e-14), (1, 0)], True),
        ([(-1, 1e-14), (1, 0), (0, -1)], False),
        ([(-1, 1e-17), (1, 0)], False),  # by rounding alone no line
        ([(-1, 1e-17), (1, 0), (0, -1)], True),
        ([(1, 2), (-2, -4)], False),
        ([(1, 0), (-1, 0), (0, 1), (0, -1)], False),
        ([(1, 0), (-1, 1), (-1, -1)], False),
        ([(0, 0)], False),
    ],
)
def test_separability_through_the_origin(points, expected):
    x, ones = np.array(points, dtype=float), np.ones(len(points))
    assert separable(x) is expected
    found = minimise(problem(x, ones, 0.0))
    assert (found.w is None) is expected
    assert ("separable" in found.note) is expected
    assert minimise(problem(x, ones, 1e-3)).w is not None


def separates(folded, v):
    margins = [v[0] * x + v[1] * y for x, y in folded]
    return min(margins) >= 0 and max(margins) > 0


def separable_exactly(folded):
    """By rational arithmetic: where any v will do, so does one along a point, or across one."""
    return any(separates(folded, v) for x, y in folded for v in ((x, y), (-y, x), (y, -x)))


def turned(x, y, by):
    """By an angle whose sine and cosine are rational."""
    sine, cosine = by
    return cosine * x - sine * y, sine * x + cosine * y


NO_TURN = (Fraction(0), Fraction(1))
TURNS = ((Fraction(3, 5), Fraction(4, 5)), (Fraction(-5, 13), Fraction(12, 13)), (Fraction(1), Fraction(0)))
TYPED = {
    "on a line, in contradiction": [("1", "0.1", 1), ("2", "0.2", 1), ("3", "0.3", 0)],
    "on a line, in order": [("1", "0.1", 1), ("2", "0.2", 1), ("-3", "-0.3", 0)],
    "on a line, seen from the other side": [("0.1", "0.3", 0), ("0.2", "0.6", 0), ("0.7", "2.1", 1)],
    "twice with both labels": [("0.7", "-1.3", 1), ("0.7", "-1.3", 0)],
    "twice with both labels, and others": [("0.7", "-1.3", 1), ("0.7", "-1.3", 0), ("0.1", "0.2", 1)],
    "at the origin": [("0", "0", 1), ("0", "0", 0)],
    "through the origin": [("0", "0", 1), ("0.3", "0.9", 1), ("0.1", "0.3", 0)],
    "nearly on a line": [("1", "0.1", 1), ("2", "0.2", 1), ("3", "0.300000000001", 0)],
    "nearly on a line, the other way": [("1", "0.1", 1), ("2", "0.2", 1), ("3", "0.299999999999", 0)],
    "nearly on a line, in contradiction": [("1", "0.1", 1), ("3", "0.300000001", 0), ("3", "0.299999999", 0)],
    "on a line through an edge of the plane": [("4", "3", 1), ("8", "6", 1), ("12", "9", 0)],
}


@pytest.mark.parametrize("turn", [NO_TURN, *TURNS])
@pytest.mark.parametrize("shift", [("0", "0"), ("0.3", "-0.7")])
@pytest.mark.parametrize("scale", [Fraction(1), Fraction(1, 10**6), Fraction(10**6)])
@pytest.mark.parametrize("points", TYPED.values(), ids=TYPED)
def test_separability_of_typed_points_is_that_of_exact_ones(points, scale, shift, turn):
    """Typed numbers are not binary fractions, and neither are rotated ones."""
    moved = [turned(scale * (Fraction(x) + Fraction(shift[0])), scale * (Fraction(y) + Fraction(shift[1])), turn) for x, y, _ in points]
    signs = [1 if label else -1 for *_, label in points]
    expected = separable_exactly([(sign * x, sign * y) for (x, y), sign in zip(moved, signs, strict=True)])
    x, y = np.array([[float(x), float(y)] for x, y in moved]), np.array(signs, dtype=float)
    assert separable(y[:, None] * x) is expected
    found = minimise(problem(x, y, 0.0))
    assert (found.w is None) is expected
    if found.w is not None:
        near = np.array(found.w) + 1e-3 / float(scale) * np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
        assert found.loss <= problem(x, y, 0.0).values(near).min() * (1 + 1e-12)


def test_contradicting_points_on_a_line_have_a_minimiser_on_it():
    points = OwnSettings(rows=((1.0, 0.1, 1), (2.0, 0.2, 1), (3.0, 0.3, 0)))
    found = minimise(problem_of(draw(points), WeightsSettings(alpha=0.0)))
    assert found.w[1] == pytest.approx(0.1 * found.w[0])
    assert math.hypot(*found.w) < 1


def test_separability_agrees_with_trying_every_half_plane():
    rng = np.random.RandomState(0)
    for _ in range(500):
        points = rng.randint(-2, 3, (rng.randint(1, 6), 2)).astype(float)
        tilted = np.radians(np.arange(0, 360, 0.5))
        edges = np.arctan2(points[:, 1], points[:, 0])[:, None] + np.array([np.pi / 2, -np.pi / 2])
        angles = np.concatenate([tilted, edges.ravel()])
        margins = np.round(points @ [np.cos(angles), np.sin(angles)], 12)
        expected = bool(np.any((margins >= 0).all(axis=0) & (margins > 0).any(axis=0)))
        assert separable(points) is expected


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9, 1e-12])
def test_nearly_separable_points_still_have_their_far_minimiser(gap):
    x, ones = np.array([[1, 0], [-1, 1e-3], [-1, -gap], [0.5, 1.0]]), np.ones(4)
    w = np.array(minimise(problem(x, ones, 0.0)).w)
    pulls = np.exp(-np.logaddexp(0, x @ w))
    assert np.linalg.norm(problem(x, ones, 0.0).gradient(w)) <= 1e-11 * (pulls @ np.linalg.norm(x, axis=1))


def test_the_minimiser_of_degenerate_problems():
    ones = np.ones(2)
    assert minimise(problem(np.zeros((2, 2)), ones, 0.0)).w == (0.0, 0.0)
    assert minimise(problem(np.zeros((2, 2)), ones, 1.0)).loss == pytest.approx(2 * np.log(2))
    collinear = minimise(problem(np.array([[1.0, 2.0], [-2.0, -4.0]]), ones, 0.0))
    assert collinear.w[1] == pytest.approx(2 * collinear.w[0])
    huge = minimise(problem(np.array([[1.0, 2.0]]), np.ones(1), 1e300))
    np.testing.assert_allclose(huge.w, [2.5e-301, 5e-301], rtol=1e-12)


def test_descent_reports_what_was_asked_and_reaches_the_minimiser():
    settings = WeightsSettings(steps=2005, learning_rate=0.05)
    shots = list(descend(settings, GAUSSIANS, report_every=1000))
    assert [shot.step for shot in shots] == [0, 1000, 2000, 2005]
    assert shots[0].loss == pytest.approx(54.144704389756924, rel=1e-13)
    assert shots[0].train_accuracy == 0.425
    assert shots[0].test_accuracy is None
    np.testing.assert_allclose(shots[-1].layers[0].weights[:, 0], minimise(problem(X, SIGNS, 0.1)).w, rtol=1e-9)
    assert [array.shape for array in (shots[0].layers[0].weights, shots[0].layers[0].biases)] == [(2, 1), (1,)]


def test_descent_goes_on_from_a_snapshot_as_if_never_stopped():
    settings = WeightsSettings(steps=50)
    whole = list(descend(settings, GAUSSIANS, report_every=10))
    rest = list(descend(settings, GAUSSIANS, report_every=10, start=whole[2]))
    assert [shot.step for shot in rest] == [30, 40, 50]
    assert [shot.loss for shot in rest] == [shot.loss for shot in whole[3:]]


@pytest.mark.parametrize("report_every", [1, 50, 100_000])
def test_a_diverging_descent_ends_with_its_last_finite_step(report_every):
    settings = WeightsSettings(alpha=10.0, learning_rate=10.0, steps=1000)
    shots = []
    with pytest.raises(Diverged, match=r"step \d+.*learning rate 10") as caught:
        shots.extend(_saved(descend(settings, GAUSSIANS, report_every), shots))
    steps = [shot.step for shot in shots]
    assert steps == sorted(set(steps))
    assert steps[-1] == caught.value.step - 1
    assert all(np.isfinite([*shot.layers[0].weights[:, 0], shot.loss]).all() for shot in shots)


def test_a_test_set_is_scored_with_the_same_rule():
    data = dataclasses.replace(GAUSSIANS, x_test=np.array([[1.0, 1.0], [0.0, 0.0]]), y_test=np.array([1, 1]))
    shot = next(descend(WeightsSettings(w0=1.0, w1=1.0), data, report_every=10))
    assert shot.test_accuracy == 0.5


def _saved(snapshots, into):
    for snapshot in snapshots:
        into.append(snapshot)
    return []
