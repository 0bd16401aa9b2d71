"""Variants that do more harm than good: borrowed from a better-known place, wrong, or common words."""

from __future__ import annotations

from conflictmap.places.names import fold_name
from databuild.tables import Row


def drop_borrowed(rows: list[Row], kept: list[Row]) -> int:
    """Take from little-known rows the source variants that are names of a well-known place, and count them.

    GeoNames lists "Kobani" under Afrin. A village whose own name is that of a town stays a namesake of it.

    Parameters
    ----------
    rows
        Rows of all settlements; changed in place.
    kept
        Hand-kept rows (``id``, ``name``, ``name_ar``, ``variants``) of well-known places.
    """
    owners: dict[str, set[str]] = {}
    own: dict[str, set[str]] = {}
    for row in kept:
        names = [row["name"], row["name_ar"], *row["variants"].split("|")]
        own[row["id"]] = {fold_name(name) for name in names if name}
        for key in own[row["id"]]:
            owners.setdefault(key, set()).add(row["id"])
    dropped = 0
    for row in rows:
        mine = own.get(row["id"], set()) | {fold_name(row["name"]), fold_name(row["name_ar"])}
        variants = row["variants"].split("|") if row["variants"] else []
        left = [v for v in variants if fold_name(v) in mine or fold_name(v) not in owners]
        dropped += len(variants) - len(left)
        row["variants"] = "|".join(left)
    return dropped


def drop_variants(rows: list[Row], dropped: list[Row], common_words: set[str]) -> None:
    """Take out the variants that ``data/names/dropped.csv`` lists and those that are common words."""
    listed = {(row["id"], row["variant"]) for row in dropped}
    for row in rows:
        variants = row["variants"].split("|") if row["variants"] else []
        left = [v for v in variants if (row["id"], v) not in listed and v.lower() not in common_words]
        row["variants"] = "|".join(left)
