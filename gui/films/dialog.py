"""The export dialog: file, views, size and duration; progress and cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.encoders import ENCODERS, check_target
from core.errors import BadInput
from core.files import check_writable
from core.films.frames import written_paths
from core.state import PAGES, AppState, keys_of
from core.state.pages import Section
from core.state.views import FilmSettings
from gui.companion import Companion
from gui.panels.form import Form
from gui.saving import named_path
from gui.tips import set_tip

_FILM_ONLY = ("film.pacing", "film.fps", "film.seconds", "film.hold_start", "film.hold_end")
_FIRST_COLUMN = 6  # settings in the first column; the others go beside them, so that the dialog fits a small screen


@dataclass(frozen=True)
class ExportRequest:
    """A request for a film. view : the key of a page or a view."""

    path: Path
    view: str
    film: FilmSettings


class ExportDialog(Companion):
    """Asks for a film and shows the progress of the export; the window stays usable.

    Signals
    export_requested(ExportRequest) : the user started an export with valid inputs
    cancel_requested() : the user cancelled the export
    gestured(SettingChanged) : the user changed a film setting
    """

    export_requested = Signal(object)
    cancel_requested = Signal()
    gestured = Signal(object)

    def __init__(self, state: AppState, views: Sequence[tuple[str, str]], sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export film")
        self.setMinimumWidth(640)
        self._state = state
        self._running = False
        self._asked: list[Path] = []
        self._path = QLineEdit(str(Path.home() / f"separatrix-{views[0][0]}.mp4"))
        self._views = QComboBox()
        for key, title in views:
            self._views.addItem(title, key)
        self._views.setCurrentIndex(max(0, self._views.findData(state.film.views)))
        keys = [key for key in keys_of(state, "film") if key != "film.along" or PAGES[state.page].sequences]
        self._forms = [Form([Section("", tuple(part))], state) for part in (keys[:_FIRST_COLUMN], keys[_FIRST_COLUMN:])]
        self._message, self._bar = QLabel(sentence), QProgressBar()
        self._start, self._cancel, self._browse = QPushButton("Export"), QPushButton("Close"), QPushButton("Browse…")
        self._describe()
        self._lay_out()
        for form in self._forms:
            form.gestured.connect(self.gestured)
        self._path.textChanged.connect(self._on_path_text_changed)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._start.clicked.connect(self._on_start_clicked)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._on_path_text_changed()

    def show_state(self, state: AppState) -> None:
        """Show the film settings."""
        self._state = state
        for form in self._forms:
            form.show_state(state)

    def show_prepared(self, share: float) -> None:
        """share : progress of the work before the first frame, from 0 to 1."""
        self._bar.setRange(0, 100)
        self._bar.setValue(round(100 * share))

    def show_progress(self, done: int, total: int, left_s: float) -> None:
        """done, total : frames; left_s : estimated seconds left."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._show_message(f"Frame {done:,} of {total:,}, about {left_s:.0f} s left")

    def show_finished(self, path: object, warning: str) -> None:
        """The file is written; warning : why its run could not go on, empty where it could."""
        self.show_idle()
        self._show_message(f"Saved {path}. {warning}" if warning else f"Saved {path}", error=bool(warning))

    def show_failed(self, message: str) -> None:
        self.show_idle()
        self._show_message(message, error=True)

    def show_cancelled(self) -> None:
        self.show_idle()
        self._show_message("Export cancelled. No file was written.")

    def show_idle(self) -> None:
        """No export is running."""
        self._set_running(False)

    def done(self, result: int) -> None:
        if self._running:
            self.cancel_requested.emit()
        super().done(result)

    def _describe(self) -> None:
        described = (
            (self._path, "File", "File to write; its suffix selects the format: " + ", ".join(ENCODERS) + "."),
            (self._views, "Show", "Show the whole page or one of its views."),
            (self._browse, "Browse", "Choose a file."),
            (self._start, "Export", "Export the film."),
            (self._cancel, "Close or cancel", "Cancel the export, or close this window."),
            (self._bar, "Progress", "Number of frames written."),
        )
        for widget, name, tip in described:
            widget.setAccessibleName(name)
            set_tip(widget, tip)

    def _lay_out(self) -> None:
        file_row = QHBoxLayout()
        file_row.addWidget(self._path, 1)
        file_row.addWidget(self._browse)
        rows = QFormLayout()
        rows.addRow("File", file_row)
        rows.addRow("Show", self._views)
        self._browse.setAutoDefault(False)  # Return starts the export
        self._start.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._start)
        buttons.addWidget(self._cancel)
        self._message.setWordWrap(True)
        self._bar.hide()
        column = QVBoxLayout(self)
        column.addLayout(rows)
        forms = QHBoxLayout()
        for form in self._forms:
            forms.addWidget(form, 1)
        column.addLayout(forms)
        column.addWidget(self._message)
        column.addWidget(self._bar)
        column.addLayout(buttons)

    def _on_browse_clicked(self) -> None:
        filters = ";;".join(f"{encoder.title} (*{suffix})" for suffix, encoder in ENCODERS.items())
        path = named_path(self, "Export film", self._path.text(), filters, tuple(ENCODERS))
        if path is not None:
            self._path.setText(str(path))

    def _on_path_text_changed(self) -> None:
        suffix = Path(self._path.text()).suffix.lower()
        still = suffix in ENCODERS and ENCODERS[suffix].still
        for form in self._forms:
            for key in form.keys & set(_FILM_ONLY):
                form.field(key).setEnabled(not still)
        self._ask_about([])

    def _ask_about(self, existing: list[Path]) -> None:
        """Let the next press of the button replace these files, and no others."""
        self._asked = existing
        self._start.setText("Replace" if existing else "Export")
        if existing:
            names = ", ".join(file.name for file in existing)
            self._show_message(f"Already exists: {names}. Press Replace to overwrite, or choose another name.", error=True)

    def _on_start_clicked(self) -> None:
        try:
            path = Path(self._path.text().strip()).expanduser()
            written = written_paths(path, self._state.film)
            check_target(path)
            check_writable(written[-1])
        except (BadInput, RuntimeError) as error:  # RuntimeError: ~ with an unknown user name
            self._show_message(str(error), error=True)
            return
        existing = [file for file in written if file.exists()]
        if not set(existing) <= set(self._asked):
            self._ask_about(existing)
            return
        self._set_running(True)
        self._show_message("Preparing …")
        self.export_requested.emit(ExportRequest(path, str(self._views.currentData()), self._state.film))

    def _on_cancel_clicked(self) -> None:
        if self._running:
            self.cancel_requested.emit()
        else:
            self.close()

    def _set_running(self, running: bool) -> None:
        self._running = running
        self._bar.setVisible(running)
        self._bar.setRange(0, 0)
        self._cancel.setText("Cancel" if running else "Close")
        self._ask_about([])
        for widget in (self._start, self._path, self._browse, self._views, *self._forms):
            widget.setEnabled(not running)

    def _show_message(self, message: str, error: bool = False) -> None:
        self._message.setObjectName("error" if error else "")
        self._message.setText(message)
        self._message.style().unpolish(self._message)
        self._message.style().polish(self._message)
