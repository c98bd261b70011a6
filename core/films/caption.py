"""The caption of a film: its title, and the settings that determine its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.params import params_of
from core.state import PAGES, AppState, keys_of, matters, spec_of, value_of, varied_keys

_OMITTED = ("training.report_every",)
_LONGEST = 40  # characters of a value
_DEFAULT = AppState()


@dataclass(frozen=True)
class Caption:
    """settings : texts "label value", in the order of the forms."""

    title: str
    settings: tuple[str, ...]


def caption_of(states: Sequence[AppState], title: str) -> Caption:
    """The caption of a film of one or several states: the settings that differ from their defaults and are equal in all states.

    title : used if the film settings have no title
    """
    first, groups = states[0], PAGES[states[0].page].groups
    common = [
        key for group in groups for key in keys_of(first, group) if all(_has(state, key, value_of(first, key)) for state in states[1:])
    ]
    texts = [f"{spec_of(first, key).label} {_value(first, key)}" for key in common if _is_included(first, key)]
    return Caption(first.film.title or title, tuple(texts))


def _has(state: AppState, key: str, value: object) -> bool:
    specs = params_of(getattr(state, key.partition(".")[0]))
    return (key.endswith(".kind") or key.partition(".")[2] in specs) and value_of(state, key) == value


def _is_included(state: AppState, key: str) -> bool:
    spec = spec_of(state, key)
    default = value_of(_DEFAULT, key) if key.endswith(".kind") else spec.default
    if key in varied_keys(state):  # it has several values
        return False
    return not spec.hidden and key not in _OMITTED and matters(state, key) and value_of(state, key) != default


def _value(state: AppState, key: str) -> str:
    value, spec = value_of(state, key), spec_of(state, key)
    text = spec.caption(value) or "none"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
