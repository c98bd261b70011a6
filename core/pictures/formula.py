"""The loss as a formula with current values, and the NumPy code that computes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.readout import number
from core.pictures.view_input import Resolver, ViewInput
from core.weights.posing import problem_of
from core.weights.problem import OwnProblem, Problem


@dataclass(frozen=True)
class FormulaPicture:
    """lines : the formula, first in symbols and then in numbers; code : two lines of NumPy; note : a caveat, may be empty."""

    lines: tuple[str, ...]
    code: str
    note: str


def formula_resolver() -> Resolver[FormulaPicture]:
    """See `FormulaPicture`."""
    return resolve_formula


def resolve_formula(view_input: ViewInput) -> FormulaPicture:
    """The formula at the current w."""
    w, weights = np.array(current_w(view_input)), view_input.state.weights
    problem = problem_of(view_input.data, weights)
    fit, penalty, square = problem.data_loss(w), problem.penalty(w), sum(component * component for component in w.tolist())
    lines = (
        f"loss(w) = α |w|² + Σ L(mᵢ)      L(m) = {problem.loss.formula}",
        f"mᵢ = yᵢ (w·xᵢ + b)      w = ({w[0]:z.4g}, {w[1]:z.4g}), b = {weights.bias:z.4g}",
        f"= {weights.alpha:g} · {number(square)} + {number(fit)}",
        f"= {number(penalty)} + {number(fit)} = {number(penalty + fit)}",
    )
    code = f"{_setup(problem)}m = y * (X @ w + b)\nloss = alpha * w @ w + ({problem.loss.code}).sum()"
    return FormulaPicture(lines, code, problem.loss.note)


def _setup(problem: Problem) -> str:
    """The line that names the parts of w, where a loss of one's own reads them."""
    return "w0, w1 = w\n" if isinstance(problem, OwnProblem) and problem.expression.names & {"w0", "w1"} else ""
