"""`main.py scenes`: the bundled scenes, one line each."""

from __future__ import annotations

from core.scenes import bundled


def scene_table() -> str:
    """Key, title and what it is about, aligned in columns."""
    scenes = bundled().values()
    key_width = max(len(scene.key) for scene in scenes)
    title_width = max(len(scene.title) for scene in scenes)
    return "\n".join(f"{scene.key:{key_width}}  {scene.title:{title_width}}  {scene.about}" for scene in scenes)
