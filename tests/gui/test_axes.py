"""Axes of plots and colour bars: whatever the numbers, labels differ, none is cut, and what they share is written once."""

import math

import pytest

from core.gestures import PointsEdited
from core.scenes import find
from core.types import Bounds
from gui.items.colour_bar import ColourBar, scale_labels
from gui.items.plot import Plot
from gui.theme import THEMES, height_colours

WELLS = ((552313.69, 4649768.69, 0), (552319.97, 4649788.73, 1), (552306.18, 4649764.99, 0), (552315.93, 4649784.24, 1))


def labels(plot, side):
    """The texts that an axis shows."""
    return plot.axes[side].labels


@pytest.fixture
def plot(qapp):
    made = Plot("A plot", "x0", "x1")
    made.set_theme(THEMES["light"])
    made.resize(420, 300)
    made.show()
    yield made
    made.hide()
    made.deleteLater()


@pytest.mark.parametrize("middle", [0.0, 1.0, -552313.0, 4649768.0, 1e15, -1e300, 1e-9])
@pytest.mark.parametrize("half", [1e-12, 1e-3, 1.0, 25.0, 1e6, 1.5e7, 1e299])
def test_labels_differ_and_none_is_cut(plot, qtbot, middle, half):
    frame = Bounds(middle - half, middle + half, middle - half, middle + half)
    if not frame.x_max - frame.x_min > 32 * math.ulp(abs(middle) + half):
        pytest.skip("no numbers between the ends")
    plot.show_frame(frame)
    qtbot.wait(1)
    for side in ("bottom", "left"):
        texts = labels(plot, side)
        assert len(texts) > 1
        assert len(set(texts)) == len(texts)
    assert plot.axes["left"].numbers_px < plot.area.left()


def test_the_offset_of_coordinates_far_from_0_is_written_once(program):
    program.window.scenes.open(find("spiral-relu"))
    program.stage.apply(PointsEdited("data", WELLS))
    plot = program.window.view_grids["training"].views["boundary"].widget.plot
    assert plot.axes["left"].text == "x1 − 4,649,700"
    texts = labels(plot, "left")
    assert len(set(texts)) == len(texts) > 2
    assert all(0 <= float(text) < 100 for text in texts)


def test_plots_below_one_another_line_up_and_show_the_largest_losses(program, qtbot):
    program.window.scenes.open(find("spiral-relu"))
    charts = program.window.view_grids["training"].views["curves"].widget.charts
    charts["Loss"].plot.show_frame(Bounds(0.0, 80.0, 0.0, 1e299))
    program.stage.refresh()
    qtbot.wait(1)
    shown = [chart.plot for chart in charts.values() if chart.isVisible()]
    assert len(shown) > 1
    assert len({plot.area.left() for plot in shown}) == 1


@pytest.mark.parametrize(
    ("quantity", "low", "high", "texts"),
    [
        ("loss", 0.0, 2.0, ["0", "0.5", "1", "1.5", "2"]),
        ("loss", 0.69314, 0.69315, ["0.69314", "0.693142", "0.693145", "0.693148", "0.69315"]),
        ("loss", 3.0, 3.0, ["", "", "3", "", ""]),
        ("loss", -1e308, 1e308, ["-1e+308", "-5e+307", "0", "5e+307", "1e+308"]),
        ("log_loss", 0.0, 0.0, ["", "", "1", "", ""]),
        ("exp", 0.0, 0.0, ["0", "0.25", "0.5", "0.75", "1"]),
    ],
)
def test_the_labels_of_a_colour_bar(quantity, low, high, texts):
    assert scale_labels(quantity, low, high) == texts


def test_a_colour_bar_is_as_wide_as_its_labels(qtbot):
    bar = ColourBar("A bar")
    qtbot.addWidget(bar)
    bar.set_scale(height_colours("viridis"), "loss", 1e6 + 0.001, 1e6 + 0.002)
    assert bar.width() > max(bar.fontMetrics().horizontalAdvance(text) for text in scale_labels("loss", 1e6 + 0.001, 1e6 + 0.002))


def test_an_axis_without_a_name_still_writes_its_offset(plot):
    plot.name_axes(("", ""))
    before = plot.axes["left"].thickness_px
    plot.show_frame(Bounds(0.0, 1.0, 4649760.0, 4649790.0))
    assert plot.axes["left"].text == "− 4,649,700"
    assert plot.axes["left"].thickness_px > before
