"""The two kinds of failure a person is told about; everything else is a bug."""


class BadInput(ValueError):
    """What was asked for cannot be: one sentence with the rule, what was found, what is valid.

    The command line prints it and exits with 2; a form shows it beside the field.
    """


class WorkFailed(RuntimeError):
    """A valid request failed while it was carried out (disk full, divergence): exit code 1."""
