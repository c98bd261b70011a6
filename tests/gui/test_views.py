"""Every view in the table: what it shows does not depend on what it showed before."""

import dataclasses

import numpy as np
import pytest

from core.errors import BadInput
from core.state import keys_of, spec_of, value_of, with_value
from gui.views import VIEWS, concerned
from tests.gui.viewing import OF_RUNS, begun, parts, view_input_of

CHOICES = 2  # of a setting that are tried


def other_values(spec, value):
    """A few valid values."""
    if isinstance(value, bool):
        return [not value]
    if spec.choices and not spec.most:
        return [choice for choice in spec.choices if choice != value][:CHOICES]
    if isinstance(value, int | float):
        near = value * 2 if value else type(value)(1)
        return [near if spec.low <= near <= spec.high else type(value)(spec.low)]
    return [()] if isinstance(value, tuple) and value else ["m*m"] if spec.check else []


def changes(state):
    """(key, state with another value) for every setting that is not a run setting."""
    for group in state.groups:
        for key in keys_of(state, group) if group not in OF_RUNS else ():
            for value in other_values(spec_of(state, key), value_of(state, key)):
                try:
                    yield f"{key}={value}", with_value(state, key, value)
                except BadInput:
                    continue


def arrays(thing, path=""):
    """(where, array) of every array in a picture."""
    if isinstance(thing, np.ndarray):
        yield path, thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from arrays(getattr(thing, field.name), f"{path}.{field.name}")
    elif isinstance(thing, tuple | list | dict):
        for number, entry in enumerate(thing.values() if isinstance(thing, dict) else thing):
            yield from arrays(entry, f"{path}[{number}]")


@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_looks_the_same_whatever_was_shown_before(shown, view):
    first = begun(view)
    used, resolve = shown(view), VIEWS[view].resolver()
    seen = parts(resolve(view_input_of(view, first, 1.2)))
    different = []
    for change, state in changes(first):
        if parts(resolve(view_input_of(view, state, 1.2))) == seen and state.view.theme == first.view.theme:
            continue  # it is not about this view
        used.show(first, rounds=1)
        used.show(state)
        fresh = shown(view)
        fresh.show(state)
        if not np.array_equal(used.pixels(), fresh.pixels()):
            different.append(change)
        fresh.close()
    assert not different


def test_no_picture_can_be_written_to():
    writable = set()
    for view in VIEWS:
        first, resolve = begun(view), VIEWS[view].resolver()
        for state in (first, *(state for _, state in changes(first))):
            picture = resolve(view_input_of(view, state, 1.2))
            writable |= {view + path for path, array in arrays(picture) if array.flags.writeable}
    assert not writable


@pytest.mark.parametrize("view", list(VIEWS))
def test_settings_a_row_does_not_read_do_not_change_its_picture(view):
    state, resolve = begun(view), VIEWS[view].resolver()
    before = parts(resolve(view_input_of(view, state, 1.3)))
    unread = [(name, other) for name, other in changes(state) if view not in concerned({name.partition(".")[0]})]
    assert len(unread) > 20
    for name, other in unread:
        if not name.startswith("view.theme"):  # whose colours come with the moment, and for which all is shown anew
            assert parts(resolve(view_input_of(view, other, 1.3))) == before, name


def test_a_change_that_affects_no_view_updates_none(program, monkeypatch):
    shown = []
    for key, view in program.window.view_grids["weights"].views.items():
        monkeypatch.setattr(view, "show", lambda _view_input, key=key: shown.append(key))
    program.stage.set_value("film.seconds", 3.0)
    assert shown == []
    program.stage.set_value("canvas.halos", True)
    assert shown == ["canvas"]
