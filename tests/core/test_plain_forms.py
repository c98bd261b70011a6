"""What was changed for speed against the plain form that it replaced."""

import av
import numpy as np
import pytest

from core.datasets import SpiralSettings, draw
from core.encoders import open_encoder
from core.network import backprop, blocks
from core.network.models import initial_layers
from core.network.settings import ModelSettings, TrainingSettings
from core.network.stepper import Stepper


def as_qt_paints(seed, height, width):
    """A frame as a reversed view of four channels, which is encoded without a copy."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    return pixels[:, :, 2::-1]


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
@pytest.mark.parametrize(("height", "width"), [(64, 96), (63, 95), (64, 95)])
def test_frames_encoded_without_a_copy_make_the_same_film(tmp_path, suffix, height, width):
    frames = [as_qt_paints(seed, height, width) for seed in range(6)]
    films = []
    for name, shown in (("memory", frames), ("copies", [np.ascontiguousarray(frame) for frame in frames])):
        path = tmp_path / f"{name}{suffix}"
        with open_encoder(path, width, height, 30, shown[:1]) as encoder:
            for frame in shown:
                encoder.write(frame)
        with av.open(str(path)) as film:
            decoded = [picture.to_ndarray(format="yuv420p").tobytes() for picture in film.decode(video=0)]
        films.append((decoded, path.read_bytes() if suffix == ".mp4" else b""))  # a webm file has a random number in its head
    assert len(films[0][0]) == len(frames)
    assert films[0] == films[1]


def after_steps(settings, count=20):
    """The parameters of a 2-30-3 network after some steps."""
    model = ModelSettings(hidden=(30,), initial_scale=0.3)
    stepper = Stepper(draw(settings), model, TrainingSettings(learning_rate=0.1))
    stepper.load(initial_layers(settings, model, 3))
    stepper.advance(count)
    return stepper.parameters.copy()


def test_thin_products_of_both_kinds_agree(monkeypatch):
    found = []
    for avx512 in (False, True):
        monkeypatch.setattr(backprop, "AVX512", avx512)
        found.append(after_steps(SpiralSettings()))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12, atol=1e-14)


def test_steps_block_by_block_are_those_over_all_points(monkeypatch):
    settings = SpiralSettings(per_class=1000)
    in_blocks = after_steps(settings)
    monkeypatch.setattr(blocks, "_AT_ONCE", 10_000)
    np.testing.assert_allclose(in_blocks, after_steps(settings), rtol=1e-11, atol=1e-13)
