"""The two kinds of failure a person is told about; everything else is a bug."""

_UNSTABLE = 2.0  # each update then turns a parameter around and makes it no smaller


class BadInput(ValueError):
    """What was asked for cannot be: one sentence with the rule, what was found, what is valid.

    The command line prints it and exits with 2; a form shows it beside the field.

    position : index of the character of a typed text that it is about, where one can be named
    """

    def __init__(self, sentence: str, position: int | None = None) -> None:
        super().__init__(sentence)
        self.position = position


class WorkFailed(RuntimeError):
    """A valid request failed while it was carried out (disk full, divergence): exit code 1."""


class Diverged(WorkFailed):
    """The parameters or the loss stopped being finite.

    step : the update that did it, counted from 1; 0 where the start already was not finite
    shrinkage : what an update takes off the parameters for the penalty, as a share of them; from 2 on that alone diverges
    """

    def __init__(self, step: int, learning_rate: float, shrinkage: float = 0.0) -> None:
        advice = "a weaker penalty" if shrinkage >= _UNSTABLE else f"a smaller learning rate, such as {learning_rate / 10:g}"
        super().__init__(
            f"Training diverged at step {step}: with learning rate {learning_rate:g} the loss overflowed. "
            f"It stopped at step {step - 1}, the last finite one; try {advice}."
            if step
            else "Training cannot begin: the loss is not finite at step 0; try other data, initial weights or another loss."
        )
        self.step = step
