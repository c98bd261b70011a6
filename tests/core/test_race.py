"""Minimisers of every loss, the track over alpha, and the descent paths."""

import dataclasses

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from core.datasets import GaussiansSettings, draw
from core.optimizers import OPTIMIZERS
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.minimiser import minimise, track
from core.weights.posing import problem_of
from core.weights.problem import Problem
from core.weights.race import DESCENDERS, path, race
from core.weights.separability import widest_direction
from core.weights.settings import LOSSES, WeightsSettings
from core.weights.walks import CONVERGED, never_done

DATA = draw(GaussiansSettings())
BY_GRADIENT = ", ".join(name for name in DESCENDERS if name != "perceptron")
SMOOTH = ["logistic", "squared", "own"]


def posed(loss="logistic", data=DATA, **settings):
    return problem_of(data, WeightsSettings(loss=loss, **settings))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("bias", [0.0, 0.8])
def test_no_place_nearby_or_on_a_grid_is_lower_than_the_minimiser(loss, bias):
    problem = posed(loss, bias=bias)
    found = minimise(problem)
    if loss == "zero_one":
        assert found.w is None
        assert ("has only 1 mistake, but a shorter w" if bias == 0 else "piecewise constant") in found.note
        return
    w, ws = np.array(found.w), np.linspace(-5, 5, 41)
    assert found.loss == pytest.approx(problem.value(w), rel=1e-12)
    others = [problem.value(np.array([w0, w1])) for w0 in ws for w1 in ws]
    others += [problem.value(w + size * np.array([np.cos(t), np.sin(t)])) for size in (1e-3, 0.1) for t in np.arange(0, 6.3, 0.3)]
    assert found.loss <= min(others) * (1 + 1e-6)


@pytest.mark.parametrize("loss", SMOOTH)
def test_derivatives_by_central_differences(loss):
    problem, w, h = posed(loss, bias=0.3), np.array([0.7, -0.4]), 1e-5
    for axis, offset in enumerate(h * np.eye(2)):
        slope = (problem.value(w + offset) - problem.value(w - offset)) / (2 * h)
        bend = (problem.gradient(w + offset) - problem.gradient(w - offset)) / (2 * h)
        assert slope == pytest.approx(problem.gradient(w)[axis], rel=1e-6)
        np.testing.assert_allclose(bend, problem.hessian(w)[axis], rtol=1e-3)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_terms_add_up_to_the_gradient(loss):
    problem, w = posed(loss, bias=0.3, alpha=0.5), np.array([0.7, -0.4])
    np.testing.assert_allclose(problem.gradient_terms(w).sum(axis=0) - 2 * 0.5 * w, -problem.gradient(w), rtol=1e-9, atol=1e-12)


def test_an_own_loss_that_is_a_known_one_gives_the_same():
    own, known = posed("own", expression="log(1+exp(-m))", bias=0.2), posed("logistic", bias=0.2)
    w = np.array([0.5, 1.1])
    assert own.value(w) == pytest.approx(known.value(w), rel=1e-13)
    np.testing.assert_allclose(own.gradient(w), known.gradient(w), rtol=1e-7)
    np.testing.assert_allclose(minimise(own).w, minimise(known).w, atol=1e-5)
    penalised = posed("own", expression="log(1+exp(-m)) + alpha*(w0*w0+w1*w1)/40", bias=0.2, alpha=0.1)
    assert penalised.data_loss(w) == pytest.approx(known.value(w), rel=1e-13)


@pytest.mark.parametrize("seed", range(40))
def test_the_hinge_minimiser_is_exact_on_corners_ties_and_lines(seed):
    rng = np.random.RandomState(seed)
    count, alpha = rng.randint(1, 40), [0.0, 1e-3, 0.1, 10.0][seed % 4]
    folded = np.round(rng.randn(count, 2) + rng.randn(2), [0, 1, 8][seed % 3])
    problem = Problem(folded, 0.8 * rng.choice([-1, 0, 1], count), alpha, 0.8, MARGIN_LOSSES["hinge"])
    found = minimise(problem)
    w, turns = np.array(found.w), np.arange(0, 6.3, 0.05)
    for size in (1e-7, 1e-4, 0.01, 0.3, 3.0):
        assert found.loss <= problem.values(w + size * np.stack([np.cos(turns), np.sin(turns)], axis=1)).min() + 1e-11
    assert found.note in ("", "with alpha 0, other w are equally good")


def test_the_hinge_minimiser_says_when_it_is_not_alone():
    apart = np.array([[3.0, 0.1], [2.0, -0.2]])
    assert "other w" in minimise(Problem(apart, np.zeros(2), 0.0, 0.0, MARGIN_LOSSES["hinge"])).note
    assert minimise(Problem(apart, np.zeros(2), 0.1, 0.0, MARGIN_LOSSES["hinge"])).note == ""
    assert minimise(posed("hinge", alpha=0.0)).note == ""


@pytest.mark.parametrize("seed", range(20))
def test_no_direction_makes_fewer_mistakes_than_the_best(seed):
    rng = np.random.RandomState(seed)
    folded = np.round(rng.randn(rng.randint(1, 30), 2), seed % 3)
    problem = Problem(folded, np.zeros(len(folded)), 0.0, 0.0, MARGIN_LOSSES["zero_one"])
    turns = np.arange(0, 6.3, 1e-3)
    found = minimise(problem)
    assert found.loss == problem.values(np.array([found.w]))[0]
    assert found.loss <= problem.values(np.stack([np.cos(turns), np.sin(turns)], axis=1)).min()


@pytest.mark.parametrize("loss", ["logistic", "hinge", "squared", "own"])
def test_the_track_is_the_minimiser_at_each_alpha(loss):
    alphas = np.array([0.0, 0.01, 0.3, 10.0])
    alone = [minimise(posed(loss, alpha=alpha)).w for alpha in alphas]
    np.testing.assert_allclose(track(posed(loss), alphas), alone, atol=2e-3 if loss == "own" else 1e-9)


def test_an_unbounded_descent_has_no_minimiser():
    assert "keeps decreasing" in minimise(posed("own", expression="-m*m", alpha=0.0)).note


def test_the_track_runs_through_the_notebooks_minimisers():
    places = track(posed(), np.array([0.0, 0.01, 0.1, 1.0, 10.0]))
    lengths = np.hypot(*places.T)
    np.testing.assert_allclose(lengths, [2.994, 2.913, 2.482, 1.557, 0.6875], atol=6e-4)


def test_where_a_separable_problem_runs_is_the_widest_margin():
    data = dataclasses.replace(DATA, x_train=np.array([[1.0, 2.0], [-2.0, -1.0], [3.0, 3.0]]), y_train=np.array([1, 0, 1]))
    found = minimise(posed(data=data, alpha=0.0))
    assert found.w is None
    np.testing.assert_allclose(found.runs, [2**-0.5, 2**-0.5], rtol=1e-9)
    angles = np.linspace(0, 2 * np.pi, 100_001)
    for seed in range(20):
        rng = np.random.RandomState(seed)
        folded = rng.randn(6, 2) + 2 * rng.randn(2)
        margins = (folded @ [np.cos(angles), np.sin(angles)]).min(axis=0)
        direction = widest_direction(folded)
        assert (direction is None) == (margins.max() <= 0)
        if direction is not None:
            smallest = (folded @ np.array(direction)).min()
            assert margins.max() * (1 - 1e-9) <= smallest <= margins.max() + 1e-4 * np.abs(folded).max()  # between two tried angles


def test_the_path_is_gradient_descent_step_by_step():
    problem = posed()
    way = path(problem, (-1.5, 1.6), "gradient_descent", 0.02, 150)
    w = np.array([-1.5, 1.6])
    for place, loss, slope in zip(way.places, way.losses, way.slopes, strict=True):
        np.testing.assert_allclose(place, w, rtol=1e-12)
        assert loss == pytest.approx(problem.value(w), rel=1e-12)
        assert slope == pytest.approx(np.linalg.norm(problem.gradient(w)), rel=1e-9)
        w = w - 0.02 * problem.gradient(w)
    assert way.verdict == "not converged after 150 steps"


def test_newton_converges_first_and_every_path_ends_at_the_minimiser():
    settling = ["gradient_descent", "momentum", "adam", "nesterov", "newton"]
    ways = race(posed(), (0.5, 0.5), 0.05, 3000, ", ".join(settling))
    assert [way.name for way in ways] == [DESCENDERS[name].title for name in settling]
    for way in ways:
        np.testing.assert_allclose(way.places[-1], minimise(posed()).w, atol=2e-3)
        assert way.slopes[-1] < CONVERGED <= way.slopes[-2]
        assert way.verdict == f"converged after {way.converged_at} steps"
    assert ways[-1].converged_at == min(way.converged_at for way in ways)


def test_a_diverging_learning_rate_is_reported():
    way = path(posed(alpha=10.0), (1.0, 1.0), "gradient_descent", 0.2, 150)
    assert way.diverged_at is not None
    assert way.verdict == f"diverged at step {way.diverged_at}"
    assert np.isfinite(way.places).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_descends_a_bowl_of_any_size(name):
    row, parameters = OPTIMIZERS[name], np.linspace(-1, 1, 7)
    slots = [np.zeros(7) for _ in range(row.slots)]
    for step in range(1, 2001):
        row.update(parameters, 2 * parameters, slots, 0.01, step)
    # RMSprop's steps do not shrink with the gradient: it ends in a swing of about half the learning rate.
    np.testing.assert_allclose(parameters, 0, atol=6e-3 if name == "rmsprop" else 1e-3)


def test_a_race_has_the_racers_that_are_asked_for_each_once():
    ways = race(posed(), (0.5, 0.5), 0.05, 5, "newton, adam, newton")
    assert [(way.name, way.number) for way in ways] == [("Newton", 3), ("Adam", 2)]


def test_adamw_goes_to_the_minimiser_of_the_data_loss():
    """Its penalty is no part of the gradient, whose size Adam does not mind: only the decay is left to pull."""
    adam, adamw = race(posed(alpha=0.1), (0.5, 0.5), 0.01, 20_000, "adam, adamw")
    np.testing.assert_allclose(adam.places[-1], minimise(posed(alpha=0.1)).w, atol=2e-3)
    np.testing.assert_allclose(adamw.places[-1], minimise(posed(alpha=0.0)).w, atol=2e-3)


def rosenblatt(x, y, bias, w, rate, updates):
    """The places after each correction, point after point, round and round."""
    places, calm = [tuple(w)], 0
    while calm < len(x) and len(places) <= updates:
        for point, label in zip(x, y, strict=True):
            calm += 1
            if label * (w @ point + bias) <= 0 and len(places) <= updates:
                w, calm = w + rate * label * point, 0
                places.append(tuple(w))
    return places


@pytest.mark.parametrize("seed", range(20))
def test_the_perceptron_is_rosenblatts_loop(seed):
    rng = np.random.RandomState(seed)
    x, y = rng.randn(25, 2) + 0.2, rng.choice([-1.0, 1.0], 25)
    if seed % 2:
        y = np.sign(x @ rng.randn(2))
    bias = [0.0, 0.4][seed // 2 % 2] if seed % 2 == 0 else 0.0
    problem = Problem(y[:, None] * x, y * bias, 0.1, bias, MARGIN_LOSSES["logistic"])
    way = path(problem, (0.3, -0.2), "perceptron", 0.5, 60)
    np.testing.assert_allclose(way.places, rosenblatt(x, y, bias, np.array([0.3, -0.2]), 0.5, 60), rtol=1e-12)
    assert seed % 2 == 0 or way.verdict == f"converged after {len(way.places) - 1} steps"


def test_a_perceptron_that_never_ends_says_so():
    data = draw(GaussiansSettings())
    assert path(problem_of(data, WeightsSettings()), (0.3, 0.3), "perceptron", 0.5, 60).verdict == (
        "still makes mistakes after 60 steps, and always will: no line with this b separates the points"
    )
    near = draw(GaussiansSettings(centre=3.0))
    assert "converged" in path(problem_of(near, WeightsSettings()), (-0.3, 0.3), "perceptron", 0.5, 60).verdict


@pytest.mark.parametrize("seed", range(60))
def test_whether_a_perceptron_can_end_is_what_linear_programming_says(seed):
    """The widest margin t with y (w x + b) >= t, |w| bounded: positive where a line with that b separates."""
    rng = np.random.RandomState(seed)
    count, bias = rng.randint(1, 9), float(rng.choice([0.0, 0.7, -1.5]))
    x, y = rng.randn(count, 2), rng.choice([-1.0, 1.0], count)
    limits = np.column_stack([-y[:, None] * x, np.ones(count)])
    best = linprog([0, 0, -1], limits, y * bias, bounds=[(-1e4, 1e4), (-1e4, 1e4), (None, 1)])
    problem = Problem(y[:, None] * x, y * bias, 0.0, bias, MARGIN_LOSSES["logistic"])
    assert (never_done(problem) == "") == (-best.fun > 1e-5)


@pytest.mark.parametrize("alpha", [0.01, 0.1, 10.0])
@pytest.mark.parametrize("loss", ["logistic", "squared"])
@pytest.mark.parametrize("bias", [0.0, 0.8])
def test_lbfgs_ends_where_scipys_does(loss, bias, alpha):
    problem = posed(loss, alpha=alpha, bias=bias)
    way = path(problem, (-1.5, 1.6), "lbfgs", 1.0, 150)
    theirs = minimize(problem.value, (-1.5, 1.6), jac=problem.gradient, method="L-BFGS-B", options={"gtol": 1e-8, "ftol": 0})
    assert way.verdict.startswith("converged after")
    assert way.losses[-1] == pytest.approx(theirs.fun, rel=1e-6)
    assert (np.diff(way.losses) <= 1e-12 * way.losses[:-1]).all()
    assert way.converged_at <= 30, "a bowl in the plane takes few steps once its curvature is known"


def test_adams_first_step_is_the_learning_rate_against_each_sign():
    parameters = np.array([1.0, -2.0])
    OPTIMIZERS["adam"].update(parameters, np.array([1e-3, -50.0]), [np.zeros(2) for _ in range(3)], 0.1, 1)
    np.testing.assert_allclose(parameters, [0.9, -1.9], rtol=1e-5)


@pytest.mark.parametrize("expression", ["-exp(-m*m)", "log(m)", "m - 9 + w0*w0"])
def test_newton_ends_on_losses_below_zero_bent_downwards_or_without_a_value(expression):
    way = path(posed("own", expression=expression, alpha=0.0), (0.5, 0.5), "newton", 0.02, 50)
    assert np.isfinite(way.places).all()
    assert np.all(np.diff(way.losses) <= 1e-12)


@pytest.mark.parametrize("loss", ["zero_one", "own"])
def test_a_start_without_a_step_is_a_path_of_one_place(loss):
    for way in race(posed(loss, expression="log(m)", alpha=0.0), (0.5, 0.5), 0.02, 50, BY_GRADIENT):
        np.testing.assert_array_equal(way.places, [(0.5, 0.5)])
        if loss == "zero_one":
            assert way.verdict == "stays at the start: the gradient is 0"


def test_oscillation_is_reported_but_slow_or_damped_paths_are_not():
    def verdict(name, rate, **settings):
        return path(posed(**settings), (-1.5, 1.6), name, rate, 150).verdict

    assert verdict("gradient_descent", 1.0) == "not converged after 150 steps, oscillating"
    assert (
        verdict("gradient_descent", 0.02, loss="hinge") == "not converged after 150 steps, oscillating"
    )  # a step of one length never stands on a corner
    assert verdict("gradient_descent", 0.002) == "not converged after 150 steps"
    assert verdict("momentum", 0.05) == "not converged after 150 steps"
    assert verdict("adam", 0.02) == "not converged after 150 steps"


def test_newton_is_stuck_on_a_corner_of_the_hinge():
    way = path(posed("hinge"), (-1.5, 1.6), "newton", 0.02, 150)
    assert way.verdict == f"stuck after {len(way.places) - 1} steps"
    assert way.losses[-1] > minimise(posed("hinge")).loss
