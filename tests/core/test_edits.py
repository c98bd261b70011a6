"""Edits of a network during its training: against networks changed by hand, and replayed to the bit."""

import dataclasses
import itertools

import numpy as np
import pytest

from core.datasets import SpiralSettings, draw
from core.errors import BadInput
from core.network import blocks
from core.network.activations import ACTIVATIONS
from core.network.anatomy import held_parameters
from core.network.edits import EDITS, Edit, check_edits, first_difference, with_edit
from core.network.models import probabilities, scores
from core.network.notebooks import draw_layers
from core.network.settings import ModelSettings, TrainingSettings
from core.network.stepper import Stepper
from core.network.training import RunConfig, train
from core.optimizers import OPTIMIZERS

SPIRAL = SpiralSettings(per_class=20)
DATA = draw(SPIRAL)
MODEL = ModelSettings(hidden=(5, 4), activation="tanh", initial="xavier", initial_from="seed", seed=3)
EVERY_KIND = (
    Edit(3, "set", 0, 1, 0, 0.75),
    Edit(3, "set", 2, 1, -1, -0.5),
    Edit(5, "off", 0, 2),
    Edit(5, "off", 1, 3),
    Edit(7, "freeze", 1, 0),
    Edit(9, "draw", 0, 4),
    Edit(11, "add", 0),
    Edit(12, "set", 1, 3, 2, 1.5),
    Edit(13, "remove", 1, 1),
    Edit(15, "on", 0, 2),
    Edit(15, "freeze", 2),
    Edit(17, "thaw", 1, 0),
    Edit(18, "on", 1, 2),
)
SMALL = 1e-11
"""Sums in another order, over some dozens of updates with rates below 1."""


def run_of(edits=(), model=MODEL, **training):
    defaults = {"epochs": 20, "learning_rate": 0.3, "weight_decay": 0.01, "report_every": 1}
    return RunConfig(SPIRAL, model, TrainingSettings(**(defaults | training)), tuple(edits))


def snapshots(edits=(), model=MODEL, **training):
    return {shot.step: shot for shot in train(run_of(edits, model, **training), DATA)}


def bits(snapshot):
    slots = snapshot.memory.slots if snapshot.memory else ()
    edited = snapshot.edited
    flags = (*edited.frozen, *edited.off, *(layer.weights for layer in edited.awake)) if edited else ()
    arrays = [part for layer in snapshot.layers for part in (layer.weights, layer.biases)]
    scalars = [snapshot.step, snapshot.epoch, snapshot.position, snapshot.loss, snapshot.train_accuracy, snapshot.gradient_norm]
    return [array.tobytes() for array in (*arrays, *slots, *flags)], scalars, snapshot.edit_count


def close(a, b):
    for one, two in zip(a.layers, b, strict=True):
        np.testing.assert_allclose(one.weights, two[0], rtol=0, atol=SMALL)
        np.testing.assert_allclose(one.biases, two[1], rtol=0, atol=SMALL)


def arrays_of(snapshot):
    return [(layer.weights.copy(), layer.biases.copy()) for layer in snapshot.layers]


def hand_gradients(layers, decay, silent=None):
    """Textbook backpropagation of a tanh network; silent : (hidden layer, unit) whose output is taken as 0."""
    inputs, masks = [DATA.x_train.astype(float)], []
    for number, (weights, biases) in enumerate(layers[:-1]):
        h = np.tanh(inputs[-1] @ weights + biases)
        mask = np.ones(len(biases))
        if silent and silent[0] == number:
            mask[silent[1]] = 0
        masks.append(mask)
        inputs.append(h * mask)
    delta = probabilities(inputs[-1] @ layers[-1][0] + layers[-1][1])
    delta[np.arange(len(delta)), DATA.y_train] -= 1
    delta /= len(delta)
    gradients = []
    for number in reversed(range(len(layers))):
        gradients.append((inputs[number].T @ delta + decay * layers[number][0], delta.sum(axis=0)))
        if number:
            delta = delta @ layers[number][0].T * (1 - inputs[number] ** 2) * masks[number - 1]
    return gradients[::-1]


def test_without_edits_nothing_is_said_of_any():
    assert all(shot.edited is None and shot.edit_count == 0 for shot in train(run_of(), DATA))


def test_the_snapshot_of_an_edits_step_is_the_edited_one_and_those_before_are_the_same():
    plain, edited = snapshots(), snapshots([Edit(6, "set", 1, 2, 3, 0.25)])
    assert [bits(plain[step]) for step in range(6)] == [bits(edited[step]) for step in range(6)]
    assert edited[6].layers[1].weights[3, 2] == 0.25
    by_hand = arrays_of(plain[6])
    by_hand[1][0][3, 2] = 0.25
    assert all(np.array_equal(layer.weights, hand[0]) for layer, hand in zip(edited[6].layers, by_hand, strict=True))
    (again,) = [shot for shot in train(run_of(report_every=100), DATA) if shot.step == 20]
    assert bits(again) != bits(edited[20])


def test_an_edit_is_reported_between_two_reports():
    steps = [shot.step for shot in train(run_of([Edit(7, "off", 0, 0)], report_every=10), DATA)]
    assert steps == [0, 7, 10, 20]


def test_an_edit_at_step_0_and_one_at_the_last_step_are_made():
    shots = snapshots([Edit(0, "set", 0, 0, 0, 2.0), Edit(20, "set", 0, 0, 0, 3.0)])
    assert shots[0].layers[0].weights[0, 0] == 2 and shots[20].layers[0].weights[0, 0] == 3
    assert list(shots) == list(range(21))


def test_edits_after_the_end_are_not_made():
    assert bits(snapshots([Edit(21, "off", 0, 0)])[20]) == bits(snapshots()[20])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_unit_that_is_off_counts_as_0_downstream(activation):
    model = dataclasses.replace(MODEL, activation=activation)
    plain, edited = snapshots(model=model)[8], snapshots([Edit(8, "off", 0, 3)], model)[8]
    (first, first_biases), (second, second_biases), (last, last_biases) = arrays_of(plain)
    h = DATA.x_train @ first + first_biases
    ACTIVATIONS[activation].apply(h)
    h[:, 3] = 0
    h = h @ second + second_biases
    ACTIVATIONS[activation].apply(h)
    np.testing.assert_allclose(scores(edited.layers, activation, DATA.x_train), h @ last + last_biases, rtol=0, atol=1e-13)
    assert edited.loss != plain.loss


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_without_a_unit_is_training_of_the_smaller_network(optimizer):
    """Until the unit is on again, with the very weights that it had."""
    rate = {"learning_rate": 0.01} if optimizer != "gradient_descent" else {}
    off = snapshots([Edit(4, "off", 0, 2), Edit(16, "on", 0, 2)], optimizer=optimizer, **rate)
    gone = snapshots([Edit(4, "remove", 0, 2)], optimizer=optimizer, **rate)
    for step in range(4, 16):
        left = arrays_of(gone[step])
        whole = arrays_of(off[step])
        assert not whole[1][0][2].any()
        whole[0] = np.delete(whole[0][0], 2, axis=1), np.delete(whole[0][1], 2)
        whole[1] = np.delete(whole[1][0], 2, axis=0), whole[1][1]
        for one, two in zip(left, whole, strict=True):
            np.testing.assert_allclose(one[0], two[0], rtol=0, atol=SMALL)
            np.testing.assert_allclose(one[1], two[1], rtol=0, atol=SMALL)
    before = snapshots(optimizer=optimizer, **rate)[4]
    assert np.array_equal(off[16].layers[1].weights[2], before.layers[1].weights[2])
    assert np.array_equal(off[16].layers[0].weights[:, 2], before.layers[0].weights[:, 2])
    assert not off[16].edited.awake


def test_a_unit_that_is_off_is_trained_as_a_hand_written_loop_does_it():
    shots = snapshots([Edit(2, "off", 1, 1)], weight_decay=0.02)
    layers = arrays_of(shots[2])
    for step in range(3, 21):
        for number, ((weights, biases), (dw, db)) in enumerate(zip(layers, hand_gradients(layers, 0.02, (1, 1)), strict=True)):
            if number == 1:
                dw[:, 1], db[1] = 0, 0
            weights -= 0.3 * dw
            biases -= 0.3 * db
        layers[2][0][1] = 0
        close(shots[step], layers)


@pytest.mark.parametrize(("unit", "layer"), [(2, 0), (-1, 0), (0, 1), (-1, 2)])
def test_a_frozen_unit_is_a_mask_on_the_gradient(unit, layer):
    shots = snapshots([Edit(1, "freeze", layer, unit)])
    layers = arrays_of(shots[1])
    for step in range(2, 21):
        gradients = hand_gradients(layers, 0.01)
        gradients[layer][0][:, slice(None) if unit < 0 else unit] = 0
        gradients[layer][1][slice(None) if unit < 0 else unit] = 0
        assert shots[step - 1].gradient_norm == pytest.approx(np.sqrt(sum((dw**2).sum() + (db**2).sum() for dw, db in gradients)), rel=1e-9)
        for (weights, biases), (dw, db) in zip(layers, gradients, strict=True):
            weights -= 0.3 * dw
            biases -= 0.3 * db
        close(shots[step], layers)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("batch_size", [0, 7])
def test_no_optimiser_moves_what_is_held(optimizer, precision, batch_size):
    edits = [Edit(5, "freeze", 0, 1), Edit(5, "off", 1, 2)]
    training = {"optimizer": optimizer, "precision": precision, "batch_size": batch_size, "learning_rate": 0.01, "updates": 20}
    shots = snapshots(edits, **training)
    held = held_parameters(shots[5])
    assert held.sum() == 3 + 6 + 3
    for step in range(6, 21):
        first, middle, last = shots[step].layers
        assert first.weights.dtype == precision
        assert np.array_equal(first.weights[:, 1], shots[5].layers[0].weights[:, 1])
        assert first.biases[1] == shots[5].layers[0].biases[1]
        assert np.array_equal(middle.weights[:, 2], shots[5].layers[1].weights[:, 2])
        assert not last.weights[2].any()
        assert not np.array_equal(first.weights[:, 0], shots[step - 1].layers[0].weights[:, 0])
        assert all(not slot[held].any() for slot in (shots[step].memory.slots if shots[step].memory else ()))


def test_a_unit_drawn_anew_comes_from_its_own_generator_and_keeps_its_outgoing_weights():
    plain, drawn = snapshots()[9], snapshots([Edit(9, "draw", 1, 2)])[9]
    (expected,) = draw_layers(np.random.RandomState([MODEL.seed, 9, 1, 2]), MODEL, (5, 4))
    assert np.array_equal(drawn.layers[1].weights[:, 2], expected.weights[:, 2])
    assert drawn.layers[1].biases[2] == 0
    assert np.array_equal(np.delete(drawn.layers[1].weights, 2, axis=1), np.delete(plain.layers[1].weights, 2, axis=1))
    assert np.array_equal(drawn.layers[2].weights, plain.layers[2].weights)
    again = snapshots([Edit(9, "draw", 1, 2, value=1)])[9]
    assert not np.array_equal(again.layers[1].weights[:, 2], expected.weights[:, 2])


def test_a_notebooks_stream_draws_a_unit_from_the_normal_distribution():
    model = dataclasses.replace(MODEL, initial="zeros", initial_from="notebook_004")
    drawn = snapshots([Edit(2, "draw", 0, 1)], model)[2].layers[0].weights[:, 1]
    assert np.array_equal(drawn, np.random.RandomState([3, 2, 0, 1]).randn(2, 5)[:, 1])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_added_unit_changes_nothing_at_first_and_then_learns(optimizer):
    plain = snapshots(optimizer=optimizer, learning_rate=0.01)
    grown = snapshots([Edit(6, "add", 1)], optimizer=optimizer, learning_rate=0.01)
    assert [layer.weights.shape for layer in grown[6].layers] == [(2, 5), (5, 5), (5, 3)]
    assert grown[6].data_loss == pytest.approx(plain[6].data_loss, abs=1e-14)
    assert np.array_equal(grown[6].layers[1].weights[:, :4], plain[6].layers[1].weights)
    assert grown[6].layers[1].weights[:, 4].all() and not grown[6].layers[2].weights[4].any()
    assert grown[7].layers[2].weights[4].all()
    if grown[6].memory:
        assert grown[6].memory.updates == plain[6].memory.updates
        for new, old in zip(grown[6].memory.slots, plain[6].memory.slots, strict=True):
            assert np.array_equal(new[: 3 * 5 + 6 * 4], old[: 3 * 5 + 6 * 4]) and not new[3 * 5 + 6 * 4 : 3 * 5 + 6 * 5].any()


def test_a_removed_unit_takes_its_weights_and_memory_along():
    plain = snapshots(optimizer="momentum")[6]
    cut = snapshots([Edit(6, "remove", 0, 1)], optimizer="momentum")[6]
    assert np.array_equal(cut.layers[0].weights, np.delete(plain.layers[0].weights, 1, axis=1))
    assert np.array_equal(cut.layers[1].weights, np.delete(plain.layers[1].weights, 1, axis=0))
    first, second = plain.memory.slots[0][:15].reshape(5, 3), plain.memory.slots[0][15:39].reshape(4, 6)
    expected = np.concatenate([np.delete(first, 1, axis=0).ravel(), np.delete(second, 1, axis=1).ravel(), plain.memory.slots[0][39:]])
    assert np.array_equal(cut.memory.slots[0], expected)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(
    ("optimizer", "batch_size", "order"),
    [*((name, size, "seed") for name in OPTIMIZERS for size in (0, 7)), ("gradient_descent", 1, "notebook")],
)
def test_a_run_resumed_anywhere_around_its_edits_has_the_same_bits(precision, optimizer, batch_size, order):
    training = {"precision": precision, "optimizer": optimizer, "batch_size": batch_size, "order_from": order, "updates": 21}
    training["learning_rate"] = 0.02
    run = run_of(EVERY_KIND, **training)
    whole = list(train(run, DATA))
    assert [shot.edit_count for shot in whole][-1] == len(EVERY_KIND)
    for start in whole:
        rest = list(train(run, DATA, start))
        assert [bits(shot) for shot in rest] == [bits(shot) for shot in whole[start.step + 1 :]]


def test_edits_made_one_by_one_are_the_run_that_knows_them_from_the_start():
    """As in the window: at each step the run so far is not edited yet."""
    whole = {shot.step: shot for shot in train(run_of(EVERY_KIND, optimizer="adam", learning_rate=0.01), DATA)}
    made: tuple[Edit, ...] = ()
    newest = None
    for step, rows in itertools.groupby(EVERY_KIND, key=lambda edit: edit.step):
        for shot in train(run_of(made, optimizer="adam", learning_rate=0.01), DATA, newest):
            newest = shot
            if shot.step == step:
                break
        made = (*made, *rows)
        newest = next(train(run_of(made, optimizer="adam", learning_rate=0.01), DATA, newest))
        assert bits(newest) == bits(whole[step])
    *_, last = train(run_of(made, optimizer="adam", learning_rate=0.01), DATA, newest)
    assert bits(last) == bits(whole[20])


def test_blocks_of_points_know_held_parameters(monkeypatch):
    settings = SpiralSettings(per_class=1000)
    data = draw(settings)
    edits = (Edit(2, "freeze", 0, 1), Edit(3, "off", 1, 2), Edit(5, "remove", 0, 0))
    training = TrainingSettings(epochs=8, report_every=1, learning_rate=0.1)
    run = RunConfig(settings, MODEL, training, edits)
    whole = list(train(run, data))
    assert np.array_equal(whole[4].layers[0].weights[:, 1], whole[2].layers[0].weights[:, 1])
    monkeypatch.setattr(blocks, "_AT_ONCE", 10)
    monkeypatch.setattr(blocks, "_CACHE_BYTES", 8000)
    blocked = list(train(run, data))
    assert any(bits(a) != bits(b) for a, b in zip(whole, blocked, strict=True))
    for a, b in zip(whole, blocked, strict=True):
        close(a, [(layer.weights, layer.biases) for layer in b.layers])
    assert bits(blocked[-1]) == bits(list(train(run, data, blocked[3]))[-1])


def test_an_edit_can_end_or_prolong_a_run_with_a_stop_rule():
    reached = snapshots(stop_accuracy=0.4)
    last = reached[max(reached)]
    assert last.stopped and last.step < 20
    ruined = [Edit(last.step, "set", 2, 0, -1, 1000.0)]
    shots = snapshots(ruined, stop_accuracy=0.4)
    assert not shots[last.step].stopped and max(shots) > last.step


def test_the_stepper_says_which_parameters_are_held():
    shot = snapshots([Edit(1, "freeze", 0, 0)])[1]
    stepper = Stepper(DATA, MODEL, TrainingSettings(weight_decay=0.1), shot)
    stepper.resume(shot)
    data_part, penalty = stepper.gradient()
    assert not data_part[stepper.held].any() and not penalty[stepper.held].any()
    assert data_part[~stepper.held].all()


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([Edit(0, "off", 2, 0)], "the layer of edit 1, 'off', must be a whole number from 0 to 1, found 2"),
        ([Edit(0, "set", 3, 0)], "the layer of edit 1, 'set', must be a whole number from 0 to 2, found 3"),
        ([Edit(0, "off", 0, 5)], "the unit of edit 1, 'off', must be a whole number from 0 to 4, found 5"),
        ([Edit(0, "off", 0)], "the unit of edit 1, 'off', must be a whole number from 0 to 4, found -1"),
        ([Edit(0, "set", 0, 0, 2)], "the input of edit 1, 'set', must be a whole number from -1 to 1, found 2"),
        ([Edit(0, "off", 0, 0, 0)], "the input of edit 1, 'off', must be a whole number from -1 to -1, found 0"),
        ([Edit(0, "add", 0, 3)], "the unit of edit 1, 'add', must be a whole number from -1 to -1, found 3"),
        ([Edit(0, "remove", 0, 0)] * 5, "a hidden layer must keep from 1 to 1000 units, found 0 after edit 5"),
        ([Edit(0, "remove", 0, 4), Edit(1, "off", 0, 4)], "the unit of edit 2, 'off', must be a whole number from 0 to 3, found 4"),
        ([Edit(5, "off", 0, 0), Edit(4, "on", 0, 0)], "edits must be in the order of their steps, found step 4 after step 5"),
        ([Edit(0, "draw", 0, 0, value=-1.0)], "the value of edit 1, 'draw', must be 0 or a whole number, found -1"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_a_sentence(edits, words):
    with pytest.raises(BadInput) as caught:
        next(train(run_of(edits), DATA))
    assert words in str(caught.value)


def test_a_linear_model_has_no_unit_to_switch_off():
    with pytest.raises(BadInput, match="edit 1, 'off', needs a hidden layer, found none"):
        check_edits([Edit(0, "off", 0, 0)], (2, 3))
    check_edits([Edit(0, "freeze", 0, 2), Edit(0, "set", 0, 1, 1, 4.0)], (2, 3))


def test_every_kind_is_fit_for_the_run_and_has_words():
    assert {edit.kind for edit in EVERY_KIND} == set(EDITS)
    for edit in EVERY_KIND:
        assert edit.text.startswith(f"step {edit.step}: ") and "layer" in edit.text and "{" not in edit.text
    assert Edit(1200, "off", 0, 2).text == "step 1,200: unit 3 of layer 1 off"
    assert Edit(1, "set", 1, 0, 2, 0.5).text == "step 1: weight from input 3 to unit 1 of layer 2 set to 0.5"
    assert Edit(1, "freeze", 1).text == "step 1: layer 2 frozen"


def test_a_new_edit_drops_later_ones_and_may_replace_the_last():
    first, later = Edit(5, "off", 0, 1), Edit(9, "freeze", 0, 1)
    assert with_edit((first, later), Edit(7, "off", 0, 2)) == (first, Edit(7, "off", 0, 2))
    assert with_edit((first,), Edit(5, "on", 0, 1)) == ()
    assert with_edit((first,), Edit(6, "on", 0, 1)) == (first, Edit(6, "on", 0, 1))
    dragged = with_edit((Edit(5, "set", 0, 1, 0, 0.1),), Edit(5, "set", 0, 1, 0, 0.2))
    assert dragged == (Edit(5, "set", 0, 1, 0, 0.2),)
    assert with_edit(dragged, Edit(5, "set", 0, 1, 1, 0.2)) == (*dragged, Edit(5, "set", 0, 1, 1, 0.2))
    drawn = with_edit((Edit(5, "draw", 0, 1),), Edit(5, "draw", 0, 1))
    assert drawn == (Edit(5, "draw", 0, 1, value=1.0),)
    assert with_edit((Edit(5, "add", 0),), Edit(5, "add", 0)) == (Edit(5, "add", 0), Edit(5, "add", 0))
    assert with_edit((Edit(5, "remove", 0, 1),), Edit(5, "remove", 0, 1)) == (Edit(5, "remove", 0, 1), Edit(5, "remove", 0, 1))


def test_where_two_runs_part():
    a, b, c = Edit(3, "off", 0, 1), Edit(5, "off", 0, 2), Edit(9, "on", 0, 1)
    assert first_difference((a,), (a, b)) == (1, 5)
    assert first_difference((a, b, c), (a, c)) == (1, 5)
    assert first_difference((a, c), (a, b)) == (1, 5)
    assert first_difference((), (c,)) == (0, 9)
