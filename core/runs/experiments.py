"""What each page computes: its points, its run and the loss that the run minimises.

The session, the command line and the films all start their runs here, so a page is
defined in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from core.datasets import draw, scale_caution
from core.network.activations import unit_cautions
from core.network.edits import Edit, unmade
from core.network.models import layer_sizes
from core.network.schedules import SCHEDULES
from core.network.settings import TrainingSettings
from core.network.training import RunConfig, continuing, ending, first_run_epochs, train, update_count
from core.params import params_of
from core.registry import Registry
from core.runs.compare import Comparison, compare
from core.runs.sweep import compared
from core.state import AppState, with_value
from core.types import Dataset, Standing
from core.weights.descent import descend, descent_seconds
from core.weights.posing import problem_of
from core.weights.race import DESCENDERS
from core.weights.settings import WeightsSettings

Standings = Iterator[Standing]
Start = Standing | None
_DRAW = 200  # products that take as long as drawing a weight
_AT_ONCE_S = 0.05
_SPEED_FPS = 60  # displayed frames per second
_PASSES = 3  # a forward pass, and a backward pass that costs twice as much


@dataclass(frozen=True)
class Experiment:
    """A row of `EXPERIMENTS`.

    dataset : (state) → the points, drawn from their seed
    snapshots : (state, dataset, report_every, start) → the standings from `start`, or from step 0, to the last step;
        step 0 and the last step are always included
    steps : (state, dataset) → the number of steps if no stop rule applies
    epoch_steps : (state, dataset) → steps of one epoch
    steps_key : the dotted key of the setting for the number of steps
    with_steps : (state, steps) → the state whose run ends there
    report_every : (state) → the interval at which the command line records losses
    products : (state, dataset) → points x parameters of one step, a measure of its cost
    start_products : (state, dataset) → the same for everything up to the first snapshot
    restart_key : (state) → the settings that a run cannot change while running: a change restarts it
    live : (state) → the settings that it can change while running
    path : (state) → those of the live settings that determine the path, not only its length
    edits : (state) → the changes made by hand in its run, with their steps; a change of them acts from the first one that differs
    unstopped : (state) → the state without rules that end a run early
    ending : (state, last) → what happened to a run that ended there, one sentence
    hint : (state, last) → how to continue it, one sentence for the person at the controls; films leave it out
    caution : (state, dataset) → what may keep its run from learning, and what to do, for the person at the controls; may be empty
    unit : (state) → the name of a step
    speed : (state) → steps per displayed frame; below 1 if a step lasts several frames
    problem : (state) → equal for states whose losses are comparable, over any runs; None if losses are not compared
    costly_steps : whether the pictures of a step are expensive, so that they are coarse until the run pauses
    at_once : (state, dataset) → whether the whole run is computed on demand, because that is fast
    """

    dataset: Callable[[AppState], Dataset]
    snapshots: Callable[[AppState, Dataset, int, Start], Standings]
    steps: Callable[[AppState, Dataset], int]
    epoch_steps: Callable[[AppState, Dataset], int]
    steps_key: str
    with_steps: Callable[[AppState, int], AppState]
    report_every: Callable[[AppState], int]
    products: Callable[[AppState, Dataset], int]
    start_products: Callable[[AppState, Dataset], int]
    restart_key: Callable[[AppState], object]
    live: Callable[[AppState], object]
    path: Callable[[AppState], object]
    unstopped: Callable[[AppState], AppState]
    ending: Callable[[AppState, Standing], str]
    hint: Callable[[AppState, Standing], str]
    unit: Callable[[AppState], str]
    speed: Callable[[AppState], float]
    problem: Callable[[AppState], object] = lambda _state: None
    edits: Callable[[AppState], tuple[Edit, ...]] = lambda _state: ()
    caution: Callable[[AppState, Dataset], str] = lambda _state, _data: ""
    costly_steps: bool = True
    at_once: Callable[[AppState, Dataset], bool] = lambda _state, _data: False


def two_class_points(state: AppState) -> Dataset:
    """The points of the Weights page, with classes -1 and +1 as in its formulas."""
    return replace(draw(state.points), label_values=(-1, 1))


def run_config(state: AppState, report_every: int) -> RunConfig:
    """The configuration of the Training page's run."""
    return RunConfig(state.data, state.model, replace(state.training, report_every=report_every), state.edits.rows)


def _train(state: AppState, data: Dataset, report_every: int, start: Start) -> Standings:
    return train(run_config(state, report_every), data, start.alone if start else None)


def _training_steps(state: AppState, data: Dataset) -> int:
    return update_count(run_config(state, 1), data)


def _products(state: AppState, data: Dataset) -> int:
    points = len(data.x_train)
    return min(state.training.batch_size or points, points) * _weights(state, data)


def _start_products(state: AppState, data: Dataset) -> int:
    """Drawing the weights, the passes over all points, and the earlier run if its weights are reused."""
    weights = _weights(state, data)
    whole = (len(data.x_train) + len(data.x_test)) * weights
    return _DRAW * weights + _PASSES * whole + (first_run_epochs(whole) * whole if state.model.aliased else 0)


def _weights(state: AppState, data: Dataset) -> int:
    return sum(a * b for a, b in pairwise(layer_sizes(state.model, data.class_count, data.features)))


def _epoch_updates(state: AppState, data: Dataset) -> int:
    return _training_steps(replace(state, training=replace(state.training, epochs=1, updates=0)), data)


def _with_updates(state: AppState, steps: int) -> AppState:
    state = with_value(state, "training.updates", steps)
    return state if steps else with_value(state, "training.epochs", 0)  # because with 0 updates the epochs decide


def training_path(training: TrainingSettings) -> TrainingSettings:
    """The settings that determine the path of a run: if they are equal, two runs follow the same path, though not equally far."""
    uses = SCHEDULES[training.schedule].uses
    plain = {name: spec.default for name, spec in params_of(training).items() if spec.ending and name not in uses}
    return replace(training, **plain)  # type: ignore[arg-type]


def _unstopped(state: AppState) -> AppState:
    return replace(state, training=replace(state.training, stop_gradient=0.0, stop_accuracy=0.0))


def _run_start(state: AppState) -> object:
    return state.data, state.model, state.training.precision


def _caution(state: AppState, data: Dataset) -> str:
    scales = "" if state.data.standardised else scale_caution(data)
    advice = f"{scales} Turn on Standardised, under Data, to learn on one scale." if scales else ""
    units = unit_cautions(state.model.activation, len(state.model.hidden))
    return " ".join(filter(None, (advice, _sum_caution(state, len(data.y_train)), units)))


def _sum_caution(state: AppState, points: int) -> str:
    """What a loss that is a sum does to a step."""
    count = min(state.training.batch_size or points, points)
    if state.model.loss != "sum" or count < 2:
        return ""
    return (
        f"The loss is a sum over {count:,} points: its gradient is {count:,} times that of the mean, and gradient descent and momentum"
        f" make steps {count:,} times as long, as with a learning rate {count:,} times as large."
    )


def _training_hint(state: AppState, last: Standing) -> str:
    left = unmade(state.edits.rows, last.alone) if last.alone else ""
    return " ".join(filter(None, (left, continuing(state.training, last))))


def _descent_caution(state: AppState, data: Dataset) -> str:
    endless = DESCENDERS[state.weights.optimizer].never_done(problem_of(data, state.weights))
    return "No line with this b separates the points, so its corrections never end." if endless else ""


def _of_each(figure: Callable[[AppState, Dataset], int], state: AppState, data: Dataset) -> list[int]:
    """A figure of every compared run; `data` are the points of the runs whose data do not vary."""
    return [figure(run.state, data if run.state.data == state.data else draw(run.state.data)) for run in compared(state)]


def _compare(state: AppState, _data: Dataset, report_every: int, start: Start) -> Standings:
    assert start is None or isinstance(start, Comparison)
    return compare(compared(state), report_every, start)


def _descend(state: AppState, data: Dataset, report_every: int, start: Start) -> Standings:
    return descend(state.weights, data, report_every, start.alone if start else None)


def _without_path(state: AppState) -> AppState:
    """The problem and the start of the descent; the settings that only affect its continuation are at their defaults."""
    plain = WeightsSettings()
    descent = {"optimizer": plain.optimizer, "learning_rate": plain.learning_rate, "steps": plain.steps}
    return replace(state, weights=replace(state.weights, **descent))  # type: ignore[arg-type]


def _losses_of_w(state: AppState) -> object:
    return state.points, replace(_without_path(state).weights, w0=0.0, w1=0.0)


def _descent_ending(_state: AppState, last: Standing) -> str:
    return f"Finished {last.step:,} steps."


def _descent_hint(_state: AppState, _last: Standing) -> str:
    return "Press Play to start again, or increase Steps to continue."


EXPERIMENTS: Registry[Experiment] = Registry(
    "unknown page {key!r}; valid: {valid}",
    [
        (
            "weights",
            Experiment(
                dataset=two_class_points,
                snapshots=_descend,
                steps=lambda state, _data: state.weights.steps,
                epoch_steps=lambda _state, _data: 1,
                steps_key="weights.steps",
                with_steps=lambda state, steps: with_value(state, "weights.steps", steps),
                report_every=lambda _state: 10,
                products=lambda _state, data: data.x_train.size,
                start_products=lambda _state, data: data.x_train.size,
                restart_key=lambda state: (state.points, _without_path(state).weights),
                live=lambda state: (state.weights.optimizer, state.weights.learning_rate, state.weights.steps),
                path=lambda state: (state.weights.optimizer, state.weights.learning_rate),
                unstopped=lambda state: state,
                ending=_descent_ending,
                hint=_descent_hint,
                unit=lambda _state: "step",
                speed=lambda state: state.view.steps_per_second / _SPEED_FPS,
                problem=_losses_of_w,
                costly_steps=False,
                caution=_descent_caution,
                at_once=lambda state, data: descent_seconds(state.weights, len(data.x_train)) <= _AT_ONCE_S,
            ),
        ),
        (
            "training",
            Experiment(
                dataset=lambda state: draw(state.data),
                snapshots=_train,
                steps=_training_steps,
                epoch_steps=_epoch_updates,
                steps_key="training.updates",
                with_steps=_with_updates,
                report_every=lambda state: state.training.report_every,
                products=_products,
                start_products=_start_products,
                restart_key=_run_start,
                live=lambda state: state.training,
                path=lambda state: training_path(state.training),
                edits=lambda state: state.edits.rows,
                unstopped=_unstopped,
                ending=lambda state, last: ending(state.training, last),
                hint=_training_hint,
                unit=lambda state: state.training.unit,
                speed=lambda state: state.view.steps_per_frame,
                caution=_caution,
            ),
        ),
        (
            "compare",
            Experiment(
                dataset=lambda state: draw(state.data),
                snapshots=_compare,
                steps=lambda state, data: max(_of_each(_training_steps, state, data)),
                epoch_steps=_epoch_updates,
                steps_key="training.updates",
                with_steps=_with_updates,
                report_every=lambda state: state.training.report_every,
                products=lambda state, data: sum(_of_each(_products, state, data)),
                start_products=lambda state, data: sum(_of_each(_start_products, state, data)),
                restart_key=lambda state: [_run_start(run.state) for run in compared(state)],
                live=lambda state: [run.state.training for run in compared(state)],
                path=lambda state: [training_path(run.state.training) for run in compared(state)],
                unstopped=_unstopped,
                ending=lambda state, last: ending(state.training, last),
                hint=lambda state, last: continuing(state.training, last),
                unit=lambda state: state.training.unit,
                speed=lambda state: state.view.steps_per_frame,
                caution=_caution,
            ),
        ),
    ],
)
