"""The two kinds of failure a person is told about, and how work is given up; everything else is a bug."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_UNSTABLE = 2.0  # each update then turns a parameter around and makes it no smaller


class _Told(Exception):
    """One whole sentence for a person.

    template : the whole sentence, with a field in braces for each of the values, as in `str.format`: what is translated
    values : what stands in those fields, so that a template never holds what a person typed; another such error
        where its whole sentence follows the name of what it is about
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values) if values else template)
        self.template, self.values = template, values


class BadInput(_Told, ValueError):
    """What was asked for cannot be: one sentence with the rule, what was found, what is valid.

    The command line prints it and exits with 2; a form shows it beside the field.

    position : index of the character of a typed text that it is about, where one can be named
    """

    def __init__(self, template: str, position: int | None = None, **values: object) -> None:
        super().__init__(template, **values)
        self.position = position


class WorkFailed(_Told, RuntimeError):
    """A valid request failed while it was carried out (disk full, divergence): exit code 1."""


EXPECTED = (BadInput, WorkFailed, OSError)
"""What a person is told; anything else that is raised is a mistake in the program, and reaches `sys.excepthook`."""


class Diverged(WorkFailed):
    """The parameters or the loss stopped being finite.

    step : the update that did it, counted from 1; 0 where the start already was not finite
    shrinkage : what an update takes off the parameters for the penalty, as a share of them; from 2 on that alone diverges
    """

    def __init__(self, step: int, learning_rate: float, shrinkage: float = 0.0) -> None:
        if not step:
            super().__init__("Training cannot begin: the loss is not finite at step 0; try other data, initial weights or another loss.")
        elif shrinkage >= _UNSTABLE:
            super().__init__(
                "Training diverged at step {step}: with learning rate {learning_rate:g} the loss overflowed. "
                "It stopped at step {last}, the last finite one; try a weaker penalty.",
                step=step,
                learning_rate=learning_rate,
                last=step - 1,
            )
        else:
            super().__init__(
                "Training diverged at step {step}: with learning rate {learning_rate:g} the loss overflowed. "
                "It stopped at step {last}, the last finite one; try a smaller learning rate, such as {smaller:g}.",
                step=step,
                learning_rate=learning_rate,
                last=step - 1,
                smaller=learning_rate / 10,
            )
        self.step = step


class Abandoned(Exception):
    """Nobody waits for the work any more: it was given up half-way, and what it was to make is not there."""


def _wanted() -> bool:
    return False


# Of the thread that works: what asks it to stop is far from where it can, with pure functions between them.
_given_up: ContextVar[Callable[[], bool]] = ContextVar("given_up", default=_wanted)


@contextmanager
def abandoned_when(given_up: Callable[[], bool]) -> Iterator[None]:
    """A block in which `breathe` raises `Abandoned` as soon as `given_up()` is true; it counts for this thread alone."""
    token = _given_up.set(given_up)
    try:
        yield
    finally:
        _given_up.reset(token)


def breathe() -> None:
    """Called by long work about every 20 ms; raises `Abandoned` where nobody waits for it any more."""
    if _given_up.get()():
        raise Abandoned
