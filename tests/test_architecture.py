"""The layout that CONTRIBUTING.md describes: imports go down only, rooms are small, start-up is fast."""

from __future__ import annotations

import ast
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "conflictmap"
MODULES = sorted(PACKAGE.rglob("*.py"))

# from the top down; rooms of one layer do not import each other
LAYERS = (
    {"cli"},
    {"corpus"},
    {"pipeline"},
    {"output", "store"},
    {"eventset"},
    {"filters", "nearness"},
    {"schema"},
    {"reading", "places", "events"},
    {"governorates"},
    {"resources"},
    {"model"},
    {"errors"},
)
HEIGHT = {room: -depth for depth, rooms in enumerate(LAYERS) for room in rooms}
HEAVY = {
    "folium",
    "branca",
    "geopandas",
    "pandas",
    "numpy",
    "shapely",
    "matplotlib",
    "dask",
    "trafilatura",
    "lxml",
}


def find_room(module: Path) -> str:
    part = module.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def find_imports(module: Path) -> Iterator[tuple[str, int]]:
    """Rooms of the package that a module imports, anywhere in it, with the line."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} line {node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "conflictmap" and len(parts) > 1 and parts[1] in HEIGHT:
                yield parts[1], node.lineno


def test_every_room_has_its_layer():
    rooms = {find_room(module) for module in MODULES} - {"__init__", "__main__"}
    assert rooms == set(HEIGHT)


def test_imports_go_down_only():
    faults = [
        f"{module.relative_to(ROOT)} line {line}: {find_room(module)} imports {room}"
        for module in MODULES
        if find_room(module) in HEIGHT
        for room, line in find_imports(module)
        if room != find_room(module) and HEIGHT[room] >= HEIGHT[find_room(module)]
    ]
    assert faults == []


def test_modules_stay_readable():
    lengths = {str(module.relative_to(ROOT)): module.read_text("utf-8").count("\n") for module in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_rooms_and_functions_say_what_they_are():
    vague = {"utils", "util", "helpers", "helper", "core", "common", "misc", "tools", "base", "manager"}
    assert [module for module in MODULES if module.stem in vague or module.parent.name in vague] == []
    faults = []
    for module in MODULES:
        for node in ast.parse(module.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.lstrip("_").startswith(
                ("get_", "process_", "handle_")
            ):
                faults.append(f"{module.relative_to(ROOT)} line {node.lineno}: {node.name}")
    assert faults == []


def test_modules_and_public_functions_are_documented():
    faults = []
    for module in MODULES:
        tree = ast.parse(module.read_text("utf-8"))
        if not ast.get_docstring(tree):
            faults.append(f"{module.relative_to(ROOT)}: module")
        for node in tree.body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                faults.append(f"{module.relative_to(ROOT)} line {node.lineno}: {node.name}")
    assert faults == []


def test_only_the_command_line_ends_the_program():
    faults = []
    for module in MODULES:
        if find_room(module) in ("cli", "__main__"):
            continue
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in ("print", "exit", "quit", "sys.exit", "os._exit"):
                faults.append(f"{module.relative_to(ROOT)} line {node.lineno}: {name}")
    assert faults == []


@pytest.mark.parametrize(
    "statement", ["import conflictmap", "import conflictmap.cli", "import conflictmap.model"]
)
def test_import_loads_nothing_heavy(statement):
    code = f"{statement}; import sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert HEAVY & {name.split(".")[0] for name in loaded} == set()


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_command_line_starts_at_once(option):
    def measure() -> float:
        """Seconds of processor time: what another program on the machine takes does not count."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "conflictmap", option], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(measure() for _ in range(5)) < 0.3


def test_nothing_names_the_machine_it_was_made_on():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    home = os.path.sep + "work" + os.path.sep
    own = f"{Path.home()}{os.path.sep}"
    faults = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if (
            path != Path(__file__)
            and path.suffix in (".py", ".md", ".toml", ".yml", ".sh", ".txt", "")
            and path.is_file()
        ):
            text = path.read_text("utf-8", errors="replace")
            faults += [name for word in (home, own, "index-url") if word in text]
    assert faults == []
