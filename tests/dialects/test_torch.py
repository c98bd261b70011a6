"""The network against PyTorch's autograd and optimisers, on random runs: gradients, one update, and the losses of 50 updates."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from numpy.random import RandomState

from core.datasets import SpiralSettings, draw
from core.network.activations import ACTIVATIONS
from core.network.batches import Batches
from core.network.edits import Edit
from core.network.initial import INITIALISERS
from core.network.settings import OUTPUTS, ModelSettings, TrainingSettings
from core.network.stepper import Stepper
from core.network.training import RunConfig, first_layers, train
from core.optimizers import OPTIMIZERS

pytestmark = pytest.mark.dialects

UPDATES = 50
ACTIVATIONS_THERE = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "logistic": torch.sigmoid,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "gelu": partial(torch.nn.functional.gelu, approximate="tanh"),
    "softplus": torch.nn.functional.softplus,
    "sine": torch.sin,
    "step": lambda z: (z > 0) + 0 * z,
    "linear": lambda z: z,
}
RATES = {"gradient_descent": 0.3, "momentum": 0.1, "adam": 0.02, "rmsprop": 0.01, "nesterov": 0.1, "adamw": 0.02}
OPTIMIZERS_THERE = {
    "gradient_descent": torch.optim.SGD,
    "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr, momentum=0.9),
    "adam": torch.optim.Adam,
    "rmsprop": torch.optim.RMSprop,
    "nesterov": lambda parameters, lr: torch.optim.SGD(parameters, lr, momentum=0.9, nesterov=True),
    "adamw": lambda parameters, lr: torch.optim.AdamW(parameters, lr, weight_decay=0.0),
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
        l1_penalty=(0.0, 1e-3)[seed % 2],
        optimizer=optimizer,
        batch_size=int(rng.choice([0, 7])),
        epochs=UPDATES,
        updates=UPDATES,
        report_every=1,
    )
    return RunConfig(SpiralSettings(classes=int(rng.choice([2, 3, 5])), per_class=20), model, training)


def small_run(activation, output, weight_decay, optimizer="gradient_descent"):
    model = ModelSettings(hidden=(5, 4), activation=activation, output=output, initial="xavier", initial_from="seed")
    training = TrainingSettings(learning_rate=RATES[optimizer], weight_decay=weight_decay, optimizer=optimizer)
    return RunConfig(SpiralSettings(classes=2, per_class=20), model, training)


def begun(run):
    """The stepper at the run's initial weights, and the same ones there."""
    data = draw(run.data)
    stepper = Stepper(data, run.model, run.training)
    stepper.load(first_layers(run.data, run.model, data.class_count))
    return stepper, Network(run, data, stepper.layers())


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient(activation, output, weight_decay):
    stepper, network = begun(small_run(activation, output, weight_decay))
    network.loss().backward()
    derivatives = [parameter.grad for parameter in network.parameters]
    np.testing.assert_allclose(np.add(*stepper.gradient()), flat(derivatives), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_parameters_after_one_update_and_after_three(optimizer, output, weight_decay):
    stepper, network = begun(small_run("tanh", output, weight_decay, optimizer))
    for updates in (1, 2):
        stepper.advance(updates)
        for _ in range(updates):
            network.update()
        np.testing.assert_allclose(stepper.parameters, flat(network.parameters), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("seed", range(40))
def test_the_losses_of_fifty_updates(seed):
    run = random_run(seed)
    data = draw(run.data)
    snapshots = list(train(run, data))
    assert [shot.step for shot in snapshots] == list(range(UPDATES + 1))
    np.testing.assert_allclose([shot.loss for shot in snapshots], losses_there(run, data, snapshots[0].layers), rtol=1e-9)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("edit", [Edit(0, "freeze", 0, 1), Edit(0, "freeze", 1), Edit(0, "off", 1, 2)], ids=str)
def test_what_edits_hold_still_is_a_mask_on_the_gradient(edit, optimizer):
    plain = small_run("tanh", "softmax", 0.1, optimizer)
    run = replace(plain, training=replace(plain.training, updates=UPDATES, report_every=1), edits=(edit,))
    data = draw(run.data)
    snapshots = list(train(run, data))
    network = Network(run, data, snapshots[0].layers)
    masks = masks_of(edit, network.parameters)
    for shot in snapshots:
        assert shot.loss == pytest.approx(network.loss().item(), rel=1e-9)
        network.update(masks=masks)
    for mask, before, now in zip(masks[::2], snapshots[0].layers, snapshots[-1].layers, strict=True):
        held = mask.numpy()
        assert np.array_equal(before.weights[held == 0], now.weights[held == 0])


def masks_of(edit, parameters):
    """1 where a parameter is free, 0 where it is held."""
    masks = [torch.ones_like(parameter) for parameter in parameters]
    unit = slice(None) if edit.unit < 0 else edit.unit
    masks[2 * edit.layer][:, unit] = 0
    masks[2 * edit.layer + 1][unit] = 0
    if edit.kind == "off":
        masks[2 * edit.layer + 2][unit] = 0
    return masks


@pytest.mark.parametrize("shape", [(2, 50_000), (64, 20_000)])
def test_the_initialiser_draws_from_what_its_linear_layer_draws_from(shape):
    torch.manual_seed(0)
    there, row, rng = torch.nn.Linear(*shape), INITIALISERS["pytorch"], RandomState(0)
    for mine, theirs in ((row.draw(rng, shape, 1.0), there.weight), (row.biases(rng, shape), there.bias)):
        levels = np.linspace(0, 1, 11)
        quantiles = (np.quantile(drawn, levels) for drawn in (mine, theirs.detach().numpy()))
        np.testing.assert_allclose(*quantiles, atol=0.05 / shape[0] ** 0.5)


def losses_there(run, data, layers):
    """The loss over all points before each update, and after the last."""
    network, losses = Network(run, data, layers), []
    for rows in batches_of(run, data):
        losses.append(network.loss().item())
        network.update(rows)
    return [*losses, network.loss().item()]


class Network:
    """A run's model in PyTorch, with the layers given.

    parameters : weights and biases by turns
    """

    def __init__(self, run, data, layers):
        self.run, self.x, self.labels = run, torch.tensor(np.array(data.x_train, float)), torch.tensor(np.array(data.y_train, int))
        arrays = [array for layer in layers for array in (layer.weights, layer.biases)]
        self.parameters = [torch.tensor(array.copy(), requires_grad=True) for array in arrays]
        names = run.model.activation.split(", ")
        self.activations = [ACTIVATIONS_THERE[name] for name in names * (len(layers) if len(names) == 1 else 1)]
        self.optimizer = OPTIMIZERS_THERE[run.training.optimizer](self.parameters, lr=run.training.learning_rate)
        self.decoupled = OPTIMIZERS[run.training.optimizer].decoupled
        if self.decoupled:
            self.optimizer.param_groups[0]["params"] = self.parameters[::2]
            self.optimizer.param_groups[0]["weight_decay"] = run.training.weight_decay
            self.optimizer.add_param_group({"params": self.parameters[1::2]})

    def loss(self, rows=slice(None)):
        """Cross-entropy of those points, and the penalty."""
        penalty = self.run.training.weight_decay / 2 * sum((weight**2).sum() for weight in self.parameters[::2])
        return self.coupled_loss(rows) + penalty

    def coupled_loss(self, rows):
        """The loss without the weight decay."""
        l1 = self.run.training.l1_penalty * sum(weight.abs().sum() for weight in self.parameters[::2])
        return self.data_loss(rows) + l1

    def data_loss(self, rows):
        """Cross-entropy of those points."""
        h, weights, biases = self.x[rows], self.parameters[::2], self.parameters[1::2]
        for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            h = h @ weight + bias
            if number < len(weights) - 1:
                h = self.activations[number](h)
        logits = torch.cat([torch.zeros_like(h), h], 1) if h.shape[1] == 1 else h
        return torch.nn.functional.cross_entropy(logits, self.labels[rows])

    def update(self, rows=slice(None), masks=()):
        self.optimizer.zero_grad()
        (self.coupled_loss if self.decoupled else self.loss)(rows).backward()
        for parameter, mask in zip(self.parameters, masks, strict=False):
            parameter.grad *= mask
        self.optimizer.step()


def flat(tensors):
    """Weights and biases by turns in the order of a stepper's parameters: one row per unit, its bias last."""
    arrays = [tensor.detach().numpy() for tensor in tensors]
    return np.concatenate([np.vstack(pair).T.ravel() for pair in zip(arrays[::2], arrays[1::2], strict=True)])


def batches_of(run, data):
    """The points of each update."""
    n = len(data.y_train)
    batches, place = Batches(run.training, n, (2, *run.model.hidden, data.class_count)), (0, 0)
    for _ in range(UPDATES):
        yield np.arange(n) if batches.whole else batches.at(*place)
        place = batches.next_place(*place)
