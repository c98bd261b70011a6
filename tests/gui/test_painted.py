"""Every view in the table paints empty, usual and extreme pictures, and shows the effect of its settings."""

import dataclasses
import itertools
import math
from contextlib import suppress
from functools import lru_cache

import numpy as np
import pytest

from core.datasets import FEATURES, draw
from core.datasets.own import COORDINATE_MAX
from core.errors import BadInput, WorkFailed
from core.gestures import PointsEdited, SettingChanged, completed, reduce
from core.pictures.view_input import ViewInput
from core.runs.compare import ComparedRun, Comparison
from core.runs.saved import Recipe, with_run
from core.runs.sweep import compared
from core.runs.timeline import Timeline
from core.scenes import find
from core.state import PAGES, keys_of, spec_of, value_of, with_value
from core.types import Dataset, Layer, Snapshot, read_only, snapshots_of
from gui.theme import THEMES
from gui.views import VIEWS
from tests.gui.viewing import ON_DIGITS, begun, parts, view_input_of

SIZES = ((60, 40), (420, 320), (1600, 1000))
SMALL = (320, 240)
POINTS, HUGE = 3000, 1e300
LAST = 10**12
FAR = 1e155  # of weights: products of two of them overflow


def nth(state, key, number):
    """`state` with one of the choices of a setting, by its index."""
    return with_value(state, key, list(spec_of(state, key).choices)[number])


def groups_of(view):
    """The groups the view reads or its sections offer."""
    row = VIEWS[view]
    return sorted((row.groups | {key.partition(".")[0] for section in row.sections for key in section.keys}) - {""})


def all_on(view, state):
    """The state with every switch on that the view reads and that is not a run setting."""
    for key in itertools.chain.from_iterable(keys_of(state, group) for group in groups_of(view) if group in state.view_groups):
        if isinstance(value_of(state, key), bool):
            state = with_value(state, key, True)
    return state


def nothing(view):
    """Neither points nor a run."""
    state = begun(view)
    features, none = view_input_of(view, state, 1.0).data.features, read_only(np.zeros(0, np.intp))
    no_points = read_only(np.zeros((0, features)))
    return ViewInput(state, Dataset(no_points, none, no_points, none, (-1, 1)), palette=THEMES["light"].regions)


def usual(view):
    return view_input_of(view, begun(view), 1.0)


def extreme(view):
    """Thousands of points far apart, the most classes allowed, one unit, and losses with as many digits as possible."""
    page = VIEWS[view].page
    state = with_value(all_on(view, begun(view)), "weights.loss", "squared")
    data = scattered(PAGES[page].classes, FEATURES if view in ON_DIGITS else 2)
    timeline = Timeline()
    for step in (0, 1, LAST):
        timeline.append(huge(step, state, data, page))
    recipe = Recipe(state)
    saved = with_run((), recipe, data, timeline) if PAGES[page].saves_runs else ()
    facts = {"recipe": recipe, "saved": saved, "track": snapshots_of(timeline.snapshots), "best": timeline.newest.alone}
    palette = THEMES["light"].regions
    return ViewInput(state, data, timeline.newest, timeline.history, 1.0, 60, palette, hover=(1e9, 1e9), message="Far. " * 99, **facts)


def scattered(classes, features):
    rng = np.random.default_rng(0)
    x, labels = (read_only(COORDINATE_MAX * rng.uniform(-1, 1, (POINTS, features))), read_only(np.arange(POINTS) % classes))
    return Dataset(x, labels, x, labels, tuple(range(classes)) if classes > 2 else (-1, 1))


def huge(step, state, data, page):
    if PAGES[page].varied:
        shots = itertools.cycle([huge(step, state, data, "training"), None])
        runs = (ComparedRun(variant, data, next(shots), HUGE, "It diverged. " * 9, LAST) for variant in compared(state))
        return Comparison(step, step, tuple(runs))
    layers = (layer(2, 1),) if PAGES[page].classes == 2 else (layer(data.features, 1), layer(1, data.class_count))
    loss = HUGE if step else 1 / HUGE
    rest = {"test_loss": loss, "gradient_norm": loss, "batch_loss": loss, "weight_norm": loss}
    return Snapshot(step, step, layers, loss, loss, float(step > 0), 0.0, **rest)


def layer(inputs, outputs):
    weights = FAR * np.linspace(-1, 1, inputs * outputs).reshape(inputs, outputs) if inputs * outputs > 1 else np.full((1, 1), FAR)
    return Layer(read_only(weights), read_only(np.full(outputs, -FAR)))


@pytest.mark.parametrize("make", [nothing, usual, extreme])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_paints_any_picture(shown, view, make):
    view_input = make(view)
    picture = VIEWS[view].resolver()(dataclasses.replace(view_input, aspect=SIZES[0][0] / SIZES[0][1]))
    for size in SIZES:
        widget = shown(view, size).widget
        widget.show()
        widget.show_picture(picture)
        assert not widget.grab().isNull()
        assert 0 < widget.aspect() < math.inf


FURTHER = {
    "weights": {
        "weights.loss": -1,
        "weights.expression": "maximum(0, 1-m)**2",
        "canvas.shading": 1,
        "canvas.tool": -1,
        "canvas.gradient_terms": True,
        "canvas.term_scale": 50.0,
        "canvas.halos": True,
        "landscape.race": True,
        "landscape.quantity": 1,
    },
    "training": {
        "data.kind": "moons",
        "data.drawn_from": "seed",
        "data.count": 60,
        "data.test_share": 0.3,
        "boundary.regions": 2,
        "paint.tool": -1,
        "gradcheck.bug": 1,
        "network.chosen": (),
        "curves.log_values": True,
    },
    "compare": {
        "data.kind": "moons",
        "data.drawn_from": "seed",
        "data.count": 60,
        "data.test_share": 0.3,
        "boundary.regions": 2,
        "paint.tool": -1,
        "compare.over": "training.learning_rate",
        "compare.values": "1, 0.1",
        "compare.also": "training.weight_decay",
        "compare.also_values": "0, 0.1",
    },
}
"""A second state of each page's views; a number is the place of a choice."""
THIRD = {"gradcheck": {"gradcheck.part": 1, "gradcheck.upstream": 1}}
"""A third state of views that can show something without a run; as above."""
OF_A_RUN = {
    "model.hidden": (20,),
    "model.activation": "tanh",
    "model.initial_from": "seed",
    "model.initial": 0,
    "model.initial_scale": 0.5,
    "training.batch_size": 16,
    "training.order_from": "seed",
    "training.schedule": "step",
    "training.drop_every": 4,
    "training.updates": 0,
    "training.epochs": 20,
}


def further(view):
    """Another state in which the view has something to show, with settings that make others matter."""
    state = begun(view)
    for key, value in {**FURTHER[VIEWS[view].page], **({} if VIEWS[view].page == "weights" else OF_A_RUN)}.items():
        is_place = spec_of(state, key).choices and isinstance(value, int)
        state = nth(state, key, value) if is_place else changed(state, key, value)
    if view not in ON_DIGITS:
        return state
    rows = two_digits()
    return with_value(reduce(state, PointsEdited("data", rows)), "pad.image", ((*rows[0][:-1], 0),))


def states_of(view):
    """All states of a view that are tried."""
    third = begun(view)
    for key, number in THIRD.get(view, {}).items():
        third = nth(third, key, number)
    return (begun(view), further(view), *([third] if view in THIRD else ()))


@lru_cache
def two_digits():
    """Eighty images of two classes, as rows."""
    data = draw(find("digits-linear").state.data)
    chosen = np.flatnonzero(data.y_train < 2)[:80]
    return tuple((*x, y) for x, y in zip(data.x_train[chosen].tolist(), data.y_train[chosen].tolist(), strict=True))


def other_values(spec, value):
    """A few values that may be valid."""
    if isinstance(value, bool):
        return [not value]
    if spec.choices:
        others = [choice for choice in spec.choices if choice != value]
        return list(dict.fromkeys([others[0], others[len(others) // 2], others[-1]]))
    if isinstance(value, int | float):
        wanted = (2 * value if value else 1, value / 2, (spec.low + min(spec.high, 1.0)) / 2, spec.low)
        saved = [type(value)(wish) for wish in wanted if spec.low <= wish <= spec.high]
        return [other for other in dict.fromkeys(saved) if other != value]
    if isinstance(value, str):
        return ["m*m", value.rpartition(",")[0]]
    return [other for other in ((), (3,), (0, 1), value[:1]) if other != value]


def changed(state, key, value):
    """The state after the use of a control."""
    return reduce(state, completed(state, SettingChanged(key, value)))


def others(state, keys):
    """(key, state with another value) for all keys of the state that can be changed."""
    for key in keys:
        for value in other_values(spec_of(state, key), value_of(state, key)):
            with suppress(BadInput):
                yield key, changed(state, key, value)


def looks_like(pixels, others):
    """Whether no colour differs by more than rounding."""
    return pixels.shape == others.shape and np.abs(np.subtract(pixels.view(np.uint8), others.view(np.uint8), dtype=int)).max() <= 2


def unseen_of(view, shown):
    """The keys that change no pixel in any of the view's states."""
    unseen, seen = {}, set()
    for state in states_of(view):
        view_shown, resolve = shown(view, SMALL), VIEWS[view].resolver()
        view_shown.show(state)
        before = view_shown.pixels()
        picture = parts(resolve(view_input_of(view, state, view_shown.widget.aspect())))
        keys = [key for group in groups_of(view) for key in keys_of(state, group)]
        unseen |= dict.fromkeys(keys)
        for key, other in others(state, keys):
            if key in seen:
                continue
            with suppress(BadInput, WorkFailed):
                other_picture = parts(resolve(view_input_of(view, other, view_shown.widget.aspect())))
                if other_picture != picture or other.view.theme != state.view.theme:
                    view_shown.show(other)
                    if not looks_like(view_shown.pixels(), before):
                        seen.add(key)
    return set(unseen) - seen - {VIEWS[view].switch}


@pytest.mark.parametrize("view", VIEWS)
def test_every_setting_a_view_reads_changes_it_unless_its_row_lists_it_as_unseen(shown, view):
    assert unseen_of(view, shown) == set(VIEWS[view].unseen)
