"""The state of a scene with the changes of a command line, every value checked."""

from __future__ import annotations

from core.errors import BadInput
from core.params import parsed
from core.runs.experiments import EXPERIMENTS
from core.scenes import Scene
from core.state import AppState, spec_of, with_text, with_value


def asked_state(scene: Scene, assignments: list[str], steps: str | None) -> AppState:
    """The scene's state with every `key=value` applied in order, then `--steps`.

    A `kind` is always applied first, because it decides which other keys exist.
    Raises `BadInput` with the key, the value found and the valid values.
    """
    state = scene.state
    for key, text in sorted(map(_key_and_text, assignments), key=lambda pair: not pair[0].endswith(".kind")):
        state = with_text(state, key, text)
    if steps is None:
        return state
    experiment = EXPERIMENTS[state.page]
    return experiment.with_steps(state, int(parsed("--steps", spec_of(state, experiment.steps_key), steps)))  # type: ignore[arg-type]


def with_option(state: AppState, option: str, key: str, text: str | None) -> AppState:
    """`state` with the setting `key` of a dedicated option; `text` is None if it was not given.

    Raises `BadInput` with the option as the user typed it.
    """
    if text is None:
        return state
    return with_value(state, key, parsed(option, spec_of(state, key), text))


def _key_and_text(assignment: str) -> tuple[str, str]:
    key, sign, text = assignment.partition("=")
    if not sign:
        raise BadInput("--set must be key=value, as in --set training.learning_rate=0.5, found {found!r:.60}", found=assignment)
    return key.strip(), text
