"""The notebook of examples/ runs from top to bottom, as a reader runs it, and shows what it says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[1] / "examples"


class ThisPython(AsyncKernelManager):
    """A kernel of the Python that runs the tests, whatever kernels are installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, language="python")


@pytest.fixture(scope="module")
def executed() -> Any:
    """The notebook after a run in its own folder; a cell that fails fails the test."""
    notebook = nbformat.read(EXAMPLES / "query-by-governorate.ipynb", as_version=4)
    nbformat.validate(notebook)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_manager_class=ThisPython,
        resources={"metadata": {"path": str(EXAMPLES)}},
    )
    return client.execute()


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_every_cell_runs(executed: Any) -> None:
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [output for output in outputs(executed) if output.output_type == "error"] == []


def test_an_event_set_shows_its_map_and_a_table(executed: Any) -> None:
    html = executed.cells[1].outputs[0].data["text/html"]
    assert "<iframe" in html
    assert "sandbox" in html
    assert "<table>" in html


def test_the_answers_are_those_of_the_text(executed: Any) -> None:
    shown = "\n".join(
        str(o.get("data", o.get("text"))) for cell in executed.cells[2:] for o in cell.get("outputs", [])
    )
    for words in (
        "Rastan",
        "Talbiseh",
        "did you mean 'Homs'",
        "homs.gpkg",
        "unchanged=0)",
        "new=0, updated=0",
    ):
        assert words in shown
    assert any("image/png" in output.get("data", {}) for output in outputs(executed))


def test_the_committed_notebook_holds_no_outputs() -> None:
    notebook = nbformat.read(EXAMPLES / "query-by-governorate.ipynb", as_version=4)
    assert outputs(notebook) == []
