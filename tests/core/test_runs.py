"""Saved runs: their names, their letters, and their decision regions."""

from dataclasses import replace

import numpy as np

from core.datasets import draw
from core.network.settings import TrainingSettings
from core.pictures.boundary import boundary_resolver
from core.pictures.curves import curves_resolver
from core.pictures.saved import saved_resolver
from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS, training_path
from core.runs.saved import Recipe, SavedRun, run_names, with_run
from core.runs.timeline import Timeline
from core.state import AppState, with_value
from core.types import Layer, Snapshot

STATE = AppState(page="training")
RECIPE = Recipe(STATE)
DATA = draw(STATE.data)
PALETTE = ((200, 40, 40), (40, 200, 40), (40, 40, 200))


def timeline_of(steps):
    timeline = Timeline()
    for step in steps:
        layer = Layer(np.full((2, 3), step + 1.0) * [1, -1, 0.5], np.zeros(3))
        timeline.append(Snapshot(step, step, (layer,), 1 / (step + 1), 0.1, 0.5, None))
    return timeline


def saved_run(letter="A", recipe=RECIPE, last=50):
    return SavedRun(letter, recipe, DATA, timeline_of(range(0, last + 1, 10)))


def training(**changes):
    return replace(STATE.training, **changes)


def trained(**values):
    """STATE with other settings of the training."""
    return replace(STATE, training=training(**values))


def test_a_run_is_called_by_the_settings_that_tell_it_from_the_others():
    fast, wide = Recipe(trained(learning_rate=3.0)), Recipe(with_value(STATE, "model.hidden", ()))
    assert run_names((RECIPE, RECIPE)) == ("same settings", "same settings")
    assert run_names((RECIPE, fast)) == ("learning rate 1", "learning rate 3")
    assert run_names((fast, wide)) == ("hidden units 100, learning rate 3", "hidden units none, learning rate 1")
    longer = Recipe(trained(epochs=7, report_every=3, stop_accuracy=0.9))
    assert run_names((RECIPE, longer)) == ("same settings", "same settings")
    assert run_names((RECIPE, Recipe(with_value(STATE, "data.kind", "moons")))) == ("data set Spiral", "data set Moons")


def test_a_run_that_changed_on_its_way_says_where():
    recipe = RECIPE.changed(500, trained(learning_rate=0.1)).changed(800, trained(learning_rate=0.1, weight_decay=0.0))
    assert (
        run_names((recipe, RECIPE))[0]
        == "learning rate 1, weight decay λ 0.001; from step 500: learning rate 0.1; from step 800: weight decay λ 0"
    )
    assert recipe.until(799) == RECIPE.changed(500, trained(learning_rate=0.1))
    assert recipe.changed(500, trained(learning_rate=3.0)) == RECIPE.changed(500, trained(learning_rate=3.0))
    assert RECIPE.changed(0, trained(learning_rate=3.0)) == Recipe(trained(learning_rate=3.0))


def test_letters_are_reused_and_the_oldest_of_too_many_goes():
    saved = ()
    for _ in range(7):
        saved = with_run(saved, RECIPE, DATA, timeline_of([0, 10]))
    assert [run.letter for run in saved] == ["B", "C", "D", "E", "F", "A"]
    assert [run.letter for run in with_run([run for run in saved if run.letter != "D"], RECIPE, DATA, timeline_of([0]))][-1] == "D"


def test_a_saved_run_does_not_grow():
    timeline = timeline_of([0, 10])
    (run,) = with_run((), RECIPE, DATA, timeline)
    timeline.append(Snapshot(20, 20, (), 0.1, 0.1, 0.5, None))
    assert run.timeline.newest.step == run.history.steps[-1] == 10


def test_settings_that_change_the_course_of_a_run():
    base = TrainingSettings()
    assert training_path(base) == training_path(replace(base, epochs=5, updates=3, report_every=7, stop_gradient=0.1))
    assert training_path(base) != training_path(replace(base, optimizer="adam"))
    assert training_path(replace(base, schedule="cosine")) != training_path(replace(base, schedule="cosine", epochs=5))


def test_saved_curves_have_names_and_lie_under_the_current_ones():
    saved = saved_run(recipe=Recipe(trained(learning_rate=3.0)))
    present = timeline_of(range(0, 31, 10))
    picture = curves_resolver("curves")(
        ViewInput(STATE, DATA, present.at(20), present.history, recipe=RECIPE, saved=(saved,), hover=(21.0, 0.0))
    )
    assert picture.runs == ((0, "A: learning rate 3"), (None, "current run: learning rate 1"))
    assert [(series.run, series.mark) for series in picture.charts[0].series] == [(0, (20, 1 / 21 + 0.1)), (None, (20, 1 / 21 + 0.1))]
    assert picture.axis.high == 50
    assert picture.hover[1][1] == "loss 0.14762  A: 0.14762"
    late = curves_resolver("curves")(ViewInput(STATE, DATA, present.at(20), present.history, saved=(saved_run(last=10),)))
    assert late.charts[0].series[0].mark is None


def test_a_saved_runs_regions_are_those_of_its_snapshot_at_the_current_step():
    runs = (saved_run("A"), saved_run("B", last=20))
    present = timeline_of(range(0, 101, 5))
    view_input = ViewInput(STATE, DATA, present.at(45), present.history, palette=PALETTE, cells=20, recipe=RECIPE, saved=runs)
    newest = saved_resolver()(view_input)
    assert newest.title == "B: same settings (step 20)"
    first = saved_resolver()(replace(view_input, state=with_value(STATE, "runs.letter", "A")))
    assert first.title == "A: same settings (step 40)"
    alone = boundary_resolver()(replace(view_input, standing=runs[0].timeline.at(40), saved=()))
    assert np.array_equal(first.regions, alone.regions)
    assert not np.array_equal(first.regions, newest.regions)
    assert saved_resolver()(replace(view_input, saved=())).regions is None


def test_a_saved_run_has_its_own_points_and_model_but_the_current_view_settings():
    state = with_value(with_value(STATE, "data.kind", "moons"), "boundary.regions", "hard")
    recipe = Recipe(with_value(STATE, "model.hidden", ()))
    view_input = ViewInput(state, draw(state.data), timeline_of([0]).newest, palette=PALETTE, cells=20, saved=(saved_run(recipe=recipe),))
    picture = saved_resolver()(view_input)
    assert np.shares_memory(picture.points.x, DATA.x_train)
    assert not picture.brush.act
    assert len(np.unique(picture.regions)) <= 3


def test_a_fork_has_the_bits_of_a_run_that_trains_on_from_there():
    experiment, state = EXPERIMENTS["training"], trained(optimizer="adam", batch_size=32, epochs=6)
    timeline = Timeline()
    for snapshot in experiment.snapshots(state, DATA, 3, None):
        timeline.append(snapshot)
    middle = timeline.at(20)
    forked = timeline.until(middle)
    other = replace(state, training=replace(state.training, learning_rate=0.01))
    for snapshot in experiment.snapshots(other, DATA, 5, forked.newest):
        forked.append(snapshot)
    *_, straight = experiment.snapshots(other, DATA, 1000, middle)
    assert forked.newest.step == straight.step > middle.step
    assert all(np.array_equal(a.weights, b.weights) for a, b in zip(forked.newest.layers, straight.layers, strict=True))
