"""Who may touch what, as far as the import contracts cannot say it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "memcli"
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The names of all modules that a file imports, at its top or inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_only_the_terminal_renderer_imports_rich() -> None:
    assert {name(path) for path in MODULES if any(each.split(".")[0] == "rich" for each in imports(path))} == {
        "cli/render/terminal.py"
    }


def test_only_the_command_line_imports_typer_and_nothing_imports_click() -> None:
    for path in MODULES:
        roots = {each.split(".")[0] for each in imports(path)}
        assert "click" not in roots, path
        assert "typer" not in roots or name(path).startswith("cli/"), path
        assert not any(each.startswith("typer._") for each in imports(path)), path


def attributes(path: Path) -> set[str]:
    """The attributes that a file takes from names ("os.environ", "Path.home"), with `?` for anything but a name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            found.add(f"{node.value.id if isinstance(node.value, ast.Name) else '?'}.{node.attr}")
    return found


def test_only_config_reads_the_environment_and_asks_where_things_live() -> None:
    reading = {"os.environ", "os.getenv", "os.environb", "Path.home", "?.expanduser"}
    tuned = {"models/llama/backend.py"}  # OpenMP can be told how to wait in no other way
    handed_on = {"cli/generate_session.py"}  # to the commands that it starts
    assert {name(path) for path in MODULES if attributes(path) & reading} - tuned - handed_on == {"config.py"}
    assert {name(path) for path in MODULES if "platformdirs" in imports(path)} == {"config.py"}


def test_only_the_command_line_reads_the_clock() -> None:
    clock = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
    }
    found = {name(path) for path in MODULES if attributes(path) & clock}
    assert found
    assert all(each.startswith("cli/") for each in found), found


def test_only_output_and_the_process_write_to_the_streams() -> None:
    for path in MODULES:
        if name(path) in ("cli/output.py", "cli/generate.py", "__main__.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            assert not called, path


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text)), "a module begins with what it holds"
