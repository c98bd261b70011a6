"""Runs trained in step, and the comparisons made from the Compare page's settings."""

import numpy as np
import pytest

from core.errors import BadInput
from core.gestures import RunOpened, SettingChanged, StateReplaced, completed, reduce
from core.pictures.compare import compare_resolver, resolve_compare_readout
from core.pictures.results import resolve_results
from core.pictures.view_input import ViewInput
from core.runs.compare import Comparison, compare
from core.runs.experiments import EXPERIMENTS
from core.runs.sweep import RUNS_MAX, compared
from core.scenes import find
from core.state import value_of, with_value
from core.state.compare import COMPARED, NOTHING

STATE = find("compare-hidden").state
PALETTE = ((200, 40, 40), (40, 200, 40), (40, 40, 200))


def state_with(**values):
    state = STATE
    for key, value in values.items():
        state = with_value(state, key.replace("__", "."), value)
    return state


def compared_until(state, step, report_every=10, start=None):
    bundles = []
    for bundle in compare(compared(state), report_every, start):
        bundles.append(bundle)
        if bundle.step >= step:
            break
    return bundles


def same(a, b):
    return (a.step, a.loss) == (b.step, b.loss) and all(
        np.array_equal(x.weights, y.weights) and np.array_equal(x.biases, y.biases) for x, y in zip(a.layers, b.layers, strict=True)
    )


WILD = {"training__weight_decay": 1.0, "compare__over": "training.learning_rate", "compare__values": "0.1, 100, 1"}


def test_every_run_is_the_one_that_it_is_alone():
    *_, last = compared_until(STATE, 40)
    assert last.step == 40
    for run in last.runs:
        experiment = EXPERIMENTS["training"]
        *_, alone = experiment.snapshots(with_value(run.variant.state, "training.epochs", 40), run.data, 40, None)
        assert same(run.snapshot, alone)
    assert last.alone is None
    assert last.snapshots == tuple(run.snapshot for run in last.runs)
    assert last.byte_count == sum(run.snapshot.byte_count for run in last.runs)


def test_a_diverging_run_stops_alone_and_says_so():
    bundles = compared_until(state_with(**WILD), 100)
    assert [bundle.step for bundle in bundles] == list(range(0, 101, 10))
    calm, wild, _ = bundles[-1].runs
    assert (calm.snapshot.step, calm.note, calm.diverged_at) == (100, "", None)
    assert wild.snapshot.step == wild.diverged_at - 1 < 100
    assert "diverged" in wild.note
    assert bundles[6].runs[1].note == ""


def test_where_all_diverge_the_clock_ends_at_the_last_step():
    state = state_with(**{**WILD, "compare__values": "100, 99"})
    *_, last = compare(compared(state), 1000)
    assert last.step == max(run.diverged_at for run in last.runs)
    assert all(run.note for run in last.runs)


def test_a_run_that_reaches_its_end_before_the_others_waits_there():
    state = state_with(training__epochs=6, compare__over="training.batch_size", compare__values="0, 100")
    bundles = list(compare(compared(state), 4))
    assert [bundle.step for bundle in bundles] == [0, 4, 8, 12, 16, 18]
    assert [run.snapshot.step for run in bundles[-1].runs] == [6, 18]


def test_going_on_gives_the_same_bits():
    whole = compared_until(state_with(**WILD), 120)
    first = compared_until(state_with(**WILD), 90)
    rest = compared_until(state_with(**WILD), 120, start=first[-1])
    assert [bundle.step for bundle in rest] == [100, 110, 120]
    for a, b in zip(whole[-1].runs, rest[-1].runs, strict=True):
        assert same(a.snapshot, b.snapshot)
        assert a.note == b.note


@pytest.mark.parametrize("key", list(COMPARED))
def test_every_setting_of_the_menu_brings_values_that_work(key):
    state = reduce(STATE, SettingChanged("compare.over", key))
    assert 2 <= len(compared(state)) <= RUNS_MAX
    grid = reduce(STATE, SettingChanged("compare.also", key)) if key != "model.hidden" else STATE
    assert 6 <= len(compared(grid)) <= RUNS_MAX
    assert reduce(grid, SettingChanged("compare.also", NOTHING)).compare.also_values == ""


def test_values_that_cannot_be_are_refused():
    for key, value in (("compare.values", "1, x"), ("compare.values", ", ".join(map(str, range(1, 18)))), ("compare.also", "model.hidden")):
        with pytest.raises(BadInput):
            reduce(STATE, SettingChanged(key, value))
    with pytest.raises(BadInput):
        reduce(STATE, StateReplaced(state_with(compare__values="x")))


def test_a_comparison_that_other_data_make_impossible_gives_way():
    noisy = reduce(STATE, SettingChanged("compare.over", "data.noise"))
    own = reduce(noisy, completed(noisy, SettingChanged("data.kind", "own")))
    assert own.compare.over == "model.hidden"
    assert len(compared(own)) == 6


def test_a_weights_seed_that_varies_is_what_the_weights_come_from():
    *_, last = compared_until(reduce(STATE, SettingChanged("compare.over", "model.seed")), 0)
    assert len({run.snapshot.layers[0].weights.tobytes() for run in last.runs}) == 6


def test_a_tile_opens_its_run():
    opened = reduce(STATE, RunOpened(4))
    assert (opened.page, value_of(opened, "model.hidden")) == ("training", (20,))
    assert with_value(with_value(opened, "page", "compare"), "model.hidden", (100,)) == STATE


def view_input(snapshot, state=STATE, **rest):
    return ViewInput(state, EXPERIMENTS["compare"].dataset(state), snapshot, palette=PALETTE, **rest)


def test_the_picture_has_a_tile_for_each_run():
    state = state_with(**WILD)
    last = compared_until(state, 100)[-1]
    picture = compare_resolver()(view_input(last, state))
    assert [panel.name for panel in picture.panels] == ["Learning rate 0.1", "Learning rate 100", "Learning rate 1"]
    assert picture.panels[0].loss == "1.09861"
    assert [panel.value for panel in picture.panels] == ["0.1", "100", "1"]
    assert picture.panels[1].ended == "diverged at step 76"
    for panel in picture.panels:
        assert min(panel.regions.regions.shape) >= 40
    assert compare_resolver()(view_input(None)).panels == ()


def test_a_grid_of_two_settings_has_the_second_one_across():
    state = state_with(compare__values="2, 3", compare__also="model.activation", compare__also_values="relu, tanh, logistic")
    picture = compare_resolver()(view_input(compared_until(state, 0)[-1], state))
    assert (len(picture.panels), picture.across) == (6, 3)


def test_tiles_of_unchanged_runs_are_reused():
    state = state_with(**WILD)
    resolve = compare_resolver()
    before, after = (resolve(view_input(bundle, state)).panels for bundle in compared_until(state, 100)[-2:])
    assert before[1] is after[1]
    assert before[0] is not after[0]
    assert resolve(view_input(compared_until(state, 100)[-1], state, aspect=2.0)).panels[1] is not after[1]


def test_the_table_has_a_row_for_each_run():
    state = state_with(**WILD, data__test_share=0.3)
    picture = resolve_results(view_input(compared_until(state, 100)[-1], state))
    assert [title for title, _ in picture.headings][:3] == ["Learning rate", "steps", "loss"]
    assert [row[0] for row in picture.rows] == ["0.1", "100", "1"]
    assert (picture.rows[0][1], picture.rows[2][1:3]) == ("100", ("100", "1.09772"))
    assert [bool(note) for note in picture.notes] == [False, True, False]
    assert all(row[-2].endswith("%") for row in picture.rows)
    assert resolve_results(view_input(None)).rows == ()


def test_the_readout_names_the_best_run():
    last = compared_until(STATE, 40)[-1]
    assert isinstance(last, Comparison)
    rows = {label: value for label, value, _ in resolve_compare_readout(view_input(last)).rows}
    assert rows["step"] == "40"
    assert rows["at"] in ("1", "2", "3", "5", "20", "100")
    assert resolve_compare_readout(view_input(None)).rows[0][1] == "–"
