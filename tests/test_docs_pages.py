"""The pages of docs/ tell the truth: their blocks run from the root of the repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCKS = [
    (page.name, language, body)
    for page in sorted((ROOT / "docs").glob("*.md"))
    for language, body in re.findall(
        r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
]


def blocks(language: str) -> list[pytest.ParameterSet]:
    return [pytest.param(body, id=f"{page} {body[:30]!r}") for page, name, body in BLOCKS if name == language]


@pytest.mark.parametrize("block", blocks("python"))
def test_python_block_runs(block: str) -> None:
    exec(compile(block, "docs", "exec"), {})


@pytest.mark.parametrize("block", blocks("toml"))
def test_toml_block_is_toml(block: str) -> None:
    assert tomllib.loads(block)


@pytest.mark.parametrize("block", blocks("console"))
def test_console_block_says_what_is_shown(block: str) -> None:
    command, _, expected = block.removeprefix("$ ").partition("\n")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == expected.split()


def test_the_lexicon_page_shows_its_file() -> None:
    page = (ROOT / "docs" / "lexicon.md").read_text("utf-8")
    assert (ROOT / "docs" / "looting.toml").read_text("utf-8") in page
