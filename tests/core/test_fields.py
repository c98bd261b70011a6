"""Decision fields against the notebook's grid and against the plain forward pass."""

from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest

from core.datasets import draw
from core.network.activations import ACTIVATIONS, Activation, relu_with_slope
from core.network.fields import FieldPainter
from core.network.models import predicted, probabilities, scores
from core.plane.geometry import cell_centres
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.types import Bounds, Layer

with np.load(Path(__file__).parent / "data" / "field.npz") as _arrays:
    GOLDEN = dict(_arrays)
PALETTE = tuple((20 * k, 250 - 20 * k, 9 * k) for k in range(10))
LINEAR = (Layer(GOLDEN["linear_W"], GOLDEN["linear_b"]),)
RELU = (Layer(GOLDEN["nl_W"], GOLDEN["nl_b"]), Layer(GOLDEN["nl_W2"], GOLDEN["nl_b2"]))
FRAME = Bounds(-2, 3, -1, 1.5)


def network(sizes, dtype=np.float64):
    rng = np.random.RandomState(3)
    return tuple(Layer(rng.randn(n, m).astype(dtype), rng.randn(m).astype(dtype)) for n, m in pairwise(sizes))


def forward(layers, activation, rows, columns):
    xs, ys = cell_centres(FRAME.x_min, FRAME.x_max, columns), cell_centres(FRAME.y_min, FRAME.y_max, rows)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    return scores(layers, activation, points)


def assert_single(logits, exact):
    """Equal up to the rounding of a few hundred sums in single precision, in which the fields are computed."""
    np.testing.assert_allclose(logits, exact, rtol=0, atol=100 * np.finfo(np.float32).eps * np.abs(exact).max())


def channels(field):
    return np.stack([field.ravel() >> shift & 0xFF for shift in (16, 8, 0)], axis=1)


@pytest.mark.parametrize(("layers", "counts"), [(LINEAR, [11777, 13338, 11169]), (RELU, [13462, 13508, 9314])])
def test_class_counts_of_the_notebooks_grid(layers, counts):
    x_min, x_max, y_min, y_max = GOLDEN["bounds"]  # the points' extremes and a margin of 1
    grid = FieldPainter().logits(layers, "relu", np.arange(x_min, x_max, 0.02), np.arange(y_min, y_max, 0.02)).argmax(axis=0)
    assert grid.shape == (188, 193)
    assert np.bincount(grid.ravel()).tolist() == counts


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(2, 3), (2, 1, 2), (2, 70, 3), (2, 9, 5, 4), (2, 600, 8, 5, 10)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_pictures_agree_with_the_forward_pass(activation, sizes, dtype):
    layers, painter = network(sizes, dtype), FieldPainter()
    logits = forward(layers, activation, 30, 40)
    field = painter.field(layers, activation, FRAME, 30, 40)
    hard, blended = field.hard(PALETTE), field.blended(PALETTE)
    assert hard.shape == blended.shape == (30, 40)
    assert not hard.flags.writeable
    runner_up, best = np.sort(logits, axis=1)[:, -2:].T
    sure = best - runner_up > 1e-3
    assert sure.mean() > 0.9
    assert np.array_equal(channels(hard)[sure], np.array(PALETTE)[logits.argmax(1)][sure])
    mixed = probabilities(logits) @ np.array(PALETTE[: sizes[-1]])
    assert np.abs(channels(blended) - mixed).max() < 0.6


@pytest.mark.parametrize("sizes", [(2, 2), (2, 70, 3), (2, 9, 5, 10), (2, 6, 1)])
def test_one_class_and_confidence_agree_with_the_forward_pass(sizes):
    layers = network(sizes)
    shares = probabilities(forward(layers, "relu", 30, 40)).T.reshape(-1, 30, 40)
    field = FieldPainter().field(layers, "relu", FRAME, 30, 40)
    for label, share in enumerate(shares):
        assert np.abs(field.probability(label) / 255 - share).max() < 0.5001 / 255
    least = 1 / len(shares)
    assert np.abs(field.confidence() / 255 - (shares.max(axis=0) - least) / (1 - least)).max() < 0.5001 / 255


def test_a_relu_unit_that_is_level_turns_nowhere():
    weights = np.array([[1.0, 1.0, 0.0, 0.0, 2.0, 0.0], [0.0, -0.0, 0.0, -0.0, 1e-320, -2.0]])
    layers = (Layer(weights, np.array([0.5, -0.5, 1.0, -1.0, 0.0, 1.0])), network((6, 3))[0])
    layers = (layers[0], Layer(np.arange(18.0).reshape(6, 3) ** 2 / 50, np.zeros(3)))
    logits = forward(layers, "relu", 21, 21)
    field = FieldPainter().logits(layers, "relu", cell_centres(FRAME.x_min, FRAME.x_max, 21), cell_centres(FRAME.y_min, FRAME.y_max, 21))
    relative = (logits - logits[:, :1]).T.reshape(3, 21, 21)
    assert_single(field - field[0], relative)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 5), (5, 1)])
def test_a_grid_may_be_one_cell_wide(rows, columns):
    layers = network((2, 8, 3))
    field = FieldPainter().field(layers, "relu", FRAME, rows, columns).hard(PALETTE)
    assert np.array_equal(channels(field), np.array(PALETTE)[forward(layers, "relu", rows, columns).argmax(1)])


def test_a_painter_may_change_between_models_and_sizes():
    painter = FieldPainter()
    for sizes, cells in [((2, 30, 3), 20), ((2, 5, 5, 2), 33), ((2, 30, 3), 9), ((2, 4), 20), ((2, 30, 3), 20)]:
        layers = network(sizes)
        field = painter.field(layers, "relu", FRAME, cells, cells).hard(PALETTE)
        fresh = FieldPainter().field(layers, "relu", FRAME, cells, cells).hard(PALETTE)
        assert np.array_equal(field, fresh)


@pytest.mark.parametrize("scale", [0.0, 1e-310, 1e9, 1e40, 1e160, 1e307])
@pytest.mark.parametrize("sizes", [(2, 3), (2, 5, 3), (2, 5, 4, 3)])
@pytest.mark.parametrize("hard", [True, False])
def test_huge_and_tiny_parameters_paint_only_mixtures_of_the_palette(scale, sizes, hard):
    layers = tuple(Layer(layer.weights * scale, layer.biases * scale) for layer in network(sizes))
    primary = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
    field = FieldPainter().field(layers, "relu", Bounds.square(1), 20, 20)
    painted = field.hard(primary) if hard else field.blended(primary)
    assert (np.abs(channels(painted).astype(int).sum(axis=1) - 255) <= 2).all()


def test_the_disc_of_notebook_004_is_certain_on_18_percent_of_its_map():
    state = find("ring-tanh").state
    first, *_, last = EXPERIMENTS["training"].snapshots(state, draw(state.data), 1000, None)
    maps = [FieldPainter().field(snapshot.layers, "tanh", Bounds.square(6), 200, 200).probability(1) for snapshot in (first, last)]
    assert maps[0].mean() / 255 == pytest.approx(0.5, abs=0.05)
    assert (maps[1] > 127).mean() == pytest.approx(0.18, abs=0.005)
    grid = FieldPainter().field(last.layers, "tanh", Bounds.square(6), 200, 200).classes
    assert not np.concatenate([grid[0], grid[-1], grid[:, 0], grid[:, -1]]).any()


@pytest.mark.parametrize("scales", [(1e39, 1e-30, 1), (1e20, 1e20, 1e-39), (1, 1e39, 1e-39), (1e-39, 1e39, 1), (1e28, 1, 1)], ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_nothing_overflows_on_the_way_to_logits_of_any_size(activation, scales):
    """Single precision ends at 3e38, which a hidden layer may exceed though the logits are small again."""
    layers = tuple(Layer(scale * layer.weights, scale * layer.biases) for scale, layer in zip(scales, network((2, 5, 4, 3)), strict=True))
    field = FieldPainter().field(layers, activation, FRAME, 20, 20)
    assert np.isfinite(field.logits).all()
    if ACTIVATIONS[activation].single_reach < np.inf:
        return  # the last digit of a huge number decides its sine
    exact = forward(layers, activation, 20, 20)
    second, best = np.sort(exact, axis=1)[:, -2:].T
    sure = (best - second > 1e-5 * np.abs(exact).max()) & ((best - second > 1e-5) | (best - second < 1e-10))
    assert sure.any()
    assert np.array_equal(field.classes.ravel()[sure], predicted(exact)[sure])


@pytest.mark.parametrize("slopes", [(0.1, 1.0), (-1.0, 1.0), (1.0, 0.0)])
def test_units_with_one_kink_of_any_slopes_are_painted_by_their_kinks(slopes, monkeypatch):
    left, right = slopes

    def bent(z):
        np.copyto(z, np.where(z < 0, left * z, right * z))

    row = Activation(bent, relu_with_slope, relu_with_slope, lambda reach: reach, kinks=(0.0,), slopes=slopes)
    monkeypatch.setitem(ACTIVATIONS._rows, "bent", row)
    layers, exact = network((2, 70, 3)), forward(network((2, 70, 3)), "bent", 30, 40)
    logits = FieldPainter().field(layers, "bent", FRAME, 30, 40).logits
    assert not logits[0].any(), "relative to the first class, as only the kinks give them"
    assert_single(logits, (exact - exact[:, :1]).T.reshape(3, 30, 40))


@pytest.mark.parametrize("key", ["spiral-relu", "moons-relu", "circles-relu"])
def test_single_precision_moves_no_cell_of_a_training(key):
    """Against the plain forward pass in double precision."""
    state = find(key).state
    data, bounds = draw(state.data), None
    cells = different = 0
    for snapshot in islice(EXPERIMENTS["training"].snapshots(state, data, 200, None), 12):
        bounds = bounds or Bounds.around(data.x_train, 0.15)
        field = FieldPainter().field(snapshot.layers, "relu", bounds, 150, 150)
        points = np.stack(np.meshgrid(field.xs, field.ys), axis=-1).reshape(-1, 2)
        different += int((field.classes.ravel() != predicted(scores(snapshot.layers, "relu", points))).sum())
        cells += len(points)
    assert different <= cells / 100_000, "at most a cell that the boundary passes within a rounding"
