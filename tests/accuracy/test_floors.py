"""Precision and recall on the annotated reports may not fall below what was reached (``make accuracy`` shows it)."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "scripts"))
import accuracy  # noqa: E402

# folder, file, half -> precision, recall, date, status, actor: just under the figures of the day
FLOORS = {
    ("development", "reports.jsonl", "tuned"): (0.94, 0.86, 0.94, 0.96, 0.90),
    ("development", "reports.jsonl", "unseen"): (0.94, 0.85, 0.96, 0.94, 0.83),
    ("development", "arabic.jsonl", None): (0.98, 0.94, 0.98, 0.98, 0.98),
    (".", "reports.jsonl", None): (0.89, 0.76, 0.96, 0.94, 0.81),
    (".", "arabic.jsonl", None): (0.92, 0.87, 0.96, 0.98, 0.87),
    ("later", "tuned.jsonl", None): (0.90, 0.71, 0.96, 0.93, 0.83),
    ("later", "second.jsonl", None): (0.94, 0.85, 0.96, 0.95, 0.84),
    ("later", "third.jsonl", None): (0.95, 0.86, 0.95, 0.93, 0.86),
    ("later", "fourth.jsonl", None): (0.95, 0.88, 0.96, 0.96, 0.89),
    ("later", "fifth.jsonl", None): (0.91, 0.85, 0.95, 0.95, 0.83),
    ("later", "sixth.jsonl", None): (0.96, 0.86, 0.95, 0.94, 0.83),
    ("later", "seventh.jsonl", None): (0.90, 0.72, 0.97, 0.93, 0.80),
    ("later", "arabic.jsonl", None): (0.84, 0.71, 0.98, 0.96, 0.84),
    ("later", "arabic_second.jsonl", None): (0.94, 0.90, 0.98, 0.96, 0.87),
    ("later", "arabic_third.jsonl", None): (0.93, 0.88, 0.96, 0.96, 0.88),
    ("later", "arabic_fourth.jsonl", None): (0.97, 0.91, 0.97, 0.92, 0.84),
    ("later", "arabic_fifth.jsonl", None): (0.92, 0.82, 0.95, 0.94, 0.85),
}


@cache
def names() -> dict[str, set[str]]:
    return accuracy.load_names()


@pytest.mark.parametrize(("key", "floor"), FLOORS.items(), ids=[" ".join(map(str, key)) for key in FLOORS])
def test_extraction_keeps_its_level(
    key: tuple[str, str, str | None], floor: tuple[float, float, float, float, float]
) -> None:
    folder, file, half = key
    score = accuracy.score_reports(HERE / folder / file, names(), half)
    precision, recall, _ = score.figures()
    reached = (precision, recall, *(score.right[n] / score.asked[n] for n in ("date", "status", "actor")))
    assert all(r >= f for r, f in zip(reached, floor, strict=True)), "\n".join(
        [f"{reached} < {floor}", *score.lines]
    )


def test_place_queries_keep_their_level() -> None:
    result = accuracy.count_queries(HERE / "place_queries.csv")
    assert result.right / result.asked >= 0.94
    assert result.declined / result.doubtful >= 0.70
