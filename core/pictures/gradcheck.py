"""The gradient check: each parameter, each layer, over h, and over the training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from core.network.bugs import BUGS
from core.network.gradcheck import THRESHOLDS, GradientCheck, GradientProbe, Group, chosen, groups_of, relative_error
from core.network.gradcheck_settings import GradcheckSettings
from core.network.training import RunConfig
from core.pictures.axes import Axis, log_value_axis, step_axis
from core.pictures.view_input import Resolver, ViewInput
from core.types import Bools, Float64s, Ints, ReadOnly, Snapshot, read_only

ERRORS, STEPS = log_value_axis((-13.0, 2.0)), log_value_axis((-12.0, -1.0))
"""The axes of relative errors, of which those beyond its ends count as these, and of h."""
_LOG_H = read_only(np.linspace(STEPS.low, STEPS.high, 23))
_CHECK_S, _MOVING_S, _CURVES_S, _TRACK_S = 0.1, 0.003, 0.06, 0.1
_NOTHING = 1e-8  # a gradient that is not told from 0
_CURVES_MOST, _TRACK_MOST = 100, 12
_FIRST_STEPS = 10.0  # that the axis has room for from the beginning
_MOVING_PARAMETERS = 100_000  # a larger model takes longer to set up than a frame lasts


@dataclass(frozen=True)
class GroupRow:
    """The weights or the biases of a layer; error is a logarithm, `said` the error in digits."""

    name: str
    layer: int
    biases: bool
    error: float
    wrong: bool
    said: str


@dataclass(frozen=True, eq=False)
class Comparison(ReadOnly):
    """Parameters (m,) by name, each in a row of `rows`.

    title, verdict, answer : how it is compared, what came out, and what is said of a planted bug
    threshold : logarithm of the error that a right gradient stays below
    places : (m, 2) numeric and analytic gradient, divided by the largest of its group, if it is not 0: in [-1, 1]
    values : (m, 2) the same undivided, finite
    row_of : (m,) the row it belongs to
    wrong : (m,) above the threshold; not on a kink of ReLU, where there is no derivative
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
    """Logarithms of h (k,) and of the errors (k,) of either scheme there; `at_h` is the present place on the chosen one."""

    scheme: str
    log_h: Float64s
    central: Float64s
    forward: Float64s
    at_h: tuple[float, float]


@dataclass(frozen=True, eq=False)
class ErrorTrack(ReadOnly):
    """Logarithms of the error (k,) after so many updates (k,), and at the shown one."""

    axis: Axis
    steps: Float64s
    errors: Float64s
    at_step: tuple[float, float]
    threshold: float


@dataclass(frozen=True, eq=False)
class GradcheckPicture:
    """A part that is None stays as it was: it takes too long while training runs or a hand moves."""

    comparison: Comparison | None = None
    curves: StepCurves | None = None
    track: ErrorTrack | None = None


def gradcheck_resolver() -> Resolver[GradcheckPicture]:
    """See `GradcheckPicture`; what a change leaves as it was is not computed again."""
    return _Checker().resolve


def gradcheck_seconds(view_input: ViewInput) -> float:
    """What its parts may take."""
    return _MOVING_S if view_input.snapshot is None or view_input.moving else _CHECK_S + _CURVES_S + _TRACK_S


class _Checker:
    """Keeps the last probe with its curves, and the errors of the snapshots that are still kept elsewhere."""

    def __init__(self) -> None:
        self._probed: tuple[object, ...] = ()
        self._probe: GradientProbe | None = None
        self._curves: tuple[Float64s, Float64s] | None = None
        self._tracked: tuple[object, ...] = ()
        self._errors: WeakKeyDictionary[Snapshot, float] = WeakKeyDictionary()

    def resolve(self, view_input: ViewInput) -> GradcheckPicture:
        """The check at this moment."""
        snapshot, look = view_input.snapshot, view_input.state.gradcheck
        if snapshot is None or (view_input.moving and _size(snapshot) > _MOVING_PARAMETERS):
            return GradcheckPicture()
        run = _run_of(view_input, snapshot)
        probe, groups = self._probe_at(run, view_input, snapshot), groups_of(snapshot.layers)
        cost_s = _cost_s(probe.points, snapshot)
        most = int((_MOVING_S if view_input.moving else _CHECK_S) / (2 * cost_s))
        check = probe.check(chosen(groups, most), look.scheme, look.h)
        if self._curves is None and not view_input.moving:
            self._curves = _curves(probe, _few(groups, min(_CURVES_MOST, int(_CURVES_S / (2 * len(_LOG_H) * cost_s)))))
        return GradcheckPicture(
            comparison=_comparison(check, groups, view_input, probe),
            curves=None if self._curves is None else _step_curves(*self._curves, look),
            track=None if view_input.moving else self._track(run, view_input, snapshot, cost_s),
        )

    def _probe_at(self, run: RunConfig, view_input: ViewInput, snapshot: Snapshot) -> GradientProbe:
        look = view_input.state.gradcheck
        asked = run, view_input.data, snapshot, look.place, look.points, look.bug
        if self._probe is None or asked != self._probed:
            self._probed, self._curves = asked, None
            self._probe = GradientProbe(run, view_input.data, snapshot, look)
        return self._probe

    def _track(self, run: RunConfig, view_input: ViewInput, snapshot: Snapshot, cost_s: float) -> ErrorTrack:
        """As many snapshots as there is time for; those that were computed before cost nothing."""
        look = view_input.state.gradcheck
        asked = run, view_input.data, replace(look, visible=False, reveal=False)
        if asked != self._tracked:
            self._tracked, self._errors = asked, WeakKeyDictionary()
        parameters = min(_TRACK_MOST, int(_TRACK_S / (8 * cost_s)))
        affordable = max(2, int(_TRACK_S / (_setup_s(snapshot) + 4 * parameters * cost_s)))
        shown = {shot.step: shot for shot in (*view_input.track[:: -(-len(view_input.track) // affordable) or 1], snapshot)}
        shots = [shown[step] for step in sorted(shown)]
        for shot in shots:
            if shot not in self._errors:
                probe = GradientProbe(run, view_input.data, shot, look)
                self._errors[shot] = probe.check(_few(groups_of(shot.layers), parameters), look.scheme, look.h).error
        return ErrorTrack(
            axis=step_axis(max(_FIRST_STEPS, float(shots[-1].step))),
            steps=np.array([float(shot.step) for shot in shots]),
            errors=_log([self._errors[shot] for shot in shots]),
            at_step=(float(snapshot.step), float(_log(self._errors[snapshot]))),
            threshold=float(np.log10(THRESHOLDS[look.scheme])),
        )


def _run_of(view_input: ViewInput, snapshot: Snapshot) -> RunConfig:
    """The run whose model has the snapshot's layers."""
    hidden = tuple(len(layer.biases) for layer in snapshot.layers[:-1])
    state = view_input.state
    return RunConfig(state.data, replace(state.model, hidden=hidden), state.training)


def _few(groups: tuple[Group, ...], most: int) -> Ints:
    """At most so many parameters, and at least one, even if some groups have none of them."""
    indices = chosen(groups, most)
    return indices[:: -(-len(indices) // max(1, most))]


def _curves(probe: GradientProbe, indices: Ints) -> tuple[Float64s, Float64s]:
    """Relative errors (k,) over `_LOG_H`, of forward and of central differences; without what is on a kink."""
    indices = indices[~probe.check(indices, "central", GradcheckSettings().h).kinked]
    analytic = probe.analytic[indices]
    errors = [[relative_error(analytic, numeric) for numeric in probe.quotients(indices, 10.0**log_h)] for log_h in _LOG_H]
    forward, central = np.array(errors).T
    return forward, central


def _step_curves(forward: Float64s, central: Float64s, look: GradcheckSettings) -> StepCurves:
    log_h = float(np.log10(look.h))
    chosen_one = _log(central if look.scheme == "central" else forward)
    at_h = log_h, float(np.interp(log_h, _LOG_H, chosen_one))
    return StepCurves(look.scheme, _LOG_H, _log(central), _log(forward), at_h)


def _comparison(check: GradientCheck, groups: tuple[Group, ...], view_input: ViewInput, probe: GradientProbe) -> Comparison:
    look = view_input.state.gradcheck
    threshold = THRESHOLDS[look.scheme]
    rows = tuple(_row(group, check.group_error(group), threshold) for group in groups)
    values = np.nan_to_num(np.stack([check.numeric, check.analytic], axis=1), posinf=0.0, neginf=0.0)
    places, row_of = np.zeros_like(values), np.zeros(len(values), dtype=int)
    for number, group in enumerate(groups):
        own = group.holds(check.indices)
        row_of[own] = number
        places[own] = values[own] / np.abs(values[own]).max(initial=_NOTHING)
    return Comparison(
        title=_title(check, probe, view_input),
        verdict=_verdict(check, rows, look),
        answer=_answer(rows, look),
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


def _title(check: GradientCheck, probe: GradientProbe, view_input: ViewInput) -> str:
    """How it is compared, and what of all parameters and points where it is not all of them."""
    look = view_input.state.gradcheck
    after = ", numeric after the update" if look.place == "after" else ""
    parts = (len(check.indices), len(probe.analytic), "parameters"), (probe.points, len(view_input.data.y_train), "points")
    extent = ", ".join(f"{some:,} of {every:,} {name}" for some, every, name in parts if some < every)
    return f"Gradient check: {look.scheme}, h = {_short(look.h)}{after}{'; ' if extent else ''}{extent}"


def _verdict(check: GradientCheck, rows: tuple[GroupRow, ...], look: GradcheckSettings) -> str:
    wrong, worst = [row.name for row in rows if row.wrong], max(rows, key=lambda row: row.error).said
    if wrong:
        verdict = f"{', '.join(wrong)} differ by up to {worst} of their length; {_short(THRESHOLDS[look.scheme])} is allowed."
    else:
        verdict = f"All layers agree: they differ by {worst} of their length at most."
    kinked = int(check.kinked.sum())
    return f"{verdict} Left out: {kinked:,} at a kink of an activation." if kinked else verdict


def _answer(rows: tuple[GroupRow, ...], look: GradcheckSettings) -> str:
    bug = BUGS[look.bug]
    if not bug.planted:
        return "No mistake is planted." if look.reveal else ""
    if not look.reveal:
        return "A mistake is planted in the analytic gradient: which one?"
    hidden = "" if any(row.wrong for row in rows) else " Here it does not show."
    return f"Planted: {bug.label}. {bug.answer}{hidden}"


def _short(value: float) -> str:
    """Two digits: 1e-5, 0.58."""
    return f"{value:.2g}".replace("e-0", "e-").replace("e+0", "e")


def _log(errors: object) -> Float64s:
    """Places on the axis `ERRORS`."""
    return np.clip(np.log10(np.maximum(errors, 10.0**ERRORS.low)), ERRORS.low, ERRORS.high)  # type: ignore[no-any-return,call-overload]


def _size(snapshot: Snapshot) -> int:
    return sum(layer.weights.size for layer in snapshot.layers)


def _cost_s(points: int, snapshot: Snapshot) -> float:
    """About what one loss takes."""
    return 15e-6 + (1e-9 + 1e-10 * points) * _size(snapshot)


def _setup_s(snapshot: Snapshot) -> float:
    """About what a probe takes until its first loss."""
    return 0.3e-3 + 80e-9 * _size(snapshot)
