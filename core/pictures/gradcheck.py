"""The gradient check: by parameter, by layer, as a function of h, and during training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from core.network.bugs import BUGS
from core.network.gradcheck import THRESHOLDS, GradientCheck, GradientProbe, Group, Probe, chosen, groups_of, relative_error
from core.network.gradcheck_settings import NETWORK, GradcheckSettings
from core.network.parts import PARTS, PartProbe
from core.network.training import RunConfig
from core.pictures.axes import Axis, log_value_axis, step_axis
from core.pictures.view_input import Resolver, ViewInput
from core.types import Bools, Float64s, Ints, ReadOnly, Snapshot, read_only

ERRORS, STEPS = log_value_axis((-13.0, 2.0)), log_value_axis((-12.0, -1.0))
"""The axes of relative errors, which are clipped to its ends, and of h."""
_LOG_H = read_only(np.linspace(STEPS.low, STEPS.high, 23))
_CHECK_S, _MOVING_S, _CURVES_S, _TRACK_S = 0.1, 0.003, 0.06, 0.1
_NOTHING = 1e-8  # a gradient that counts as 0
_CURVES_MOST, _TRACK_MOST = 100, 12
_FIRST_STEPS = 10.0  # the shortest step axis
_PART_S = 30e-6  # for one loss of a layer alone
_MOVING_PARAMETERS = 100_000  # setting up a larger model takes longer than a frame


@dataclass(frozen=True)
class GroupRow:
    """The weights or the biases of a layer; error is log10 of the relative error, `said` the error as text."""

    name: str
    layer: int
    biases: bool
    error: float
    wrong: bool
    said: str


@dataclass(frozen=True, eq=False)
class Comparison(ReadOnly):
    """Parameters (m,) by name, each belonging to one of `rows`.

    title, verdict, answer : the method, the result, and the sentence about a planted bug
    threshold : log10 of the error that a correct gradient stays below
    places : (m, 2) numeric and analytic gradient, divided by the largest of the group if that is not 0: in [-1, 1]
    values : (m, 2) the same without the division, finite
    row_of : (m,) the row of each parameter
    wrong : (m,) whether the error is above the threshold; never at a kink, where there is no derivative
    """

    title: str
    verdict: str
    answer: str
    threshold: float
    rows: tuple[GroupRow, ...]
    names: tuple[str, ...]
    places: Float64s
    values: Float64s
    row_of: Ints
    wrong: Bools


@dataclass(frozen=True, eq=False)
class StepCurves(ReadOnly):
    """log10 of h (k,) and of the errors (k,) of both schemes; `at_h` is the current h on the curve of the chosen scheme."""

    scheme: str
    log_h: Float64s
    central: Float64s
    forward: Float64s
    at_h: tuple[float, float]


@dataclass(frozen=True, eq=False)
class ErrorTrack(ReadOnly):
    """log10 of the errors (k,) after `steps` updates (k,); `at_step` is the current step."""

    axis: Axis
    steps: Float64s
    errors: Float64s
    at_step: tuple[float, float]
    threshold: float


@dataclass(frozen=True, eq=False)
class GradcheckPicture:
    """A part that is None stays unchanged: it takes too long during training or a drag.

    tracked : whether the error during training is shown; not for a layer alone, which is not trained
    """

    comparison: Comparison | None = None
    curves: StepCurves | None = None
    track: ErrorTrack | None = None
    tracked: bool = True


def gradcheck_resolver() -> Resolver[GradcheckPicture]:
    """See `GradcheckPicture`; unchanged parts are not computed again."""
    return _Checker().resolve


def gradcheck_seconds(view_input: ViewInput) -> float:
    """The seconds allowed for its parts."""
    network = view_input.state.gradcheck.part == NETWORK
    return _MOVING_S if view_input.moving or (network and view_input.snapshot is None) else _CHECK_S + _CURVES_S + _TRACK_S


class _Checker:
    """Caches the last probe with its curves, and the errors of all snapshots that still exist."""

    def __init__(self) -> None:
        self._probed: tuple[object, ...] = ()
        self._probe: Probe | None = None
        self._curves: tuple[Float64s, Float64s] | None = None
        self._tracked: tuple[object, ...] = ()
        self._errors: WeakKeyDictionary[Snapshot, float] = WeakKeyDictionary()

    def resolve(self, view_input: ViewInput) -> GradcheckPicture:
        """The check for this input."""
        if view_input.state.gradcheck.part != NETWORK:
            return self._part(view_input)
        snapshot = view_input.snapshot
        if snapshot is None or (view_input.moving and _size(snapshot) > _MOVING_PARAMETERS):
            return GradcheckPicture()
        run = run_of(view_input)
        probe = self._probe_at(run, view_input, snapshot)
        cost_s = _cost_s(probe.points, snapshot)
        comparison, curves = self._checked(probe, groups_of(snapshot.layers), view_input, cost_s)
        return GradcheckPicture(comparison, curves, None if view_input.moving else self._track(run, view_input, snapshot, cost_s))

    def _part(self, view_input: ViewInput) -> GradcheckPicture:
        """The check of one layer alone, which does not depend on the run."""
        settings, model = view_input.state.gradcheck, view_input.state.model
        arguments = _of_part(settings), model.loss, model.loss_form
        if not isinstance(self._probe, PartProbe) or arguments != self._probed:
            self._probed, self._curves = arguments, None
            self._probe = PartProbe(settings, model)
        comparison, curves = self._checked(self._probe, self._probe.groups, view_input, _PART_S)
        return GradcheckPicture(comparison, curves, tracked=False)

    def _checked(
        self, probe: Probe, groups: tuple[Group, ...], view_input: ViewInput, cost_s: float
    ) -> tuple[Comparison, StepCurves | None]:
        """As many parameters as time allows, and the curves over h; cost_s : seconds of one loss."""
        settings = view_input.state.gradcheck
        most = int((_MOVING_S if view_input.moving else _CHECK_S) / (2 * cost_s))
        check = probe.check(chosen(groups, most), settings.scheme, settings.h)
        if self._curves is None and not view_input.moving:
            self._curves = _curves(probe, _sample(groups, min(_CURVES_MOST, int(_CURVES_S / (2 * len(_LOG_H) * cost_s)))))
        curves = None if self._curves is None else _step_curves(*self._curves, settings)
        return _comparison(check, groups, view_input, probe), curves

    def _probe_at(self, run: RunConfig, view_input: ViewInput, snapshot: Snapshot) -> Probe:
        settings = view_input.state.gradcheck
        arguments = run, view_input.data, snapshot, settings.place, settings.points, settings.bug
        if self._probe is None or arguments != self._probed:
            self._probed, self._curves = arguments, None
            self._probe = GradientProbe(run, view_input.data, snapshot, settings)
        return self._probe

    def _track(self, run: RunConfig, view_input: ViewInput, snapshot: Snapshot, cost_s: float) -> ErrorTrack:
        """The errors of as many snapshots as time allows; cached ones cost nothing."""
        settings = view_input.state.gradcheck
        arguments = run, view_input.data, replace(settings, visible=False, reveal=False)
        if arguments != self._tracked:
            self._tracked, self._errors = arguments, WeakKeyDictionary()
        parameters = min(_TRACK_MOST, int(_TRACK_S / (8 * cost_s)))
        affordable = max(2, int(_TRACK_S / (_setup_s(snapshot) + 4 * parameters * cost_s)))
        by_step = {each.step: each for each in (*view_input.track[:: -(-len(view_input.track) // affordable) or 1], snapshot)}
        snapshots = [by_step[step] for step in sorted(by_step)]
        for each in snapshots:
            if each not in self._errors:
                probe = GradientProbe(run, view_input.data, each, settings)
                self._errors[each] = probe.check(_sample(groups_of(each.layers), parameters), settings.scheme, settings.h).error
        return ErrorTrack(
            axis=step_axis(max(_FIRST_STEPS, float(snapshots[-1].step))),
            steps=np.array([float(each.step) for each in snapshots]),
            errors=_log([self._errors[each] for each in snapshots]),
            at_step=(float(snapshot.step), float(_log(self._errors[snapshot]))),
            threshold=float(np.log10(THRESHOLDS[settings.scheme])),
        )


def run_of(view_input: ViewInput) -> RunConfig:
    """The settings of the run; its layers have the sizes of a snapshot."""
    state = view_input.state
    return RunConfig(state.data, state.model, state.training)


def _of_part(settings: GradcheckSettings) -> tuple[object, ...]:
    """The settings that decide the gradients of a layer alone."""
    return settings.part, settings.upstream, settings.upstream_value, settings.part_seed, settings.bug


def _sample(groups: tuple[Group, ...], most: int) -> Ints:
    """Indices of 1 to `most` parameters; some groups may have none."""
    indices = chosen(groups, most)
    return indices[:: -(-len(indices) // max(1, most))]


def _curves(probe: Probe, indices: Ints) -> tuple[Float64s, Float64s]:
    """Relative errors (k,) over `_LOG_H` of forward and of central differences, without parameters at a kink."""
    indices = indices[~probe.check(indices, "central", GradcheckSettings().h).kinked]
    analytic = probe.analytic[indices]
    errors = [[relative_error(analytic, numeric, probe.scale) for numeric in probe.quotients(indices, 10.0**log_h)] for log_h in _LOG_H]
    forward, central = np.array(errors).T
    return forward, central


def _step_curves(forward: Float64s, central: Float64s, settings: GradcheckSettings) -> StepCurves:
    log_h = float(np.log10(settings.h))
    curve = _log(central if settings.scheme == "central" else forward)
    at_h = log_h, float(np.interp(log_h, _LOG_H, curve))
    return StepCurves(settings.scheme, _LOG_H, _log(central), _log(forward), at_h)


def _comparison(check: GradientCheck, groups: tuple[Group, ...], view_input: ViewInput, probe: Probe) -> Comparison:
    settings = view_input.state.gradcheck
    threshold = THRESHOLDS[settings.scheme]
    rows = tuple(_row(group, check.group_error(group), threshold) for group in groups)
    values = np.nan_to_num(np.stack([check.numeric, check.analytic], axis=1), posinf=0.0, neginf=0.0)
    places, row_of = np.zeros_like(values), np.zeros(len(values), dtype=int)
    for number, group in enumerate(groups):
        own = group.holds(check.indices)
        row_of[own] = number
        places[own] = values[own] / np.abs(values[own]).max(initial=_NOTHING)
    return Comparison(
        title=_title(check, probe, view_input),
        verdict=_verdict(check, rows, settings, probe.held),
        answer=_answer(rows, settings),
        threshold=float(np.log10(threshold)),
        rows=rows,
        names=tuple(groups[row].member_name(int(index)) for row, index in zip(row_of, check.indices, strict=True)),
        places=places,
        values=values,
        row_of=row_of,
        wrong=(check.errors > threshold) & ~check.kinked,
    )


def _row(group: Group, error: float, threshold: float) -> GroupRow:
    return GroupRow(group.name, group.layer, group.biases, float(_log(error)), error > threshold, _short(error))


def _title(check: GradientCheck, probe: Probe, view_input: ViewInput) -> str:
    """The method, and how many of the parameters and points are checked if not all."""
    settings = view_input.state.gradcheck
    scheme = f"{settings.scheme} differences, h = {_short(settings.h)}"
    if settings.part != NETWORK:
        part, upstream = PARTS[settings.part], "drawn" if settings.upstream == "drawn" else f"{settings.upstream_value:g}"
        return f"Gradient check of {part.title} alone: {part.formulas}; upstream derivative {upstream}, {scheme}"
    after = ", numeric gradient after the update" if settings.place == "after" else ""
    parts = (len(check.indices), len(probe.analytic), "parameters"), (probe.points, len(view_input.data.y_train), "points")
    extent = "".join(f", {some:,} of {every:,} {name}" for some, every, name in parts if some < every)
    return f"Gradient check: {scheme}{after}{extent}"


def _verdict(check: GradientCheck, rows: tuple[GroupRow, ...], settings: GradcheckSettings, held: int) -> str:
    wrong, worst = [row.name for row in rows if row.wrong], max(rows, key=lambda row: row.error).said
    if wrong:
        allowed = _short(THRESHOLDS[settings.scheme])
        names = f"gradients of {', '.join(wrong)}" if settings.part == NETWORK else f"derivatives {', '.join(wrong)}"
        verdict = f"The {names} differ: relative error up to {worst} (limit {allowed})."
    else:
        parts = "layers" if settings.part == NETWORK else "gradients"
        verdict = f"All {parts} agree: the relative error is at most {worst}."
    kinked = int(check.kinked.sum())
    notes = [
        verdict,
        f"Parameters left out at a kink of an activation: {kinked:,}." if kinked else "",
        f"Parameters held still by edits, with gradient 0: {held:,}." if held else "",
    ]
    return " ".join(filter(None, notes))


def _answer(rows: tuple[GroupRow, ...], settings: GradcheckSettings) -> str:
    bug = BUGS[settings.bug]
    if not bug.planted:
        return "No bug is planted." if settings.reveal else ""
    if not settings.reveal:
        return "The analytic gradient has a bug. Which one?"
    hidden = "" if any(row.wrong for row in rows) else " It has no visible effect here."
    answer = bug.answer if settings.part == NETWORK else bug.alone or bug.answer
    return f"Planted bug: {bug.label}. {answer}{hidden}"


def _short(value: float) -> str:
    """Two digits: 1e-5, 0.58."""
    return f"{value:.2g}".replace("e-0", "e-").replace("e+0", "e")


def _log(errors: object) -> Float64s:
    """Positions on the axis `ERRORS`."""
    return np.clip(np.log10(np.maximum(errors, 10.0**ERRORS.low)), ERRORS.low, ERRORS.high)  # type: ignore[no-any-return,call-overload]


def _size(snapshot: Snapshot) -> int:
    return sum(layer.weights.size for layer in snapshot.layers)


def _cost_s(points: int, snapshot: Snapshot) -> float:
    """Approximate seconds for one loss."""
    return 15e-6 + (1e-9 + 1e-10 * points) * _size(snapshot)


def _setup_s(snapshot: Snapshot) -> float:
    """Approximate seconds to set up a probe, before its first loss."""
    return 0.3e-3 + 80e-9 * _size(snapshot)
