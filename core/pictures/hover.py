"""The text about the place under the mouse."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.network.losses import cross_entropy
from core.network.models import predicted, probabilities
from core.pictures.readout import number
from core.types import Bounds, Float64s, Floats, OptimizerPath
from core.weights.problem import Problem
from core.weights.shading import probability

_ONE_COLUMN = 4  # most classes listed in a single column
_REACH = 0.03  # of the frame's shorter side: how near the mouse must come


@dataclass(frozen=True)
class Hover:
    """lines : the text of the box at `place`, in data units; item : index of the point or step it is about, or None."""

    place: tuple[float, float]
    lines: tuple[str, ...]
    item: int | None = None


def nearest(places: Floats, at: tuple[float, float], frame: Bounds) -> int | None:
    """Index of the place (n, 2) under the mouse at `at`; None if none is near."""
    if len(places) == 0:
        return None
    distances = np.hypot(places[:, 0] - at[0], places[:, 1] - at[1])
    index = int(distances.argmin())
    return index if distances[index] <= _REACH * min(frame.width, frame.height) else None


def within(places: Floats, at: tuple[float, float], radius: float) -> list[int]:
    """Indices of the places (n, 2) within `radius` of `at`, in data units."""
    found: list[int] = np.flatnonzero(np.hypot(places[:, 0] - at[0], places[:, 1] - at[1]) <= radius).tolist()
    return found


def hover_in_data(problem: Problem, w: Float64s, x: Floats, labels: tuple[int, ...], item: int | None, at: tuple[float, float]) -> Hover:
    """The text about a place of the data plane, or about the point `item`, whose label is in `labels`."""
    place = at if item is None else (float(x[item, 0]), float(x[item, 1]))
    score = float(w[0] * place[0] + w[1] * place[1] + problem.bias)
    lines = [
        f"x = ({place[0]:z.3g}, {place[1]:z.3g})",
        f"w·x{' + b' if problem.bias else ''} = {score:z.4g}, predicts {'+1' if score > 0 else '-1' if score < 0 else 'neither'}",
        f"P(y=+1|x) = {float(probability(np.array([score]))[0]):.4g}",
    ]
    if item is not None:
        losses = problem.point_losses(w)
        total = float(losses.sum())
        lines.append(f"y = {labels[item]:+d}, loss {number(float(losses[item]))}")
        if 0 < total < math.inf:
            lines.append(f"{losses[item] / total:.1%} of the data loss")
    return Hover(place, tuple(lines), item)


def hover_on_regions(place: tuple[float, float], logits: Floats, names: tuple[int, ...]) -> Hover:
    """The text about a place of the plane: the prediction and the probability of each class.

    logits : (k,); names : names of the k classes
    """
    return Hover(place, (f"x = ({place[0]:z.3g}, {place[1]:z.3g})", *_prediction(logits, names)))


def hover_on_labelled(
    place: tuple[float, float], logits: Floats, names: tuple[int, ...], label: int, kind: str, item: int | None = None
) -> Hover:
    """The text about a point drawn at `place`: its prediction and its loss.

    label : the index of its class; kind : for example "test point"
    """
    loss = cross_entropy(logits[:, None], np.array([label]))
    predicts, *shares = _prediction(logits, names)
    verdict = "" if predicted(logits[None])[0] == label else " (wrong)"
    return Hover(place, (f"{kind}, class {names[label]}", predicts + verdict, *shares, f"loss -log P = {number(loss)}"), item)


def _prediction(logits: Floats, names: tuple[int, ...]) -> list[str]:
    """The predicted class and all probabilities, abbreviated and in two columns if there are many."""
    shares = list(zip(names, probabilities(logits[None])[0], strict=True))
    listed = [f"P({name}) = {share:.3f}" for name, share in shares]
    if len(shares) > _ONE_COLUMN:
        half = (len(shares) + 1) // 2
        listed = ["   ".join(f"{name}: {share:.3f}" for name, share in shares[row::half]) for row in range(half)]
    return [f"predicts class {names[predicted(logits[None])[0]]}", *listed]


def hover_on_path(path: OptimizerPath, step: int) -> Hover:
    """The text about a step of a descent path."""
    w0, w1 = path.places[step]
    lines = (
        f"{path.name}, step {step}",
        f"w = ({w0:z.4g}, {w1:z.4g})",
        f"loss {number(float(path.losses[step]))}, |gradient| {path.slopes[step]:.3g}",
    )
    return Hover((float(w0), float(w1)), lines, step)
