"""The caption of a film."""

from core.films.caption import caption_of
from core.scenes import bundled
from core.state import AppState, with_text, with_value


def entries(state, *more):
    return caption_of([state, *more], "Scene").settings


def test_a_caption_omits_defaults_and_prefers_the_films_own_title():
    assert caption_of([AppState()], "Scene") == caption_of([with_value(AppState(), "film.title", "Scene")], "")
    assert entries(AppState()) == ()
    assert entries(with_value(AppState(), "film.width", 640)) == ()


def test_a_caption_lists_changed_settings_of_its_page():
    state = AppState(page="training")
    for key, text in {"data.kind": "moons", "model.hidden": "20, 20", "weights.alpha": "3", "training.report_every": "7"}.items():
        state = with_text(state, key, text)
    assert entries(state) == ("Data set Moons", "Noise 0.2", "Hidden units 20, 20")
    assert entries(with_value(state, "page", "weights")) == ("alpha 3",)


def test_a_caption_has_the_loss_expression_if_used_and_shortens_it():
    state = with_value(AppState(), "weights.expression", "maximum(0, 1-m)" + "+0" * 60)
    assert entries(state) == ()
    loss, expression = entries(with_value(state, "weights.loss", "own"))
    assert loss == "Loss Custom"
    assert expression.startswith("Custom loss maximum(0, 1-m)+0")
    assert expression.endswith("…")
    assert len(expression) < 60


def test_a_caption_omits_what_changes_in_the_film():
    moved = with_value(with_value(AppState(), "weights.alpha", 3.0), "weights.bias", 1.0)
    assert entries(moved) == ("alpha 3", "Bias b 1")
    assert entries(moved, with_value(moved, "weights.alpha", 4.0)) == ("Bias b 1",)
    assert entries(with_text(moved, "points.kind", "moons"), moved) == ("alpha 3", "Bias b 1")


def test_every_scene_has_a_caption():
    for scene in bundled().values():
        assert all(entry.isprintable() for entry in entries(scene.state))
