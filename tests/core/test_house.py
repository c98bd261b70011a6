"""Who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
FILES = sorted([*HERE.glob("core/**/*.py"), *HERE.glob("gui/**/*.py"), HERE / "main.py"])
DRAWING = {"core.types", "core.gestures", "core.params"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def room(path: Path) -> str:
    return ".".join(path.relative_to(HERE).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=room)
def test_imports_go_one_way(path):
    names, here = imported(path), room(path)
    if here.startswith("core"):
        assert not [name for name in names if name.split(".")[0] in ("gui", "main", "PySide6", "pyqtgraph")]
    if here.startswith("gui"):
        assert "main" not in names
    if here.startswith(("gui.views.", "gui.items.")) and not here.endswith("__init__"):
        core_names = {name for name in names if name.split(".")[0] == "core"}
        assert {name for name in core_names if not name.startswith("core.pictures")} <= DRAWING
        assert not [name for name in names if name.startswith("gui.views")]
        assert not [name for name in names if name in ("gui.store", "gui.session", "gui.stage")]


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
