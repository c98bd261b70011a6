"""The peers: plain code as in a notebook, and Matplotlib if it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from core.types import Dataset, Layer

Parameters = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def missing(*packages: str) -> list[str]:
    """The packages that are not installed."""
    return [package for package in packages if find_spec(package) is None]


def parameters_of(layers: tuple[Layer, ...]) -> Parameters:
    """Writable copies of a one-hidden-layer network's parameters."""
    first, last = layers
    return first.weights.copy(), first.biases[None].copy(), last.weights.copy(), last.biases[None].copy()


def notebook_step(x: np.ndarray, y: np.ndarray, parameters: Parameters, rate: float, decay: float) -> float:
    """One full-batch step of a ReLU network, loss included, updating in place: points are rows."""
    w1, b1, w2, b2 = parameters
    n = len(x)
    hidden = np.maximum(0, x @ w1 + b1)
    scores = hidden @ w2 + b2
    exponentials = np.exp(scores)
    probabilities = exponentials / np.sum(exponentials, axis=1, keepdims=True)
    loss = np.sum(-np.log(probabilities[range(n), y])) / n + 0.5 * decay * (np.sum(w1 * w1) + np.sum(w2 * w2))
    d_scores = probabilities
    d_scores[range(n), y] -= 1
    d_scores /= n
    d_w2 = hidden.T @ d_scores + decay * w2
    d_b2 = np.sum(d_scores, axis=0, keepdims=True)
    d_hidden = d_scores @ w2.T
    d_hidden[hidden <= 0] = 0
    d_w1 = x.T @ d_hidden + decay * w1
    d_b1 = np.sum(d_hidden, axis=0, keepdims=True)
    for parameter, gradient in zip(parameters, (d_w1, d_b1, d_w2, d_b2), strict=True):
        parameter -= rate * gradient
    return float(loss)


def notebook_classes(parameters: Parameters, cells: int, half: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Grid and predicted classes (cells, cells) by one forward pass over all of it."""
    w1, b1, w2, b2 = parameters
    xx, yy = np.meshgrid(np.linspace(-half, half, cells), np.linspace(-half, half, cells))
    scores = np.maximum(0, np.c_[xx.ravel(), yy.ravel()] @ w1 + b1) @ w2 + b2
    return xx, yy, np.argmax(scores, axis=1).reshape(xx.shape)


def notebook_landscape(data: Dataset, cells: int, half: float, alpha: float) -> np.ndarray:
    """exp(-loss) over a grid of (w0, w1), a loop over the points."""
    w0, w1 = np.meshgrid(np.linspace(-half, half, cells), np.linspace(-half, half, cells))
    loss = alpha * (w0**2 + w1**2)
    for (x0, x1), sign in zip(data.x_train, data.signs, strict=True):
        loss = loss + np.log(1 + np.exp(-sign * (w0 * x0 + w1 * x1)))
    return np.exp(-loss)


class MatplotlibFrame:
    """Filled contours of the regions, the points and the curves, redrawn at 1280x720."""

    def __init__(self, data: Dataset) -> None:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        self.figure, (self.plane, self.curve) = pyplot.subplots(1, 2, figsize=(12.8, 7.2), dpi=100)
        self._data = data

    def draw(self, parameters: Parameters, losses: list[float]) -> None:
        xx, yy, classes = notebook_classes(parameters, 200, 1.15)
        self.plane.clear()
        self.plane.contourf(xx, yy, classes, alpha=0.5)
        self.plane.scatter(self._data.x_train[:, 0], self._data.x_train[:, 1], c=self._data.y_train, s=30)
        self.curve.clear()
        self.curve.plot(losses)

    def render(self, parameters: Parameters, losses: list[float]) -> None:
        self.draw(parameters, losses)
        self.figure.canvas.draw()

    def close(self) -> None:
        from matplotlib import pyplot

        pyplot.close(self.figure)


def matplotlib_film(frame: MatplotlibFrame, steps: list[Any], target: Path) -> None:
    """The frames of `steps`, each (parameters, losses), through FuncAnimation and FFMpegWriter."""
    import imageio_ffmpeg
    import matplotlib
    from matplotlib.animation import FFMpegWriter, FuncAnimation

    matplotlib.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    animation = FuncAnimation(frame.figure, lambda number: frame.draw(*steps[number]), frames=len(steps), cache_frame_data=False)
    animation.save(str(target), writer=FFMpegWriter(fps=30), dpi=100)
