"""Every picture for an ordinary view input, before the first snapshot, and at the extremes."""

import dataclasses
from functools import partial

import numpy as np
import pytest

from core.datasets import DigitsSettings, GaussiansSettings, OwnSettings, SpiralSettings, draw
from core.network.models import probabilities, scores
from core.pictures.boundary import Scale, boundary_resolver
from core.pictures.canvas import canvas_resolver
from core.pictures.confusion import confusion_resolver
from core.pictures.curves import curves_resolver
from core.pictures.formula import formula_resolver
from core.pictures.gradcheck import gradcheck_resolver
from core.pictures.landscape import landscape_resolver
from core.pictures.margin import margin_resolver
from core.pictures.mistakes import mistakes_resolver
from core.pictures.pad import pad_resolver
from core.pictures.readout import number, training_readout_resolver, weights_readout_resolver
from core.pictures.templates import templates_resolver
from core.pictures.view_input import ViewInput
from core.runs.timeline import Timeline
from core.state import AppState, with_value
from core.types import Layer, Snapshot
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.posing import problem_of
from core.weights.settings import LOSSES, PARTS, QUANTITIES

STATE = AppState()
GAUSSIANS, SPIRAL = draw(GaussiansSettings()), draw(SpiralSettings())
DIGITS_STATE = with_value(with_value(STATE, "data.kind", "digits"), "data.test_share", 0.25)
PALETTE = ((200, 40, 40), (40, 200, 40), (40, 40, 200))
WEIGHTS_PAGE = {
    "canvas": canvas_resolver,
    "landscape": landscape_resolver,
    "margin": margin_resolver,
    "formula": formula_resolver,
    "readout": weights_readout_resolver,
}
TRAINING_PAGE = {
    "boundary": boundary_resolver,
    "curves": partial(curves_resolver, "curves"),
    "confusion": confusion_resolver,
    "templates": templates_resolver,
    "mistakes": mistakes_resolver,
    "pad": pad_resolver,
    "gradcheck": gradcheck_resolver,
    "readout": training_readout_resolver,
}


def history_of(losses):
    timeline = Timeline()
    for step, loss in enumerate(losses):
        timeline.append(Snapshot(step, step, (), loss - 0.25, 0.25, 0.75, None))
    return timeline.history


def snapshot_of(*shapes, step=7, scale=1.0, loss=0.5, test_accuracy=None):
    rng = np.random.RandomState(step)
    layers = tuple(Layer(scale * rng.randn(n, m), scale * rng.randn(m)) for n, m in shapes)
    return Snapshot(step, step, layers, loss, 0.25, 0.75, test_accuracy)


def weights_input(w0=-1.5, w1=1.6, alpha=0.1, **rest):
    weights = dataclasses.replace(STATE.weights, w0=w0, w1=w1, alpha=alpha)
    return ViewInput(dataclasses.replace(STATE, weights=weights), GAUSSIANS, **rest)


def training_input(snapshot=None, **rest):
    return ViewInput(STATE, SPIRAL, snapshot, palette=PALETTE, **{"cells": 20, **rest})


def assert_equal(a, b):
    """Field by field: pictures hold arrays, so they have no == of their own."""
    assert type(a) is type(b)
    if isinstance(a, np.ndarray):
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    elif dataclasses.is_dataclass(a):
        for field in dataclasses.fields(a):
            assert_equal(getattr(a, field.name), getattr(b, field.name))
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_equal(x, y)
    else:
        assert a == b


def assert_finite(picture):
    if isinstance(picture, np.ndarray):
        assert np.isfinite(picture).all()
    elif isinstance(picture, float):
        assert np.isfinite(picture)
    elif dataclasses.is_dataclass(picture):
        for field in dataclasses.fields(picture):
            assert_finite(getattr(picture, field.name))
    elif isinstance(picture, tuple):
        for entry in picture:
            assert_finite(entry)


WEIGHTS_INPUTS = [
    weights_input(),
    weights_input(0.0, 0.0, alpha=0.0),
    weights_input(20.0, -20.0, alpha=10.0, aspect=30.0),
    weights_input(aspect=0.05, standing=snapshot_of((2, 1), scale=1e6)),
]
EVERYTHING = {
    "canvas.shading": "probability",
    "canvas.halos": True,
    "canvas.gradient_terms": True,
    "landscape.race": True,
    "landscape.track": True,
    "landscape.cells": 24,
    "landscape.pins": ((1.0, 2.0, 0), (-30.0, 400.0, 0)),
    "margin.logistic": True,
    "margin.hinge": True,
    "margin.squared": True,
    "margin.zero_one": True,
    "weights.bias": 0.7,
    "weights.steps": 20,
}
LOSS_SETTINGS = [
    *({"weights.loss": loss} for loss in LOSSES),
    *(
        {"weights.loss": "own", "weights.expression": text}
        for text in ("log(m)", "1/0 - 1/0", "exp(exp(9*m))", "-m*m", "0", "w0*w1*alpha - 1/m")
    ),
]


BEST = Snapshot(0, 0, (Layer(np.array([[0.5], [0.5]]), np.zeros(1)),), 6.0, 0.2, 0.95, None)


def shown_in_full(data=GAUSSIANS, **changes):
    state = STATE
    for key, value in {**EVERYTHING, **changes}.items():
        state = with_value(state, key, value)
    return ViewInput(state, data, hover=(1.0, 1.0), best=BEST, cells=24)


EMPTY = draw(OwnSettings())
LONELY = draw(OwnSettings(rows=((0.0, 0.0, 1),)))
WEIGHTS_INPUTS += [shown_in_full(**loss) for loss in LOSS_SETTINGS]
WEIGHTS_INPUTS += [shown_in_full(data, **{"weights.alpha": alpha}) for data in (EMPTY, LONELY) for alpha in (0.0, 0.1)]
WEIGHTS_INPUTS += [shown_in_full(**{"landscape.quantity": quantity, "landscape.part": part}) for quantity in QUANTITIES for part in PARTS]
WEIGHTS_INPUTS += [shown_in_full(**{"weights.learning_rate": 10.0, "weights.alpha": 10.0})]
TRAINING_INPUTS = [
    training_input(snapshot_of((2, 9), (9, 3)), history=history_of([1.0, 0.7, 0.5])),
    training_input(),
    training_input(snapshot_of((2, 3), scale=1e100, loss=1e100), history=history_of([1e100, 1.0, 1e300]), aspect=30.0),
    training_input(snapshot_of((2, 4), (4, 4), (4, 4), (4, 3), scale=0.0, step=10**9), aspect=0.05, cells=1),
]


TRAINING_INPUTS += [
    ViewInput(state, draw(state.data), snapshot, palette=10 * PALETTE[:1], cells=20)
    for state in (DIGITS_STATE, with_value(with_value(DIGITS_STATE, "data.standardised", True), "pad.strokes", ((0.5, 0.5, 0),)))
    for snapshot in (None, snapshot_of((64, 10)), snapshot_of((64, 30), (30, 10), scale=1e100), snapshot_of((64, 10), scale=0.0))
]


@pytest.mark.parametrize(
    ("resolver", "view_input"),
    [
        *((resolver, view_input) for resolver in WEIGHTS_PAGE.values() for view_input in WEIGHTS_INPUTS),
        *((resolver, view_input) for resolver in TRAINING_PAGE.values() for view_input in TRAINING_INPUTS),
    ],
)
def test_a_view_input_gives_one_finite_picture(resolver, view_input):
    resolve = resolver()
    first = resolve(view_input)
    assert_finite(first)
    assert_equal(first, resolve(view_input))
    assert_equal(first, resolver()(view_input))


def test_readout_of_the_notebooks_first_vector():
    rows = {label: value for label, value, _ in weights_readout_resolver()(weights_input()).rows}
    assert rows == {"loss": "54.14470", "data loss": "53.66370", "penalty": "0.48100", "accuracy": "42.5% (17/40)", "|w|": "2.19317"}


def test_a_descent_shows_the_snapshots_vector_everywhere():
    snapshot = Snapshot(3, 3, (Layer(np.array([[0.5], [1.6]]), np.zeros(1)),), 6.0, 0.2, 0.95, None)
    view_input = weights_input(standing=snapshot, message="It goes on.")
    assert canvas_resolver()(view_input).w == landscape_resolver()(view_input).w == (0.5, 1.6)
    readout = weights_readout_resolver()(view_input)
    assert readout.rows[0][:2] == ("step", "3")
    assert ("accuracy", "95.0% (38/40)") in [row[:2] for row in readout.rows]
    assert readout.message == "It goes on."


def test_canvas_line_is_orthogonal_to_w_and_marks_the_misclassified():
    picture = canvas_resolver()(weights_input())
    assert abs((picture.line[1] - picture.line[0]) @ picture.w) < 1e-12
    assert picture.wrong.sum() == 40 - 17
    assert (picture.positive @ picture.w >= -1e-12).all()
    assert (picture.negative @ picture.w <= 1e-12).all()


def test_w_of_zero_draws_no_line():
    picture = canvas_resolver()(weights_input(0.0, 0.0))
    assert picture.line is None
    assert len(picture.positive) == len(picture.negative) == 0
    assert picture.wrong.all()


def test_the_surface_is_the_same_object_while_only_w_moves():
    resolve = landscape_resolver()
    first, moved, other = resolve(weights_input()), resolve(weights_input(2.0, 2.0)), resolve(weights_input(alpha=0.2))
    assert moved.surface is first.surface
    assert moved.minimiser is first.minimiser
    assert moved.w != first.w
    assert other.surface is not first.surface
    np.testing.assert_allclose(first.minimiser.w, (1.68416430098332, 1.82382013144388), rtol=1e-12)


def inside(frame, points):
    """Whether a frame holds all points (n, 2)."""
    return np.all((points >= (frame.x_min, frame.y_min)) & (points <= (frame.x_max, frame.y_max)))


@pytest.mark.parametrize(("aspect", "shape"), [(1.0, (20, 20)), (2.0, (20, 40)), (0.5, (40, 20))])
def test_regions_have_square_cells(aspect, shape):
    picture = boundary_resolver()(training_input(snapshot_of((2, 3)), aspect=aspect))
    assert picture.regions.shape == shape
    assert picture.frame.width / picture.frame.height == pytest.approx(aspect)
    assert inside(picture.frame, SPIRAL.x_train)


def boundary_shown(snapshot, data=SPIRAL, hover=None, **look):
    state = STATE
    for name, value in look.items():
        state = with_value(state, f"boundary.{name}", value)
    return boundary_resolver()(ViewInput(state, data, snapshot, palette=(PALETTE * 4)[:10], cells=20, hover=hover))


def test_regions_are_coloured_as_asked():
    snapshot = snapshot_of((2, 3))
    hard = boundary_shown(snapshot, regions="hard").regions
    assert set(np.unique(hard)) <= {0xFF000000 | r << 16 | g << 8 | b for r, g, b in PALETTE}
    assert len(np.unique(boundary_shown(snapshot).regions)) > 3
    assert boundary_shown(None).regions is None
    one = boundary_shown(snapshot, regions="one_class", of_class=9)
    assert (one.title, one.scale) == ("P(class 2)", Scale("P(class 2)", 0.0, 1.0))
    sure = boundary_shown(snapshot, regions="confidence")
    assert sure.scale == Scale("largest probability", 1 / 3, 1.0)
    assert one.regions.dtype == sure.regions.dtype == np.uint8


def test_the_misclassified_are_ringed_and_points_and_lines_can_be_left_out():
    snapshot, data = snapshot_of((2, 9), (9, 3)), draw(SpiralSettings(test_share=0.3))
    shown = boundary_shown(snapshot, data)
    right = scores(snapshot.layers, "relu", data.x_train).argmax(axis=1) == data.y_train
    assert np.array_equal(shown.points.ringed, ~right)
    assert len(shown.test_points.ringed) == len(data.x_test) > 0
    assert len(shown.lines)
    bare = boundary_shown(snapshot, data, lines=False, points=False, rings=False)
    assert len(bare.lines) == len(bare.points.x) == 0
    assert not bare.test_points.ringed.any()
    assert bare.frame == shown.frame


def test_the_mouse_reads_probabilities_of_a_place_and_the_loss_of_a_point():
    snapshot, data = snapshot_of((2, 9), (9, 3)), draw(SpiralSettings(test_share=0.3))
    place = boundary_shown(snapshot, data, hover=(5.0, -5.0)).hover
    shares = probabilities(scores(snapshot.layers, "relu", np.array([[5.0, -5.0]])))[0]
    assert place.lines[:2] == ("x = (5, -5)", f"predicts class {shares.argmax()}")
    assert place.lines[2:] == tuple(f"P({label}) = {share:.3f}" for label, share in enumerate(shares))
    label = int(data.y_test[4])
    point = boundary_shown(snapshot, data, hover=tuple(data.x_test[4]), points=False).hover
    shares = probabilities(scores(snapshot.layers, "relu", data.x_test[4:5]))[0]
    assert point.item == 4
    assert point.lines[0] == f"test point, class {label}"
    assert point.lines[1] == f"predicts class {shares.argmax()}" + (" (wrong)" if shares.argmax() != label else "")
    assert point.lines[-1] == f"loss -log P = {number(-np.log(shares[label]))}"
    assert boundary_shown(None, data, hover=(0.0, 0.0)).hover is None


def test_only_the_mouse_moves_and_nothing_is_painted_again():
    resolve, view_input = boundary_resolver(), training_input(snapshot_of((2, 9), (9, 3)))
    still = resolve(view_input)
    hovered = resolve(dataclasses.replace(view_input, hover=(0.1, 0.1)))
    assert hovered.regions is still.regions
    assert hovered.lines is still.lines


def test_a_point_of_many_features_is_predicted_by_all_of_them_and_a_place_by_the_plane():
    data = draw(DigitsSettings())
    snapshot = snapshot_of((64, 10), scale=0.1)
    shown = boundary_shown(snapshot, data, hover=(0.0, 0.0), points=False)
    centre = probabilities(scores(snapshot.layers, "relu", data.x_train.mean(axis=0, keepdims=True)))[0]
    assert shown.hover.lines[2] == f"0: {centre[0]:.3f}   5: {centre[5]:.3f}"
    assert shown.note
    at = tuple(boundary_shown(snapshot, data).points.x[0])
    about = boundary_shown(snapshot, data, hover=at).hover
    own = probabilities(scores(snapshot.layers, "relu", data.x_train[about.item : about.item + 1]))[0]
    assert about.lines[2] == f"0: {own[0]:.3f}   5: {own[5]:.3f}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (54.144704, "54.14470"),
        (123.456, "123.46"),
        (0.00012345, "0.00012345"),
        (2.6202e-36, "2.6202·10⁻³⁶"),
        (123456.0, "1.2346·10⁵"),
        (-2.5, "-2.50000"),
        (float("inf"), "inf"),
    ],
)
def test_numbers_are_short(value, text):
    assert number(value) == text


def test_training_readout_before_and_after_the_first_snapshot():
    empty = training_readout_resolver()(training_input())
    assert {value for _, value, _ in empty.rows} == {"–"}
    shown = training_readout_resolver()(training_input(snapshot_of((2, 3), step=12_000, test_accuracy=0.5)))
    assert [row[:2] for row in shown.rows] == [
        ("epoch", "12,000"),
        ("loss", "0.75000"),
        ("data loss", "0.50000"),
        ("penalty", "0.25000"),
        ("accuracy", "75.0% (225/300)"),
        ("test accuracy", "50.0%"),
    ]


def test_the_chain_of_gradient_terms_ends_at_the_next_step_of_gradient_descent():
    view_input = shown_in_full(**{"canvas.term_scale": 1.0})
    picture, weights = canvas_resolver()(view_input), view_input.state.weights
    step = np.array(weights.w) - weights.learning_rate * problem_of(GAUSSIANS, weights).gradient(weights.w)
    np.testing.assert_allclose(picture.chain[-1], step, rtol=1e-12)
    assert picture.chain.shape == (42, 2)
    assert sorted(picture.chain_of) == list(range(40))


def test_a_hovered_point_or_arrow_names_the_point_and_marks_its_arrow():
    resolve = canvas_resolver()
    plain = resolve(shown_in_full())
    at_point = resolve(dataclasses.replace(shown_in_full(), hover=tuple(GAUSSIANS.x_train[7])))
    assert at_point.hover.item == 7
    assert plain.chain_of[at_point.chain_marked] == 7
    margin = problem_of(GAUSSIANS, shown_in_full().state.weights).margins(plain.w)[7]
    assert at_point.hover.lines[1].startswith(f"w·x + b = {GAUSSIANS.signs[7] * margin:.4g}, predicts ")
    far = dataclasses.replace(shown_in_full(**{"canvas.term_scale": 100.0}), hover=None)
    chain, order = resolve(far).chain, resolve(far).chain_of
    longest = int(np.hypot(*np.diff(chain[:-1], axis=0).T).argmax())
    on_arrow = resolve(dataclasses.replace(far, hover=tuple((chain[longest] + chain[longest + 1]) / 2)))
    assert on_arrow.hover.item == order[longest]


def test_the_lines_of_probability_lie_where_it_has_that_value():
    picture = canvas_resolver()(shown_in_full())
    assert picture.shade_lines
    for share, line in picture.shade_lines:
        np.testing.assert_allclose(1 / (1 + np.exp(-(line @ picture.w + 0.7))), share, rtol=1e-9)


def test_every_point_sits_on_the_curve_of_its_loss():
    picture = margin_resolver()(shown_in_full(**{"weights.loss": "hinge"}))
    curve = picture.curves[-1]
    assert (curve.name, curve.trained) == ("Hinge", True)
    assert [other.name for other in picture.curves[:-1]] == ["Logistic", "Squared", "0-1"]
    np.testing.assert_allclose(picture.places[:, 1], np.maximum(0, 1 - picture.places[:, 0]), atol=1e-12)
    assert inside(picture.frame, picture.places)


def test_every_loss_can_be_compared():
    own = shown_in_full(**{"weights.loss": "own"})
    names = [curve.name for curve in margin_resolver()(own).curves[:-1]]
    assert names == [row.title for row in MARGIN_LOSSES.values()]


OWN_LOSSES = (
    *("maximum(0, 1-m)**2", "1", "m", "w0*w0 + alpha", "(m<0)-(m<-1)", "-m**2", "-(-m)", "2**-m", "exp(-m)/pi + e", "where(m<0, -m, 0)"),
    *("logaddexp(0, -m)", "abs(m) + sign(m)*sqrt(abs(w1))", "minimum(m, 1e-3)", "log1p(square(m))", "tanh(m) - m/2/3", "1 - (2 - (3 - m))"),
)


@pytest.mark.parametrize(
    "loss", [*({"weights.loss": key} for key in MARGIN_LOSSES), *({"weights.expression": text} for text in OWN_LOSSES)], ids=str
)
def test_the_copied_numpy_computes_every_loss(loss):
    state = with_value(STATE, "weights.loss", "own") if "weights.expression" in loss else STATE
    for key, value in {"weights.bias": 0.3, **loss}.items():
        state = with_value(state, key, value)
    view_input = ViewInput(state, GAUSSIANS)
    names = {"np": np, "X": GAUSSIANS.x_train, "y": GAUSSIANS.signs, "w": np.array(state.weights.w), "b": 0.3, "alpha": state.weights.alpha}
    exec(formula_resolver()(view_input).code, names)
    assert names["loss"] == pytest.approx(problem_of(GAUSSIANS, state.weights).value(names["w"]), rel=1e-12)


def test_the_formula_is_true_and_its_code_computes_the_loss():
    picture = formula_resolver()(weights_input())
    assert picture.lines[-1] == "= 0.48100 + 53.66370 = 54.14470"
    names = {"np": np, "X": GAUSSIANS.x_train, "y": GAUSSIANS.signs, "w": np.array([-1.5, 1.6]), "b": 0.0, "alpha": 0.1}
    m = names["y"] * (names["X"] @ names["w"])
    assert picture.code == "m = y * (X @ w + b)\nloss = alpha * w @ w + (np.logaddexp(0, -m)).sum()"
    assert 0.1 * names["w"] @ names["w"] + np.logaddexp(0, -m).sum() == pytest.approx(54.14470, abs=1e-5)


def test_many_points_are_coarse_while_they_move():
    full = shown_in_full(MANY, **{"landscape.cells": 256, "weights.steps": 150})
    resolve, moving = landscape_resolver(), dataclasses.replace(full, moving=True)
    coarse, exact = resolve(moving), resolve(dataclasses.replace(moving, moving=False))
    assert coarse.surface.heights.shape < exact.surface.heights.shape
    assert coarse.paths == ()
    assert len(exact.paths) == 4


MANY = draw(OwnSettings(rows=tuple((float(np.cos(n)), float(np.sin(n)), n % 2) for n in range(10_000))))
