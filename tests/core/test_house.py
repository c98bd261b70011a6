"""Who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
FILES = sorted([*HERE.glob("core/**/*.py"), *HERE.glob("gui/**/*.py"), HERE / "main.py"])
DRAWING = {"core.types", "core.gestures", "core.params", "core.pictures"}


def imported(path: Path, top_level_only: bool = False) -> set[str]:
    """Dotted names of all imported modules and of what is imported from them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path.name}: a relative import hides where it goes"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(name: str, modules: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{module}.") for module in modules)


def room(path: Path) -> str:
    return ".".join(path.relative_to(HERE).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=room)
def test_imports_go_one_way(path):
    names, here = imported(path), room(path)
    if within(here, {"core"}):
        assert not [name for name in names if within(name, {"gui", "main", "PySide6", "pyqtgraph"})]
    if within(here, {"gui"}):
        assert not [name for name in names if within(name, {"main"})]
    if within(here, {"gui.views", "gui.items"}) and path.stem != "__init__":
        assert not [name for name in names if within(name, {"core"}) and not within(name, DRAWING)]
        assert not [name for name in names if within(name, {"gui.views", "gui.store", "gui.session", "gui.stage"})]


def test_main_loads_a_room_only_when_it_is_used():
    assert not [name for name in imported(HERE / "main.py", top_level_only=True) if within(name, {"gui", "PySide6", "pyqtgraph", "numpy"})]
    assert not [name for name in imported(HERE / "main.py") if within(name, {"pyqtgraph", "numpy"})]


def test_core_works_without_qt_and_loads_no_film_library():
    code = (
        "import sys, importlib, pkgutil\n"
        "sys.modules.update(dict.fromkeys(['PySide6', 'pyqtgraph']))\n"
        "import core\n"
        "for module in pkgutil.walk_packages(core.__path__, 'core.'): importlib.import_module(module.name)\n"
        "print(sorted({'av', 'PIL'} & sys.modules.keys()))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE)
    assert result.stdout.strip() == "[]"
