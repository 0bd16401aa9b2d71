"""The documentation tells the truth: its blocks run, every command and target in it exists."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import conflictmap
from conflictmap.cli import COMMANDS, group

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def find_blocks(language: str) -> list[str]:
    return [body for name, body in BLOCKS if name == language]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the repository's root but may be written to."""
    for name in ("examples", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "maps").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize("block", find_blocks("python"))
def test_python_block_runs(block, workplace):
    if ">>>" not in block:
        exec(compile(block, "README.md", "exec"), {})
        return
    test = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
    told: list[str] = []
    results = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append)
    assert results.attempted > 0
    assert results.failed == 0, "".join(told)


@pytest.mark.parametrize("block", find_blocks("console"))
def test_console_block_runs(block, workplace):
    commands = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    assert commands
    for part in commands:
        command, _, expected = part.partition("\n")
        ran = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, check=False, timeout=300
        )
        assert ran.returncode == 0, ran.stderr
        found = ran.stdout
        assert doctest.OutputChecker().check_output(expected, found, FLAGS), f"{command}\n{found}"


def test_every_language_of_a_block_is_known():
    assert {name for name, _ in BLOCKS} <= {"python", "console", "sh"}
    assert len(find_blocks("python")) >= 2
    assert len(find_blocks("console")) >= 3


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_documented(name):
    assert f"### `conflictmap {name}`" in README
    command = group.get_command(click.Context(group), name)
    parts = [[name, part] for part in command.commands] if isinstance(command, click.Group) else [[name]]
    for words in parts:
        told = CliRunner().invoke(group, [*words, "--help"])
        assert told.exit_code == 0
        assert "Example" in told.output
        assert " ".join(["conflictmap", *words]) in told.output


def test_no_command_is_left_out():
    modules = {path.stem for path in (ROOT / "src" / "conflictmap" / "cli").glob("*.py")}
    assert {module for module, _ in COMMANDS.values()} <= modules
    told = CliRunner().invoke(group, ["--help"])
    assert all(name in told.output for name in COMMANDS)


def test_options_in_the_readme_exist():
    told = {name: CliRunner().invoke(group, [name, "--help"]).output for name in COMMANDS}
    for name, options in re.findall(r"`conflictmap ([a-z]+) ([^`]*)`", README):
        for option in re.findall(r"--[a-z-]+", options):
            assert option in told[name], f"{name} has no {option}"


def test_make_targets_in_the_documents_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text("utf-8")
        assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets


@pytest.mark.parametrize("target", ["setup", "map", "maps", "test", "check", "bench", "bench-map"])
def test_make_understands_its_targets(target):
    told = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert ".venv" in told.stdout or "up to date" in told.stdout or "Nothing to be done" in told.stdout


def test_links_to_files_lead_somewhere():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{name} names {target}"


def test_changelog_has_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{conflictmap.__version__}]" in changelog
    assert "## [Unreleased]" in changelog
