"""A small corpus of synthetic reports, and what a single process makes of it."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from reading_back import by_id

from conflictmap.model import Event
from conflictmap.pipeline import extract

ROOT = Path(__file__).resolve().parents[2]


def load_script(name: str):
    """A script of the repository as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def corpus_lines() -> list[bytes]:
    """30 KB of reports, one a line."""
    return list(load_script("make_corpus").write_reports(0.03))


@pytest.fixture(scope="session")
def corpus(corpus_lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports as a folder with one file."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "reports.jsonl").write_bytes(b"".join(corpus_lines))
    return folder


@pytest.fixture(scope="session")
def undivided(corpus: Path) -> list[Event]:
    """The events of a single process that reads the corpus in one go."""
    return by_id(extract(corpus))


@pytest.fixture(scope="session")
def command() -> list[str]:
    """How tests start ``conflictmap`` as a process of its own."""
    return [sys.executable, "-m", "conflictmap"]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Environment of started processes."""
    return dict(os.environ)
