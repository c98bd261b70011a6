"""Edits of a network by hand during its training: rows of the state, which the trainer replays to the bit.

An edit at step s changes the network after update s, so it acts on every update from s + 1 on. The snapshot of step s is
the edited one: a timeline, a film and the command line have one snapshot for each step, and that is what they show there. Who
wants the run as it was has it as a saved run. The rows belong to the whole run and carry their own steps, so unlike the
live settings they are the same in every part of a recipe, and a run from step 0 with all rows is the run in which they
were made one by one.

A run with edits is a chain of plain runs. Between two of them `core.network.anatomy` changes parameters, optimiser memory
and the number of units, and the next stepper is built for the result. `Snapshot.edited` counts the rows a snapshot includes, so
a run resumed from any snapshot knows which rows are still due; a snapshot of step s from before its edits is edited first.

A unit that is off has outgoing weights 0 in `Snapshot.layers`. Whatever reads the layers then shows its absence, without
knowing of edits. The weights it gets back stay in `EditedUnits.awake`. All weights from and to it are held while it is off:
it misses the training. A held parameter has gradient 0, weight decay 0 and no optimiser memory, so every optimiser leaves it
alone; a frozen unit holds its incoming weights and its bias. What is set, drawn or new starts without optimiser memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from numpy.random import RandomState

from core.errors import BadInput
from core.network.anatomy import Anatomy
from core.network.notebooks import REPLAYS, draw_layers
from core.network.settings import ModelSettings
from core.params import Record, param
from core.registry import Registry
from core.types import Snapshot

UNITS_MAX = 1000
_STEP_MAX = 10_000_000
_VALUE_MAX = 1e6
_LAYERS_MAX = 10


@dataclass(frozen=True)
class EditKind:
    """A row of `EDITS`.

    text : the edit in words, with the fields {unit}, {layer}, {weight} and {value}
    apply : (anatomy, edit, model) carries it out
    hidden : whether it needs a hidden layer
    whole : whether unit -1, all units of the layer, is valid
    growth : how many units it adds; if positive, its unit must be -1
    undoes : the kind that it takes back
    weighs : whether it concerns a single weight, and has a value
    """

    text: str
    apply: Callable[[Anatomy, Edit, ModelSettings], None]
    hidden: bool = False
    whole: bool = False
    growth: int = 0
    undoes: str = ""
    weighs: bool = False


def _set(anatomy: Anatomy, edit: Edit, _model: ModelSettings) -> None:
    anatomy.set_weight(edit.layer, edit.unit, edit.input, edit.value)


def _draw(anatomy: Anatomy, edit: Edit, model: ModelSettings) -> None:
    """A unit's incoming weights and bias as the run's initialiser draws them, from a generator of their own."""
    if "initial" not in REPLAYS[model.initial_from].uses:
        model = replace(model, initial="normal", initial_scale=1.0)
    seed = [model.seed, edit.step, edit.layer, edit.unit, *([int(edit.value)] if edit.value else [])]
    (drawn,) = draw_layers(RandomState(seed), model, anatomy.fan(edit.layer))
    anatomy.set_unit(edit.layer, edit.unit, drawn)


def _add(anatomy: Anatomy, edit: Edit, model: ModelSettings) -> None:
    """The outgoing weights of the new unit are 0: the network computes what it did before."""
    anatomy.append_unit(edit.layer)
    _, units = anatomy.fan(edit.layer)
    _draw(anatomy, replace(edit, unit=units - 1), model)


def _remove(anatomy: Anatomy, edit: Edit, _model: ModelSettings) -> None:
    anatomy.delete_unit(edit.layer, edit.unit)


def _switch(off: bool) -> Callable[[Anatomy, Edit, ModelSettings], None]:
    def apply(anatomy: Anatomy, edit: Edit, _model: ModelSettings) -> None:
        anatomy.off[edit.layer][edit.unit] = off

    return apply


def _freeze(frozen: bool) -> Callable[[Anatomy, Edit, ModelSettings], None]:
    def apply(anatomy: Anatomy, edit: Edit, _model: ModelSettings) -> None:
        anatomy.frozen[edit.layer][slice(None) if edit.unit < 0 else edit.unit] = frozen

    return apply


EDITS: Registry[EditKind] = Registry(
    "unknown edit {key!r}; valid: {valid}",
    [
        ("set", EditKind("{weight} set to {value:.4g}", _set, weighs=True)),
        ("draw", EditKind("{unit} drawn anew", _draw)),
        ("off", EditKind("{unit} off", _switch(True), hidden=True, undoes="on")),
        ("on", EditKind("{unit} on", _switch(False), hidden=True, undoes="off")),
        ("freeze", EditKind("{unit} frozen", _freeze(True), whole=True, undoes="thaw")),
        ("thaw", EditKind("{unit} trained again", _freeze(False), whole=True, undoes="freeze")),
        ("add", EditKind("a unit added to {layer}", _add, hidden=True, whole=True, growth=1)),
        ("remove", EditKind("{unit} removed", _remove, hidden=True, growth=-1)),
    ],
)


@dataclass(frozen=True)
class Edit(Record):
    """One edit; its text counts layers, units and inputs from 1."""

    step: int = param(0, "Step", "Update after which the edit is made.", low=0, high=_STEP_MAX)
    kind: str = param("off", "Edit", "What is done.", choices=tuple(EDITS))
    layer: int = param(0, "Layer", "Index of the layer, from 0; the output layer is the last.", low=0, high=_LAYERS_MAX)
    unit: int = param(-1, "Unit", "Index of the unit in its layer, from 0; -1 means the whole layer.", low=-1, high=UNITS_MAX - 1)
    input: int = param(-1, "Input", "Index of the weight's input, from 0; -1 means the bias.", low=-1, high=UNITS_MAX - 1)
    value: float = param(
        0.0, "Value", "The new weight or bias; for a unit drawn anew, the number of the draw.", low=-_VALUE_MAX, high=_VALUE_MAX
    )

    @property
    def text(self) -> str:
        layer = f"layer {self.layer + 1}"
        unit = f"unit {self.unit + 1} of {layer}" if self.unit >= 0 else layer
        weight = f"weight from input {self.input + 1} to {unit}" if self.input >= 0 else f"bias of {unit}"
        return f"step {self.step:,}: " + EDITS[self.kind].text.format(layer=layer, unit=unit, weight=weight, value=self.value)

    @property
    def place(self) -> tuple[int, int, int, int]:
        """When and where it is made."""
        return self.step, self.layer, self.unit, self.input


@dataclass(frozen=True)
class EditsSettings:
    """Edits of the network during its training, in the order of their steps."""

    rows: tuple[Edit, ...] = param(
        (),
        "Edits",
        "Changes of single weights and units by hand, each after the update of its step.",
        record=Edit,
        most=500,
    )


def with_edit(rows: tuple[Edit, ...], edit: Edit) -> tuple[Edit, ...]:
    """The rows of a run that goes on from the step of a new edit: those after it are dropped, and it may replace the last one.

    A weight that is set again has its last value, a unit drawn again has the next draw, and an edit and its opposite cancel.
    """
    kind = EDITS[edit.kind]
    before = tuple(row for row in rows if row.step <= edit.step)
    last = before[-1] if before and before[-1].place == edit.place and not kind.growth else None
    if last is not None and last.kind == kind.undoes:
        return before[:-1]
    if last is None or last.kind != edit.kind:
        return *before, edit
    return *before[:-1], replace(edit, value=last.value + 1) if edit.kind == "draw" else edit


def check_edits(rows: Sequence[Edit], sizes: Sequence[int]) -> None:
    """Raises `BadInput` for the first row that does not fit a network of these sizes, features first, as the rows before it left it."""
    units, step = list(sizes), 0
    for number, edit in enumerate(rows, 1):
        if edit.step < step:
            raise BadInput("edits must be in the order of their steps, found step {found} after step {step}", found=edit.step, step=step)
        _check_place(number, edit, units)
        step = edit.step
        units[edit.layer + 1] += EDITS[edit.kind].growth


def first_difference(old: Sequence[Edit], new: Sequence[Edit]) -> tuple[int, int]:
    """How many rows two runs share, and the step at which they part; the rows must differ."""
    shared = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return shared, min(row.step for row in (*old[shared:], *new[shared:]))


def unmade(rows: Sequence[Edit], last: Snapshot) -> str:
    """Which edits a run that ended with this snapshot did not reach, a sentence; empty if it made all."""
    left = rows[last.edit_count :]
    if not left:
        return ""
    return f"The run ended before {len(left):,} of its edits: {left[0].text}{' …' if len(left) > 1 else ''}."


def edited_by(snapshot: Snapshot, rows: Sequence[Edit], model: ModelSettings) -> Snapshot:
    """The snapshot with the network changed by all `rows` from its `edit_count` on; the rest of it stays as it was."""
    anatomy = Anatomy(snapshot)
    for edit in rows[snapshot.edit_count :]:
        EDITS[edit.kind].apply(anatomy, edit, model)
    return anatomy.assembled(len(rows))


def _check_place(number: int, edit: Edit, units: Sequence[int]) -> None:
    kind = EDITS[edit.kind]
    _check_range("layer", number, edit, 0, len(units) - 2 - kind.hidden)
    here, inputs = units[edit.layer + 1], units[edit.layer]
    _check_range("unit", number, edit, -1 if kind.whole else 0, -1 if kind.growth > 0 else here - 1)
    _check_range("input", number, edit, -1, inputs - 1 if kind.weighs else -1)
    if not kind.weighs and (edit.value < 0 or edit.value != int(edit.value)):
        raise BadInput(
            "the value of edit {number}, {kind!r}, must be 0 or a whole number, found {found}",
            number=number,
            kind=edit.kind,
            found=edit.value,
        )
    if not 1 <= here + kind.growth <= UNITS_MAX:
        raise BadInput(
            "a hidden layer must keep from 1 to {most} units, found {found} after edit {number}",
            most=UNITS_MAX,
            found=here + kind.growth,
            number=number,
        )


def _check_range(name: str, number: int, edit: Edit, low: int, high: int) -> None:
    found = getattr(edit, name)
    if high < low:
        raise BadInput("edit {number}, {kind!r}, needs a hidden layer, found none", number=number, kind=edit.kind)
    if not low <= found <= high:
        raise BadInput(
            "the {name} of edit {number}, {kind!r}, must be a whole number from {low} to {high}, found {found}",
            name=name,
            number=number,
            kind=edit.kind,
            low=low,
            high=high,
            found=found,
        )
