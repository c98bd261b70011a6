"""All colours, fonts, widths and marker shapes, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette, QPen
from PySide6.QtWidgets import QApplication

from core.types import Float64s, Rgb

# After Okabe and Ito (2008) and Tol (2021), safe for colour blindness; ten colours for ten digits.
_CLASSES_LIGHT: tuple[Rgb, ...] = (
    (213, 94, 0),
    (0, 114, 178),
    (0, 138, 100),
    (170, 68, 153),
    (179, 134, 0),
    (51, 34, 136),
    (136, 34, 85),
    (90, 90, 90),
    (60, 150, 200),
    (120, 80, 40),
)
_CLASSES_DARK: tuple[Rgb, ...] = (
    (255, 146, 64),
    (86, 180, 233),
    (60, 210, 160),
    (228, 140, 200),
    (240, 228, 66),
    (150, 150, 255),
    (240, 110, 150),
    (190, 190, 190),
    (130, 215, 240),
    (205, 165, 120),
)


@dataclass(frozen=True)
class Theme:
    """The colours of a theme, as RGB triples. classes : of the points; regions : of the plane under them."""

    name: str
    window: Rgb
    surface: Rgb
    text: Rgb
    muted: Rgb
    line: Rgb
    accent: Rgb
    on_accent: Rgb
    error: Rgb
    vector: Rgb
    boundary: Rgb
    classes: tuple[Rgb, ...]
    tint: float

    @property
    def edge(self) -> Rgb:
        """The edges of controls such as fields and sliders: Fusion's own edges vanish on a dark window."""
        return mixed(self.muted, self.window, 0.55)

    @cached_property
    def regions(self) -> tuple[Rgb, ...]:
        """The class colours mixed with the plot's background, so that points stand out."""
        return tuple(mixed(colour, self.surface, self.tint) for colour in self.classes)


LIGHT = Theme(
    "light",
    window=(243, 244, 246),
    surface=(255, 255, 255),
    text=(24, 28, 36),
    muted=(84, 92, 106),
    line=(205, 210, 218),
    accent=(0, 92, 170),
    on_accent=(255, 255, 255),
    error=(178, 24, 24),
    vector=(20, 20, 24),
    boundary=(190, 30, 45),
    classes=_CLASSES_LIGHT,
    tint=0.34,
)
DARK = Theme(
    "dark",
    window=(27, 29, 34),
    surface=(17, 18, 22),
    text=(236, 239, 244),
    muted=(168, 176, 190),
    line=(66, 71, 82),
    accent=(96, 176, 255),
    on_accent=(10, 16, 26),
    error=(255, 128, 120),
    vector=(250, 250, 252),
    boundary=(255, 110, 110),
    classes=_CLASSES_DARK,
    tint=0.40,
)
_VIRIDIS = Path(__file__).resolve().parents[1] / "resources" / "viridis.npy"
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

# Colours of the descent paths, the same in both themes, as the landscape's colours are; and as many dash patterns.
_PATH_COLOURS: tuple[Rgb, ...] = ((255, 255, 255), (255, 170, 60), (255, 120, 215), (120, 225, 255))
_PATH_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
PLOT_POINT_SIZE = 13
MARKER_RADIUS_PX = 6.0


def color(rgb: Rgb, opacity: float = 1.0) -> QColor:
    """The Qt colour of a triple; opacity in [0, 1]."""
    return QColor(*rgb, round(255 * opacity))


def pen(rgb: Rgb, width_px: float, opacity: float = 1.0) -> QPen:
    """A round pen with a width in logical pixels, sharp at any device ratio."""
    result = QPen(color(rgb, opacity), width_px)
    result.setCapStyle(Qt.PenCapStyle.RoundCap)
    result.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    result.setCosmetic(False)
    return result


def plot_font() -> QFont:
    """The font of axis numbers and labels."""
    font = QFont(QApplication.font())
    font.setPointSizeF(PLOT_POINT_SIZE)
    return font


def box_font() -> QFont:
    """The font of text over a plot, a little smaller so that it hides less."""
    font = plot_font()
    font.setPointSizeF(0.85 * PLOT_POINT_SIZE)
    return font


@cache
def height_colours(name: str) -> tuple[int, ...]:
    """The 256 colours of a map in `core.weights.settings.COLOUR_MAPS`, as 0xffRRGGBB from low to high."""
    table = _jet() if name == "jet" else np.load(_VIRIDIS)
    red, green, blue = np.asarray(table).astype(np.uint32).T
    packed = 0xFF000000 | red << 16 | green << 8 | blue
    return tuple(packed.tolist())


def _jet() -> Float64s:
    """(256, 3) the notebook's rainbow: blue, cyan, yellow and red ramps, each a clipped triangle."""
    share = np.linspace(0, 1, 256)[:, None]
    ramps: Float64s = 255 * np.clip(1.5 - np.abs(4 * share - np.array([3, 2, 1])), 0, 1)
    return ramps


@cache
def mixed_colours(low: Rgb, high: Rgb) -> tuple[int, ...]:
    """256 colours from `low` to `high` in even steps, as 0xffRRGGBB."""
    steps = (mixed(high, low, share / 255) for share in range(256))
    return tuple(0xFF000000 | red << 16 | green << 8 | blue for red, green, blue in steps)


@cache
def diverging_colours(theme: Theme, share: float = 1.0) -> tuple[int, ...]:
    """256 colours from blue through the background to orange, as 0xffRRGGBB; safe for colour blindness.

    share : of the two colours in a mix with the background, so that points stand out
    """
    orange, blue = (mixed(colour, theme.surface, share) for colour in theme.classes[:2])
    return *mixed_colours(blue, theme.surface)[::2], *mixed_colours(theme.surface, orange)[1::2]


def mixed(over: Rgb, under: Rgb, share: float) -> Rgb:
    """A mix of two colours; share 1 is `over`, 0 is `under`."""
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(over, under, strict=True))
    return red, green, blue


def legible_on(fill: Rgb) -> Rgb:
    """Black or white, whichever has more contrast with `fill` (by its WCAG 2 luminance)."""
    linear = [(part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in fill]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (0, 0, 0) if luminance > 0.179 else (255, 255, 255)


def marker(label: int) -> Float64s:
    """(m, 2) corners of a class's marker, in pixels around the point; the shape differs by class."""
    return _MARKERS[label % len(_MARKERS)]


def path_style(number: int) -> tuple[Rgb, Qt.PenStyle]:
    """Colour and dash of an optimiser's path; sixteen differ, and neighbours differ in both."""
    count = len(_PATH_COLOURS)
    return _PATH_COLOURS[number % count], _PATH_DASHES[(number + number // count) % count]


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Set our own palette on the Fusion style: the system's colour scheme has no effect offscreen or on plain X.

    Does nothing if the application already has the theme, because every widget would be styled again.
    """
    if application.property("separatrix_theme") == theme.name:
        return
    application.setProperty("separatrix_theme", theme.name)
    application.setStyle("Fusion")
    application.setPalette(_palette(theme))
    application.setStyleSheet(_style_sheet(theme))


def _polygon(corners: int, turn: float, radius: float = MARKER_RADIUS_PX) -> Float64s:
    angles = np.pi * (2 * np.arange(corners) / corners + turn)
    return radius * np.column_stack([np.sin(angles), -np.cos(angles)])


def _star(points: int, inner: float, turn: float = 0.0) -> Float64s:
    outline = _polygon(2 * points, turn, 1.25 * MARKER_RADIUS_PX)
    outline[1::2] *= inner
    return outline


_MARKERS = (
    _polygon(24, 0.0),
    _polygon(4, 0.25, 1.2 * MARKER_RADIUS_PX),
    _polygon(3, 0.0, 1.3 * MARKER_RADIUS_PX),
    _polygon(4, 0.0, 1.3 * MARKER_RADIUS_PX),
    _star(5, 0.45),
    _polygon(3, 1.0, 1.3 * MARKER_RADIUS_PX),
    _star(4, 0.4),
    _polygon(6, 0.0, 1.1 * MARKER_RADIUS_PX),
    _star(4, 0.4, 0.25),
    _polygon(5, 0.0, 1.15 * MARKER_RADIUS_PX),
)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.window,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Mid: theme.line,
    }
    for name, rgb in colours.items():
        palette.setColor(name, color(rgb))
    for name in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, color(mixed(theme.text, theme.window, 0.45)))
    return palette


def _style_sheet(theme: Theme) -> str:
    def css(rgb: Rgb) -> str:
        return "rgb({}, {}, {})".format(*rgb)

    return f"""
        QToolTip {{ color: {css(theme.text)}; background: {css(theme.surface)}; border: 1px solid {css(theme.line)}; padding: 4px; }}
        QLabel#error {{ color: {css(theme.error)}; }}
        QLabel#runMessage {{ color: {css(theme.accent)}; }}
        #sectionTitle {{ font-weight: 600; }}
        QToolButton#sectionTitle, QToolButton#sectionTitle:checked {{
            font-weight: 600; padding: 6px 0 2px 0; border: none; background: transparent; color: {css(theme.text)}; }}
        QToolButton#sectionTitle:focus {{ color: {css(theme.accent)}; }}
        QLabel#readoutLabel, #hint {{ color: {css(theme.muted)}; }}
        QLabel#readoutValue {{ font-size: 15pt; font-weight: 600; }}
        QFrame#readout {{ background: {css(theme.surface)}; border: 1px solid {css(theme.line)}; border-radius: 6px; }}
        QFrame#sceneStrip {{ border-bottom: 1px solid {css(theme.line)}; }}
        QLabel#sceneTitle {{ font-size: 15pt; font-weight: 600; }}
        QLabel#sceneSentence {{ font-size: 15pt; }}
        QLabel#scenePlace {{ font-size: 15pt; color: {css(theme.muted)}; }}
        QToolBar {{ border: none; border-bottom: 1px solid {css(theme.line)}; padding: 4px; spacing: 4px; }}
        QToolButton {{ padding: 5px 12px; border-radius: 5px; border: 1px solid transparent; }}
        TimelinePanel QToolButton, FormulaView QToolButton, RunsPanel QToolButton {{ border-color: {css(theme.line)}; }}
        TimelinePanel QToolButton, FormulaView QToolButton, RunsPanel QToolButton {{ background: {css(theme.surface)}; }}
        PadView QToolButton {{ border-color: {css(theme.line)}; background: {css(theme.surface)}; padding: 3px 7px; }}
        QToolButton#qt_toolbar_ext_button {{ padding: 0; }}
        QToolButton:hover {{ border-color: {css(theme.line)}; }}
        QToolButton:checked, TimelinePanel QToolButton:checked, RunsPanel QToolButton:checked {{ background: {css(theme.accent)}; }}
        QToolButton:checked, TimelinePanel QToolButton:checked, RunsPanel QToolButton:checked {{ color: {css(theme.on_accent)}; }}
        QToolButton:focus {{ border-color: {css(theme.accent)}; }}
        QScrollArea {{ border: none; }}
        QLineEdit {{ border: 1px solid {css(theme.edge)}; border-radius: 3px; padding: 2px; background: {css(theme.surface)}; }}
        QLineEdit:focus {{ border-color: {css(theme.accent)}; }}
        QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {css(theme.edge)}; }}
        QSlider::sub-page:horizontal {{ border-radius: 2px; background: {css(theme.accent)}; }}
        QSlider::handle:horizontal {{ width: 12px; margin: -5px 0; border-radius: 4px; }}
        QSlider::handle:horizontal {{ border: 1px solid {css(theme.muted)}; background: {css(theme.surface)}; }}
        QSlider::handle:horizontal:focus {{ border: 2px solid {css(theme.accent)}; }}
        QSlider::sub-page:horizontal:disabled {{ background: {css(theme.edge)}; }}
        QCheckBox::indicator {{ width: 14px; height: 14px; border-radius: 3px; }}
        QCheckBox::indicator {{ border: 1px solid {css(theme.muted)}; background: {css(theme.surface)}; }}
        QCheckBox::indicator:checked {{ background: {css(theme.accent)}; }}
        QCheckBox::indicator:focus {{ border: 2px solid {css(theme.accent)}; }}
    """
