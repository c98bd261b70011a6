"""What the caption of a film says."""

from core.films.caption import caption_of
from core.scenes import bundled
from core.state import AppState, with_text, with_value


def told(state, *more):
    return caption_of([state, *more], "Scene").settings


def test_nothing_is_told_of_defaults_and_the_films_own_title_wins():
    assert caption_of([AppState()], "Scene") == caption_of([with_value(AppState(), "film.title", "Scene")], "")
    assert told(AppState()) == ()
    assert told(with_value(AppState(), "film.width", 640)) == ()


def test_what_is_not_at_its_default_is_told_on_its_page():
    state = AppState(page="training")
    for key, text in {"data.kind": "moons", "model.hidden": "20, 20", "weights.alpha": "3", "training.report_every": "7"}.items():
        state = with_text(state, key, text)
    assert told(state) == ("Data set Moons", "Noise 0.2", "Hidden units 20, 20")
    assert told(with_value(state, "page", "weights")) == ("alpha 3",)


def test_an_own_loss_is_told_where_it_is_the_loss_and_never_at_any_length():
    state = with_value(AppState(), "weights.expression", "maximum(0, 1-m)" + "+0" * 60)
    assert told(state) == ()
    loss, expression = told(with_value(state, "weights.loss", "own"))
    assert loss == "Loss Custom"
    assert expression.startswith("Custom loss maximum(0, 1-m)+0")
    assert expression.endswith("…")
    assert len(expression) < 60


def test_what_moves_in_the_film_is_not_told():
    moved = with_value(with_value(AppState(), "weights.alpha", 3.0), "weights.bias", 1.0)
    assert told(moved) == ("alpha 3", "Bias b 1")
    assert told(moved, with_value(moved, "weights.alpha", 4.0)) == ("Bias b 1",)
    assert told(with_text(moved, "points.kind", "moons"), moved) == ("alpha 3", "Bias b 1")


def test_every_scene_can_be_told():
    for scene in bundled().values():
        assert all(entry.isprintable() for entry in told(scene.state))
