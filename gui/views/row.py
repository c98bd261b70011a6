"""A row of `VIEWS`, and what becomes of it in a window or a film: a widget, and pictures that fit it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from core.pictures.view_input import Resolver, Seconds, ViewInput, no_time
from core.state.pages import Section
from gui.items.view import Shows
from gui.theme import Theme

P = TypeVar("P")
Show = Callable[[], None]
"""Shows a picture that is ready, in the thread of the window."""
Resolve = Callable[[ViewInput], Show]
"""Makes the picture of a moment; it belongs to one thread."""


class OpenView(ABC):
    """A view that was made: its widget, and what to do with it, whatever its pictures are.

    Signals of the widget : gestured, hovered, refused, aspect_changed; see `gui.items.view.ViewWidget`
    """

    widget: QWidget
    gestured: SignalInstance
    hovered: SignalInstance
    refused: SignalInstance
    aspect_changed: SignalInstance

    @abstractmethod
    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""

    @abstractmethod
    def set_theme(self, theme: Theme) -> None:
        """Take over the colours of a theme."""

    @abstractmethod
    def resolver(self) -> Resolve:
        """A maker of pictures for one thread."""

    def show(self, view_input: ViewInput) -> None:
        """Make the picture here and now, and show it."""
        self._resolve(view_input)()

    _resolve: Resolve


class _Opened(OpenView, Generic[P]):
    def __init__(self, row: View[P]) -> None:
        self._row, self._shows = row, row.widget()
        assert isinstance(self._shows, QWidget)
        self.widget = self._shows
        self.gestured, self.hovered = self._shows.gestured, self._shows.hovered
        self.refused, self.aspect_changed = self._shows.refused, self._shows.aspect_changed
        self._resolve = self.resolver()

    def aspect(self) -> float:
        return self._shows.aspect()

    def set_theme(self, theme: Theme) -> None:
        self._shows.set_theme(theme)

    def resolver(self) -> Resolve:
        make = self._row.resolver()

        def resolve(view_input: ViewInput) -> Show:
            picture = make(view_input)
            return lambda: self._shows.show_picture(picture)

        return resolve


@dataclass(frozen=True, kw_only=True)
class ViewRow(ABC):
    """What is known of a view whatever its pictures are.

    tip, shortcut : of the command that opens and closes it; without a shortcut there is none
    page : the page whose moment it shows
    switch : the dotted key of the setting that opens it; empty for one that is always open
    reads : the groups of settings that its resolver looks at, besides those of its switch; what else changes does not concern it
    sections : of its page's form
    strip : a low strip under the other views
    seconds : about how long a moment's picture takes, where that depends on the moment: then it is resolved in the training
        thread while a run is going, and what takes long never in the thread of the window
    history : it draws the run over its steps
    unseen : settings of the groups that it reads, or that its sections have, which change nothing in its picture
    pace : drawn in every so many frames of a running training, where its NumPy would keep the training waiting
    """

    title: str
    page: str
    tip: str = ""
    shortcut: str = ""
    switch: str = ""
    reads: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    unseen: tuple[str, ...] = ()
    strip: bool = False
    seconds: Seconds = no_time
    history: bool = False
    frame_stride: int = 1

    @property
    def slow(self) -> bool:
        """Whether it can take long."""
        return self.seconds is not no_time

    @property
    def groups(self) -> set[str]:
        """The groups of settings that concern it."""
        return {*self.reads, self.switch.partition(".")[0]}

    @abstractmethod
    def opened(self) -> OpenView:
        """Its widget, made now."""


@dataclass(frozen=True, kw_only=True)
class View(ViewRow, Generic[P]):
    """A row of `VIEWS`: resolver and widget agree on the type of its pictures.

    resolver : makes the function from a moment to the view's picture
    widget : makes what shows it
    """

    resolver: Callable[[], Resolver[P]]
    widget: Callable[[], Shows[P]]

    def opened(self) -> OpenView:
        return _Opened(self)
