"""Losses, accuracies and norms over the steps of the current run and the saved runs, with the current step marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.pictures.axes import Axis, log_value_axis, share_axis, step_axis, value_axis
from core.pictures.readout import number
from core.pictures.tables import tab_separated
from core.pictures.view_input import Resolver, ViewInput
from core.plane.series import running_mean, thinned
from core.runs.history import History
from core.runs.saved import Recipe, run_names
from core.state.views import RUN_LETTERS, CurvesSettings
from core.types import Bools, Float64s, ReadOnly

_POINTS_MAX = 400  # about the width of the plot in pixels; drawing time grows with it
_CACHED = 64  # curves: several for each saved run


@dataclass(frozen=True)
class Quantity:
    """A quantity to draw. name : with underscores, also its setting in `CurvesSettings`; column : its array in a `History`."""

    name: str
    column: str
    chart: str

    @property
    def switch(self) -> str:
        return self.name.replace(" ", "_")


QUANTITIES = (
    Quantity("loss", "losses", "Loss"),
    Quantity("test loss", "test_losses", "Loss"),
    Quantity("data loss", "data_losses", "Loss"),
    Quantity("penalty", "penalties", "Loss"),
    Quantity("batch loss", "batch_losses", "Loss"),
    Quantity("train accuracy", "train_accuracies", "Accuracy"),
    Quantity("test accuracy", "test_accuracies", "Accuracy"),
    Quantity("gradient norm", "gradient_norms", "Gradient norm"),
    Quantity("weight norm", "weight_norms", "Weight norm"),
)
CHARTS = tuple(dict.fromkeys(quantity.chart for quantity in QUANTITIES))


@dataclass(frozen=True, eq=False)
class Series(ReadOnly):
    """One curve: x, y (n,), finite, in the units of its axes, thinned to the resolution of a screen.

    look : number of its quantity in its chart, which decides the style
    run : number of the saved run, None for the current run
    mark : its dot at the current step, or at the step under the mouse
    """

    name: str
    look: int
    run: int | None
    x: Float64s
    y: Float64s
    mark: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Chart:
    """Curves that share both axes; the current run's come last, so they are drawn on top."""

    title: str
    series: tuple[Series, ...]
    axis: Axis


@dataclass(frozen=True, eq=False)
class CurvesPicture:
    """charts : the `CHARTS` that have a curve, one above the other, with the same step axis.

    unit : the name of a step
    step : position of the current step on the axis; None before the first, or if a logarithmic axis cannot show it
    note : the smoothing, empty if there is none
    runs : (number, name) of each saved run and (None, name) of the current one; empty without saved runs
    hover : position of the step under the mouse, and lines of text about it
    """

    charts: tuple[Chart, ...]
    axis: Axis
    unit: str
    step: float | None
    note: str
    runs: tuple[tuple[int | None, str], ...]
    hover: tuple[float, tuple[str, ...]] | None


@dataclass(frozen=True, eq=False)
class _Run:
    """A run to draw. label : its letter, empty for the current run."""

    number: int | None
    label: str
    history: History


Lines = Callable[[History, Quantity, CurvesSettings], tuple[Float64s, Float64s]]


def table_of(chart: Chart, steps: Axis) -> str:
    """The curves of a chart as a table: run, curve, step and value; steps : their axis."""
    rows = (
        ("" if series.run is None else RUN_LETTERS[series.run], series.name, steps.value_at(x), chart.axis.value_at(y))
        for series in chart.series
        for x, y in zip(series.x.tolist(), series.y.tolist(), strict=True)
    )
    return tab_separated(("run", "curve", "step", "value"), rows)


def curves_resolver(group: str) -> Resolver[CurvesPicture]:
    """See `CurvesPicture`; group : the settings group of the curves, `curves` or `descent`."""
    # The curves of a saved run are the same in every frame.
    line = lru_cache(maxsize=_CACHED)(drawn_line)

    def resolve(view_input: ViewInput) -> CurvesPicture:
        settings: CurvesSettings = getattr(view_input.state, group)
        return _resolve(view_input, settings, line)

    return resolve


def _resolve(view_input: ViewInput, settings: CurvesSettings, line: Lines) -> CurvesPicture:
    runs = _runs(view_input)
    axis = _steps_axis(runs, settings.log_steps)
    current = None if view_input.standing is None else float(view_input.standing.step)
    at = current if view_input.hover is None else _nearest_step(runs[-1].history, axis.value_at(view_input.hover[0]))
    unit = settings.unit or ("epoch" if all(np.array_equal(run.history.steps[-1:], run.history.epochs[-1:]) for run in runs) else "update")
    return CurvesPicture(
        charts=tuple(chart for title in CHARTS if (chart := _chart(title, runs, settings, axis, at, line)).series),
        axis=axis,
        unit=unit,
        step=None if current is None else axis.place_of(current),
        note=f"moving average over {settings.mean_over:,} points" if settings.mean_over > 1 else "",
        runs=_named(view_input, runs),
        hover=None if view_input.hover is None or at is None else _hover(runs, settings, axis, unit, at),
    )


def _runs(view_input: ViewInput) -> list[_Run]:
    saved = [_Run(run.number, run.letter, run.history) for run in view_input.saved]
    return [*saved, _Run(None, "", view_input.history)]


def _named(view_input: ViewInput, runs: list[_Run]) -> tuple[tuple[int | None, str], ...]:
    if not view_input.saved:
        return ()
    names = run_names((*(run.recipe for run in view_input.saved), view_input.recipe or Recipe(view_input.state)))
    return tuple((run.number, f"{run.label or 'current run'}: {name}") for run, name in zip(runs, names, strict=True))


def _steps_axis(runs: list[_Run], log: bool) -> Axis:
    recorded = [run.history.steps for run in runs if len(run.history.steps)]
    last = max((float(steps[-1]) for steps in recorded), default=0.0)
    if not log:
        return step_axis(last)
    trained = [steps[np.searchsorted(steps, 0.0, side="right") :] for steps in recorded]
    return step_axis(last, min((float(steps[0]) for steps in trained if len(steps)), default=1.0))


def _chart(title: str, runs: list[_Run], settings: CurvesSettings, x_axis: Axis, at: float | None, line: Lines) -> Chart:
    quantities = [quantity for quantity in QUANTITIES if quantity.chart == title]
    log = settings.log_values and title != "Accuracy"
    series = []
    for run in runs:
        for quantity in _chosen(settings):
            if quantity.chart == title and len((drawn := line(run.history, quantity, settings))[0]):
                mark = _mark(run, quantity, settings, at, x_axis, log)
                series.append(Series(quantity.name, quantities.index(quantity), run.number, *drawn, mark))
    return Chart(title, tuple(series), _values_axis(title, series, log))


def _values_axis(title: str, series: Iterable[Series], log: bool) -> Axis:
    if title == "Accuracy":
        return share_axis()
    if log:
        return log_value_axis(float(end) for one in series for end in (one.y.min(), one.y.max()))
    return value_axis(max((float(one.y.max()) for one in series), default=0.0))


def drawn_line(history: History, quantity: Quantity, settings: CurvesSettings) -> tuple[Float64s, Float64s]:
    """x, y (n,) of a curve in the units of its axes, smoothed as the settings say, without values that cannot be drawn."""
    x, y = _only(np.isfinite, history.steps, getattr(history, quantity.column))
    y = running_mean(y, settings.mean_over)
    log_y = settings.log_values and quantity.chart != "Accuracy"
    if log_y:
        x, y = _only(_is_positive, x, y)
    if settings.log_steps:
        y, x = _only(_is_positive, y, x)
    x, y = thinned(x, y, _POINTS_MAX, settings.log_steps)
    return np.log10(x) if settings.log_steps else x, np.log10(y) if log_y else y


def _only(drawable: Callable[[Float64s], Bools], along: Float64s, values: Float64s) -> tuple[Float64s, Float64s]:
    """Both arrays (n,) without the entries whose value cannot be drawn; the arrays themselves if all can."""
    mask = drawable(values)
    return (along, values) if mask.all() else (along[mask], values[mask])


def _is_positive(values: Float64s) -> Bools:
    positive: Bools = values > 0
    return positive


def _chosen(settings: CurvesSettings) -> list[Quantity]:
    return [quantity for quantity in QUANTITIES if getattr(settings, quantity.switch)]


def _mark(run: _Run, quantity: Quantity, settings: CurvesSettings, at: float | None, x_axis: Axis, log: bool) -> tuple[float, float] | None:
    """The point of the curve at step `at`."""
    values = None if at is None else _values_at(run.history, quantity, settings.mean_over, at)
    if values is None:
        return None
    step, _, mean = values
    x, y = x_axis.place_of(step), Axis(0, 1, log).place_of(mean)
    return None if x is None or y is None else (x, y)


def _values_at(history: History, quantity: Quantity, over: int, at: float) -> tuple[float, float, float] | None:
    """(step, value, mean of the last `over` values) at the last recorded step up to `at`; None outside the curve."""
    index = int(np.searchsorted(history.steps, at, side="right"))
    if index == 0 or at > history.steps[-1]:
        return None
    values = getattr(history, quantity.column)[:index]
    if not np.isfinite(values[-1]):
        return None
    last = values[-over:]
    known = last if np.isfinite(last).all() else values[np.isfinite(values)][-over:]
    return float(history.steps[index - 1]), float(values[-1]), float(known.mean())


def _nearest_step(history: History, place: float) -> float | None:
    """The recorded step nearest to a place; None if no step is recorded."""
    if len(history.steps) == 0:
        return None
    after = min(int(np.searchsorted(history.steps, place)), len(history.steps) - 1)
    near = history.steps[max(0, after - 1) : after + 1]
    return float(near[np.abs(near - place).argmin()])


def _hover(runs: list[_Run], settings: CurvesSettings, axis: Axis, unit: str, at: float) -> tuple[float, tuple[str, ...]] | None:
    """The exact numbers of every visible curve at a recorded step, one line per quantity."""
    place = axis.place_of(at)
    if place is None:
        return None
    current = runs[-1].history
    epoch = current.epochs[np.searchsorted(current.steps, at)]
    lines = [f"update {at:,.0f}, epoch {epoch:,.0f}" if unit == "update" else f"{unit} {at:,.0f}"]
    for quantity in _chosen(settings):
        parts = [_value_text(run, quantity, settings.mean_over, at) for run in reversed(runs)]
        if any(parts):
            lines.append(f"{quantity.name} {'  '.join(filter(None, parts))}")
    return place, tuple(lines)


def _value_text(run: _Run, quantity: Quantity, over: int, at: float) -> str:
    values = _values_at(run.history, quantity, over, at)
    if values is None:
        return ""
    _, value, mean = values
    return f"{run.label and f'{run.label}: '}{number(value)}{f' (mean {number(mean)})' if over > 1 else ''}"
