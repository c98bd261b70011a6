"""No text of any view is cut or lies on another, at the sizes of a small laptop, a projector and a large screen."""

import pytest

from core.scenes import bundled, find
from gui.app import start
from gui.views import VIEWS, views_of_page
from tests.gui.texts import cut, cut_labels, overlapping, painted

SIZES = [(1024, 640), (1366, 768), (1920, 1080)]
_ROUNDS = 8
CROWDED = ("weights-race", "spiral-relu", "digits-network", "gradient-check", "compare-hidden")


@pytest.fixture
def seen(qtbot, monkeypatch):
    """What a scene's window says at a size, after a step: the texts that are cut, and those that lie on one another."""
    windows = []

    def look(key, size, every_view):
        program = start(find(key))
        window, page = program.window, program.store.state.page
        windows.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        for view in views_of_page(page) if every_view else ():
            if VIEWS[view].switch:
                program.stage.set_value(VIEWS[view].switch, True)
        session = program.sessions[page]
        session.step()
        qtbot.waitUntil(lambda: session.standing.step > 0 or session.run.total_steps == 0)
        qtbot.waitUntil(lambda: not program.stage.stills.pending)
        found = [""], []
        for _ in range(_ROUNDS):  # until the window is laid out
            qtbot.wait(60)
            with painted(monkeypatch) as texts:
                window.grab()
            found = cut(texts) + cut_labels(window), overlapping(texts)
            if found == ([], []):
                break
        return found

    yield look
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.mark.parametrize("size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])])
@pytest.mark.parametrize("key", CROWDED)
def test_with_every_view_open(seen, key, size):
    assert seen(key, size, every_view=True) == ([], [])


@pytest.mark.parametrize("key", ["weights", "weights-probability", "weights-margin", "weights-race", "moons-relu"])
def test_scenes_in_a_small_window(seen, key):
    assert seen(key, SIZES[0], every_view=False) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", bundled())
def test_every_scene(seen, key, size):
    assert seen(key, size, every_view=False) == ([], [])
