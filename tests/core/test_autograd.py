"""Random configurations against PyTorch: the same losses, with its autograd and its optimizers, for 50 updates."""

import numpy as np
import pytest
import torch
from numpy.random import RandomState

from core.datasets import SpiralSettings, draw
from core.network.activations import ACTIVATIONS
from core.network.batches import Batches
from core.network.settings import OUTPUTS, ModelSettings, TrainingSettings
from core.network.training import RunConfig, train
from core.optimizers import OPTIMIZERS

UPDATES = 50
ACTIVATIONS_THERE = {"relu": torch.relu, "tanh": torch.tanh, "logistic": torch.sigmoid}
RATES = {"gradient descent": 0.3, "momentum": 0.1, "adam": 0.02}
OPTIMIZERS_THERE = {
    "gradient descent": torch.optim.SGD,
    "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr, momentum=0.9),
    "adam": torch.optim.Adam,
}


def random_run(seed):
    rng = RandomState(seed)
    optimizer = str(rng.choice(list(OPTIMIZERS)))
    model = ModelSettings(
        hidden=tuple(int(units) for units in rng.randint(1, 20, rng.randint(0, 4))),
        activation=", ".join(rng.choice(list(ACTIVATIONS), 3)),
        output=str(rng.choice(OUTPUTS)),
        initial="xavier",
        initial_from="seed",
        seed=seed,
    )
    training = TrainingSettings(
        learning_rate=RATES[optimizer],
        weight_decay=float(rng.choice([0.0, 1e-3, 0.1])),
        optimizer=optimizer,
        batch_size=int(rng.choice([0, 7])),
        epochs=UPDATES,
        updates=UPDATES,
        report_every=1,
    )
    return RunConfig(SpiralSettings(classes=int(rng.choice([2, 3, 5])), per_class=20), model, training)


@pytest.mark.parametrize("seed", range(40))
def test_the_losses_of_fifty_updates(seed):
    run = random_run(seed)
    data = draw(run.data)
    snapshots = list(train(run, data))
    assert [shot.step for shot in snapshots] == list(range(UPDATES + 1))
    np.testing.assert_allclose([shot.loss for shot in snapshots], losses_there(run, data, snapshots[0].layers), rtol=1e-9)


def losses_there(run, data, layers):
    """The loss over all points before each update, and after the last."""
    x, labels = torch.tensor(np.array(data.x_train, float)), torch.tensor(np.array(data.y_train, int))
    parameters = [torch.tensor(array.copy(), requires_grad=True) for layer in layers for array in (layer.weights, layer.biases)]
    weights = parameters[::2]
    names = run.model.activation.split(", ")

    def loss_of(rows):
        h = x[rows]
        for number, (weight, bias) in enumerate(zip(weights, parameters[1::2], strict=True)):
            h = h @ weight + bias
            if number < len(weights) - 1:
                h = ACTIVATIONS_THERE[names[number]](h)
        logits = torch.cat([torch.zeros_like(h), h], 1) if h.shape[1] == 1 else h
        penalty = run.training.weight_decay / 2 * sum((weight**2).sum() for weight in weights)
        return torch.nn.functional.cross_entropy(logits, labels[rows]) + penalty

    optimizer = OPTIMIZERS_THERE[run.training.optimizer](parameters, lr=run.training.learning_rate)
    everything, losses = np.arange(len(labels)), []
    for rows in batches_of(run, data):
        losses.append(loss_of(everything).item())
        optimizer.zero_grad()
        loss_of(rows).backward()
        optimizer.step()
    return [*losses, loss_of(everything).item()]


def batches_of(run, data):
    """The points of each update."""
    n = len(data.y_train)
    batches, place = Batches(run.training, n, (2, *run.model.hidden, data.class_count)), (0, 0)
    for _ in range(UPDATES):
        yield np.arange(n) if batches.whole else batches.at(*place)
        place = batches.next_place(*place)
