"""The training step's gradient is the derivative of the loss it reports, for every parameter."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.random import RandomState

from core.activations import ACTIVATIONS
from core.datasets import SpiralSettings, draw
from core.gradcheck import check_gradients
from core.models import initial_layers, layer_sizes
from core.run_settings import ModelSettings, TrainingSettings
from core.training import RunConfig
from core.types import Dataset, Layer

SPIRAL = SpiralSettings(classes=5, per_class=8, start_radius=0.1)


def run_of(hidden, activation, data=SPIRAL):
    return RunConfig(data, ModelSettings(hidden=hidden, activation=activation), TrainingSettings(learning_rate=0.5, weight_decay=0.1))


def random_layers(model, class_count):
    """Biases that are not zero either, so that no point sits on a kink."""
    rng, sizes = RandomState(1), layer_sizes(model, class_count)
    return tuple(Layer(rng.randn(n, m), rng.randn(m)) for n, m in pairwise(sizes))


@pytest.mark.parametrize("hidden", [(), (6,), (6, 5), (5, 3, 6)], ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_is_the_central_difference(hidden, activation):
    run, data = run_of(hidden, activation), draw(SPIRAL)
    layers = random_layers(run.model, data.class_count)
    check = check_gradients(run, data, layers)
    assert check.errors.shape == (sum(layer.weights.size + layer.biases.size for layer in layers),)
    assert check.errors.max() < 1e-6
    assert np.abs(check.analytic).max() > 0.01


def test_a_point_on_a_kink_of_relu_shows_as_an_error():
    """With biases 0 the origin's pre-activations are 0: the loss has no derivative by the biases there."""
    run = run_of((6,), "relu")
    none = np.empty((0, 2))
    data = Dataset(np.array([[0.0, 0.0], [1.0, 0.5]]), np.array([0, 1]), none, none[:, 0].astype(int), (0, 1))
    layers = initial_layers(run.data, replace(run.model, initial_scale=1.0), data.class_count)
    assert check_gradients(run, data, layers).errors.max() > 0.1
