"""What the caption of a film says: its title, and the settings that decide what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.params import params_of
from core.state import PAGES, AppState, keys_of, matters, spec_of, value_of, varied_keys

_UNSEEN = ("training.report_every",)
_LONGEST = 40  # characters of a value
_DEFAULT = AppState()


@dataclass(frozen=True)
class Caption:
    """settings : "label value" each, in the order of the forms."""

    title: str
    settings: tuple[str, ...]


def caption_of(states: Sequence[AppState], title: str) -> Caption:
    """For a film of one state, or of several: the settings that are not at their defaults and the same in all of them.

    title : for a film whose settings name none
    """
    first, groups = states[0], PAGES[states[0].page].groups
    steady = [
        key for group in groups for key in keys_of(first, group) if all(_has(state, key, value_of(first, key)) for state in states[1:])
    ]
    shown = [f"{spec_of(first, key).label} {_value(first, key)}" for key in steady if _is_told(first, key)]
    return Caption(first.film.title or title, tuple(shown))


def _has(state: AppState, key: str, value: object) -> bool:
    specs = params_of(getattr(state, key.partition(".")[0]))
    return (key.endswith(".kind") or key.partition(".")[2] in specs) and value_of(state, key) == value


def _is_told(state: AppState, key: str) -> bool:
    spec = spec_of(state, key)
    default = value_of(_DEFAULT, key) if key.endswith(".kind") else spec.default
    if key in varied_keys(state):  # it has several values
        return False
    return not spec.hidden and key not in _UNSEEN and matters(state, key) and value_of(state, key) != default


def _value(state: AppState, key: str) -> str:
    value, spec = value_of(state, key), spec_of(state, key)
    text = spec.caption(value) or "none"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
