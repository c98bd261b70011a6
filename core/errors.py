"""The two kinds of failure that the user sees, and a way to abandon work; any other exception is a bug."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_UNSTABLE = 2.0  # from here on each update changes a parameter's sign without making it smaller


class _Message(Exception):
    """An error message of one whole sentence.

    template : the sentence, with a field in braces for each value, as in `str.format`; this is what gets translated
    values : the values of the fields, so that a template never contains user input; a value may be another such
        error, whose sentence then follows the name of its file or setting
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values) if values else template)
        self.template, self.values = template, values


class BadInput(_Message, ValueError):
    """Invalid input: one sentence with the rule, the value found and the valid values.

    The command line prints it and exits with 2; a form shows it next to the field.

    position : index of the offending character in a typed text, if there is one
    """

    def __init__(self, template: str, position: int | None = None, **values: object) -> None:
        super().__init__(template, **values)
        self.position = position


class WorkFailed(_Message, RuntimeError):
    """A valid request that failed during execution (disk full, divergence): exit code 1."""


EXPECTED = (BadInput, WorkFailed, OSError)
"""The errors that the user sees as messages; any other exception is a bug and reaches `sys.excepthook`."""


class Diverged(WorkFailed):
    """The parameters or the loss are no longer finite.

    step : the update that caused it, counted from 1; 0 if already the start was not finite
    shrinkage : the fraction of the parameters that the penalty removes per update; from 2 on this alone diverges
    """

    def __init__(self, step: int, learning_rate: float, shrinkage: float = 0.0) -> None:
        if not step:
            super().__init__("Training cannot start: the loss is not finite at step 0. Try different data, initial weights or loss.")
        elif shrinkage >= _UNSTABLE:
            super().__init__(
                "Training diverged at step {step}: the loss overflowed (learning rate {learning_rate:g}). "
                "Step {last} is the last finite one. Try a weaker penalty.",
                step=step,
                learning_rate=learning_rate,
                last=step - 1,
            )
        else:
            super().__init__(
                "Training diverged at step {step}: the loss overflowed (learning rate {learning_rate:g}). "
                "Step {last} is the last finite one. Try a smaller learning rate, such as {smaller:g}.",
                step=step,
                learning_rate=learning_rate,
                last=step - 1,
                smaller=learning_rate / 10,
            )
        self.step = step


class NaiveOverflow(Diverged):
    """The loss is not finite because of the form in which it is computed, though every parameter may be.

    loss : infinity or NaN
    """

    def __init__(self, step: int, loss: float) -> None:
        WorkFailed.__init__(
            self,
            "The naive loss is {loss} at step {step}: exp overflowed, or a probability was rounded to 0 or 1. The stable form avoids both.",
            loss="NaN" if loss != loss else "infinite",
            step=step,
        )
        self.step = step


class Abandoned(Exception):
    """The work was given up before it finished, because its result is no longer needed; there is no result."""


def _wanted() -> bool:
    return False


# A variable of the working thread: the request to stop comes from far away, with pure functions in between.
_given_up: ContextVar[Callable[[], bool]] = ContextVar("given_up", default=_wanted)


@contextmanager
def abandoned_when(given_up: Callable[[], bool]) -> Iterator[None]:
    """A block in which `breathe` raises `Abandoned` once `given_up()` is true; only for this thread."""
    token = _given_up.set(given_up)
    try:
        yield
    finally:
        _given_up.reset(token)


def breathe() -> None:
    """Call about every 20 ms during long work; raises `Abandoned` once the work has been given up."""
    if _given_up.get()():
        raise Abandoned
