"""The rules for imports between modules."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
FILES = sorted([*HERE.glob("core/**/*.py"), *HERE.glob("gui/**/*.py"), HERE / "main.py"])
FLOORS = (
    {"errors", "types"},
    {"files", "params", "plane", "registry"},
    {"datasets", "encoders", "optimizers"},
    {"network", "weights"},
    {"state"},
    {"runs"},
    {"gestures", "pictures"},
    {"films"},
    {"scenes"},
    {"cli"},
)
"""The rooms and single files of core, from the ground up: each uses those on lower floors, and none beside it."""
LONGEST_S = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]["faulthandler_timeout"]
"""What a test may take: then its process ends, and a process that it waits for would outlive it."""
DRAWING = {"core.errors", "core.types", "core.gestures", "core.params", "core.pictures"}


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


def floor(name: str) -> int:
    """Of a dotted name in core."""
    return next(number for number, handlers in enumerate(FLOORS) if name.split(".")[1] in handlers)


def test_every_room_of_core_has_its_floor():
    found = {path.stem for path in HERE.glob("core/*") if path.name not in ("__init__.py", "__pycache__")}
    assert found == set().union(*FLOORS)
    assert sum(path.suffix == ".py" for path in HERE.glob("core/*") if path.name != "__init__.py") <= 8


@pytest.mark.parametrize("path", [path for path in FILES if within(room(path), {"core"}) and room(path) != "core.__init__"], ids=room)
def test_rooms_use_only_those_below_them(path):
    here = room(path)
    others = [name for name in imported(path) if within(name, {"core"}) and name.split(".")[1] != here.split(".")[1]]
    assert not [name for name in others if floor(name) >= floor(here)]


@pytest.mark.parametrize("path", sorted(HERE.glob("core/*/__init__.py")), ids=lambda path: path.parent.name)
def test_a_room_says_what_lives_there_and_who_may_use_it(path):
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert "may use" in " ".join(words.split())


@pytest.mark.parametrize("path", FILES, ids=room)
def test_imports_go_one_way(path):
    names, here = imported(path), room(path)
    if within(here, {"core"}):
        assert not [name for name in names if within(name, {"gui", "main", "PySide6", "pyqtgraph"})]
    if within(here, {"gui"}):
        assert not [name for name in names if within(name, {"main"})]
    if within(here, {"gui.views", "gui.items"}) and path.stem not in ("__init__", "row", "table"):
        assert not [name for name in names if within(name, {"core"}) and not within(name, DRAWING)]
        assert not [name for name in names if within(name, {"gui.views", "gui.store", "gui.run.session", "gui.stage"})]


@pytest.mark.parametrize("path", [path for path in FILES if within(room(path), {"gui"})], ids=room)
def test_qt_asks_only_the_guarded_bases_to_paint(path):
    text = path.read_text(encoding="utf-8")
    handlers = {"paint", "paintEvent", "boundingRect", "shape"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and handlers & {part.name for part in node.body if isinstance(part, ast.FunctionDef)}:
            assert node.name in ("Overlay", "GuardedWidget", "ShownOverlay")
    if room(path) != "gui.items.guard":
        assert "QPainter(" not in text and "painter.save" not in text, "painting() ends a painter in any case, and saved() restores it"


@pytest.mark.parametrize("path", sorted(HERE.glob("gui/items/*.py")), ids=room)
def test_only_the_base_of_the_items_keeps_their_theme(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & {"Overlay", "ThemedOverlay"}:
            saved = {ast.unparse(part.targets[0]) for part in ast.walk(node) if isinstance(part, ast.Assign)} & {
                "self.theme",
                "self._theme",
            }
            assert not saved or node.name == "ThemedOverlay", node.name


@pytest.mark.parametrize("path", sorted(HERE.glob("tests/**/test_*.py")), ids=lambda path: path.stem)
def test_no_test_waits_for_a_process_without_a_timeout(path):
    """Nor starts a process that could outlive it; `started` in tests/cli/conftest.py does that safely."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in tree.body if isinstance(node, ast.Assign)}
    waits = {"run", "call", "check_output", "wait", "communicate"}
    for call in calls:
        text = ast.unparse(call.func)
        assert text != "subprocess.Popen"
        if (text.startswith("subprocess.") or text in ("process.wait", "running.communicate")) and text.split(".")[1] in waits:
            limits = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "timeout"]
            assert limits, ast.unparse(call)
            assert float(named.get(limits[0], limits[0])) < LONGEST_S, ast.unparse(call)


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
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE, timeout=60)
    assert result.stdout.strip() == "[]"
