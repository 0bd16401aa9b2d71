"""The public names: complete, sorted, importable, and the same for people and type checkers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import conflictmap


def test_all_is_sorted_and_complete():
    assert conflictmap.__all__ == sorted(conflictmap._HOMES)
    assert set(conflictmap.__all__) <= set(dir(conflictmap))


@pytest.mark.parametrize("name", conflictmap.__all__)
def test_public_name_is_there_and_documented(name):
    found = getattr(conflictmap, name)
    assert found.__doc__
    assert found.__module__.startswith("conflictmap.")


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(conflictmap.__file__).read_text("utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {name: f"conflictmap.{home}" for name, home in conflictmap._HOMES.items()}


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = conflictmap.nothing


def test_errors_share_a_root_and_keep_their_built_in():
    leaves = [name for name in conflictmap.__all__ if name.endswith("Error") and name != "ConflictMapError"]
    assert len(leaves) == 6
    for name in leaves:
        error = getattr(conflictmap, name)
        assert issubclass(error, conflictmap.ConflictMapError)
        assert issubclass(error, ValueError) is (name != "StoreError")
