"""What the Compare page varies, and the default values of each setting it can vary."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets import SpiralSettings
from core.errors import BadInput
from core.network.activations import ACTIVATIONS
from core.network.initial import INITIALISERS
from core.network.losses import LOSS_FORMS, REDUCTIONS
from core.network.schedules import SCHEDULES
from core.network.settings import ModelSettings, TrainingSettings
from core.optimizers import OPTIMIZERS
from core.params import param, params_of

NOTHING = "none"
COMPARED = {
    "model.hidden": "1, 2, 3, 5, 20, 100",
    "training.weight_decay": "0, 1e-4, 1e-3, 0.1, 1",
    "training.l1_penalty": "0, 1e-5, 1e-4, 1e-3, 0.01",
    "model.activation": ", ".join(ACTIVATIONS),
    "training.learning_rate": "0.01, 0.03, 0.1, 0.3, 1, 3",
    "training.optimizer": ", ".join(OPTIMIZERS),
    "training.batch_size": "0, 100, 10, 1",
    "training.schedule": ", ".join(SCHEDULES),
    "training.precision": "float64, float32",
    "model.loss": ", ".join(REDUCTIONS),
    "model.loss_form": ", ".join(LOSS_FORMS),
    "model.initial": ", ".join(INITIALISERS),
    "model.initial_scale": "0, 0.01, 0.1, 1",
    "model.seed": "0, 1, 2, 3, 4, 5",
    "data.noise": "0, 0.1, 0.2, 0.4, 0.6, 1",
    "data.seed": "0, 1, 2, 3, 4, 5",
    "data.per_class": "20, 50, 100, 200, 500",
}
"""What the Compare page can vary: dotted key → default values."""
_GROUPS = {"model": ModelSettings, "training": TrainingSettings, "data": SpiralSettings}
_CAPTIONS = {key: params_of(_GROUPS[key.partition(".")[0]])[key.partition(".")[2]].label for key in COMPARED}
_TYPED_MAX = 1000


def _check_length(text: str) -> None:
    if len(text) > _TYPED_MAX:
        raise BadInput("the text must have up to {most:,} characters, found {found:,}", most=_TYPED_MAX, found=len(text))


@dataclass(frozen=True)
class CompareSettings:
    """The settings that the Compare page varies; all others are those of the Training page."""

    over: str = param("model.hidden", "Varied", "Setting that differs between the runs.", choices=_CAPTIONS)
    values: str = param(
        COMPARED["model.hidden"],
        "Values",
        "One run per value. Separate values with commas, or with semicolons; 20+20 means two hidden layers.",
        check=_check_length,
    )
    also: str = param(
        NOTHING,
        "Also varied",
        "Second setting, combined with every value of the first.",
        choices={NOTHING: "nothing", **_CAPTIONS},
    )
    also_values: str = param(
        "",
        "Also values",
        "Values of the second setting, separated in the same way; up to 16 runs in total.",
        check=_check_length,
        when=lambda compare: compare.also != NOTHING,
    )
