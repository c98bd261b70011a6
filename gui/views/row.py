"""A row of `VIEWS`, and the open view made from it in a window or a film."""

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
"""Shows a picture that is ready; call it in the window's thread."""
Resolve = Callable[[ViewInput], Show]
"""Makes the picture of a view input; use it in one thread only."""


class OpenView(ABC):
    """A view's widget with its resolver, for any type of picture.

    Signals of the widget : gestured, hovered, pointed, refused, aspect_changed; see `gui.items.view.ViewWidget`
    """

    widget: QWidget
    gestured: SignalInstance
    hovered: SignalInstance
    pointed: SignalInstance
    refused: SignalInstance
    aspect_changed: SignalInstance

    @abstractmethod
    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""

    @abstractmethod
    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""

    @abstractmethod
    def resolver(self) -> Resolve:
        """A new resolver, for one thread."""

    def show(self, view_input: ViewInput) -> None:
        """Resolve the picture in this thread and show it."""
        self._resolve(view_input)()

    _resolve: Resolve


class _Opened(OpenView, Generic[P]):
    def __init__(self, row: View[P]) -> None:
        self._row, self._shows = row, row.widget()
        assert isinstance(self._shows, QWidget)
        self.widget = self._shows
        self.gestured, self.hovered, self.pointed = self._shows.gestured, self._shows.hovered, self._shows.pointed
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
    """The part of a view's row that does not depend on the type of its pictures.

    tip, shortcut : of the command that opens and closes it; no shortcut, no command
    page : the page whose run it shows
    switch : the dotted key of the setting that opens it; empty if it is always open
    reads : the groups of settings its resolver reads, besides the group of its switch; other groups do not affect it
    sections : its sections in the page's form
    strip : whether it is a low strip under the other views
    seconds : estimated time to resolve a view input, if that can be long; such a view is resolved in the training thread during
        a run, and never in the window's thread if it takes long
    parts : whether its picture depends on the unit or weight of the network that is pointed at, in whichever view
    history : whether it draws the run over its steps
    unseen : settings in the groups it reads, or in its sections, that do not affect its picture
    frame_stride : make and draw it only in every such frame during training, because its work would slow the training down
    hover_of : what the places under the mouse belong to; the views of a page with the same word show each other's. Empty for
        a view that shows only its own
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
    parts: bool = False
    history: bool = False
    frame_stride: int = 1
    hover_of: str = ""

    @property
    def slow(self) -> bool:
        """Whether its picture can take long to resolve."""
        return self.seconds is not no_time

    @property
    def groups(self) -> set[str]:
        """The groups of settings that affect it."""
        return {*self.reads, self.switch.partition(".")[0]}

    @abstractmethod
    def opened(self) -> OpenView:
        """A new open view."""


@dataclass(frozen=True, kw_only=True)
class View(ViewRow, Generic[P]):
    """A row of `VIEWS`, whose resolver and widget agree on the type of picture.

    resolver : makes the function from a view input to a picture
    widget : makes the widget that shows the picture
    """

    resolver: Callable[[], Resolver[P]]
    widget: Callable[[], Shows[P]]

    def opened(self) -> OpenView:
        return _Opened(self)
