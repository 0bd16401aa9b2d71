"""Scores extraction and place look-up against an annotated folder: ``python scripts/accuracy.py DEVSET``.

The folder holds ``reports.jsonl`` and, where present, ``arabic.jsonl``, ``seed_article.txt`` with
``seed_events.json``, and ``place_queries.csv``. English reports are split in a tuned half (the first 24, and of
the rest every fourth) and an unseen half: rules are made on the first, the second is looked at rarely.
An event counts as found when its type and place agree. Optional gold neither earns nor costs anything.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from conflictmap.model import Event, Place, Report
from conflictmap.places.gazetteer import Gazetteer

SETTLEMENTS = {"city", "town", "village"}
SAME_ACTOR = (
    {"SDF", "YPG"},
    {"US coalition", "US forces"},
    {"Syrian army", "Syrian government"},
    {"HTS", "opposition forces", "SNA"},
)


def fold(name: str) -> str:
    """Compare names without case, accents, articles and punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"\b(?:highway|motorway)\b", "road", plain)
    plain = re.sub(r"\b(?:al|ad|an|ar|as|at|az|ez|el|the)[- ]", "", plain)
    return re.sub(r"[^a-z0-9]+", "", plain)


@dataclass
class Score:
    """Counts of one half."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    eventless: int = 0
    alarms: int = 0
    lines: list[str] = field(default_factory=list)

    def figures(self, type: str | None = None) -> tuple[float, float, float]:
        """Precision, recall and F1 of one type, or of all."""

        def total(counter: Counter[str]) -> int:
            return counter[type] if type else sum(counter.values())

        hits = total(self.found)
        precision = hits / max(1, hits + total(self.wrong))
        recall = hits / max(1, hits + total(self.missed))
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def same_place(event: Event, gold: dict[str, Any], names: dict[str, set[str]]) -> bool:
    """Whether an event is at the gold's place: same name folded, or a name of the same gazetteer row."""
    wanted = {
        fold(gold["place_canonical"]),
        *(fold(p) for p in gold.get("accept_also", {}).get("place_canonical", [])),
    }
    wanted |= {fold(re.sub(r"\s*\(.*\)", "", gold["place_canonical"]))}
    if gold["kind"] in ("governorate",) and event.kind != "governorate":
        return False
    if gold["kind"] in SETTLEMENTS and event.kind and event.kind not in SETTLEMENTS:
        return False
    own = (
        {fold(event.place), *names.get(event.place_id, ())}
        if event.place_id
        else {fold(event.place), fold(event.mention)}
    )
    return bool(own & wanted) or any(fuzz.ratio(mine, theirs) >= 85 for mine in own for theirs in wanted)


def same_actor(actor: str, gold: dict[str, Any]) -> bool:
    """Whether the actors agree, with the pairs that are fair to treat as one."""
    accepted = [gold["actor"], *gold.get("accept_also", {}).get("actor", [])]
    mine = set(actor.split("; "))
    for choice in accepted:
        theirs = set(choice.split("; "))
        if (
            mine == theirs
            or any(m in group and t in group for m in mine for t in theirs for group in SAME_ACTOR)
            or mine & theirs
        ):
            return True
    return False


def same_date(date: str, gold: dict[str, Any]) -> bool:
    """Whether the date agrees: a day's tolerance, a more precise date inside a gold month or year is right."""
    import datetime as dt

    for choice in [gold["date"], *gold.get("accept_also", {}).get("date", [])]:
        if choice is None or date.startswith(choice):
            return True
        if (
            len(choice) == len(date) == 10
            and abs((dt.date.fromisoformat(choice) - dt.date.fromisoformat(date)).days) <= 1
        ):
            return True
    return False


def score_report(
    report: Report, gold: list[dict[str, Any]], events: list[Event], score: Score, names: dict[str, set[str]]
) -> list[Event]:
    """Match the events of one report with its gold, best pairs first, and count.

    Returns
    -------
    The events that match no gold.
    """

    def affinity(event: Event, g: dict[str, Any]) -> int:
        overlap = report.text.find(g["evidence"]) < event.end and event.start < report.text.find(
            g["evidence"]
        ) + len(g["evidence"])
        return (
            4 * (event.status == g["status"])
            + 2 * same_actor(event.actor, g)
            + 3 * overlap
            + same_date(event.date, g)
        )

    pairs = [
        (not g["optional"], affinity(e, g), i, j)
        for i, e in enumerate(events)
        for j, g in enumerate(gold)
        if e.type == g["type"] and same_place(e, g, names)
    ]
    used_events: set[int] = set()
    used_gold: set[int] = set()
    for required, _, i, j in sorted(pairs, key=lambda p: (p[1], p[0]), reverse=True):
        if i in used_events or j in used_gold:
            continue
        used_events.add(i)
        used_gold.add(j)
        g, e = gold[j], events[i]
        if not required:
            continue
        score.found[g["type"]] += 1
        checks = {
            "status": e.status == g["status"] or e.status in g.get("accept_also", {}).get("status", []),
            "actor": same_actor(e.actor, g),
        }
        if g["date"] is not None:
            checks["date"] = same_date(e.date, g)
        if g["governorate"] is not None:
            checks["governorate"] = e.governorate == g["governorate"]
        for name, is_right in checks.items():
            score.asked[name] += 1
            score.right[name] += is_right
            if not is_right:
                mine = {"status": e.status, "actor": e.actor, "date": e.date, "governorate": e.governorate}[
                    name
                ]
                score.lines.append(
                    f"  {name:8} {report.id} {g['type']} {g['place']}: {mine!r}, gold {g[name]!r}"
                    f" | {g['evidence']}"
                )
    for i, e in enumerate(events):
        if i in used_events:
            continue
        score.wrong[e.type] += 1
        score.lines.append(
            f"  WRONG    {report.id} {e.type} {e.actor} rel={e.relation!r} {e.place!r} ({e.kind})"
            f" {e.status} {e.date} | {report.text[e.start : e.end]}"
        )
    for j, g in enumerate(gold):
        if j not in used_gold and not g["optional"]:
            score.missed[g["type"]] += 1
            score.lines.append(
                f"  MISSED   {report.id} {g['type']} {g['place']} -> {g['place_canonical']} {g['status']}"
                f" | {g['evidence']}"
            )
    return [e for i, e in enumerate(events) if i not in used_events]


def score_reports(path: Path, names: dict[str, set[str]], half: str | None = None) -> Score:
    """Score a file of annotated reports, or one half of it."""
    from conflictmap.events.merging import merge_events
    from conflictmap.pipeline import code_report
    from conflictmap.reading.documents import read_reports
    from conflictmap.reading.sentences import find_sentences

    score = Score()
    golds = {d["id"]: d["events"] for d in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    for report in read_reports(path):
        if half is not None and (half == "tuned") != is_tuned(report.id):
            continue
        events = merge_events(code_report(report))
        score_report(report, golds[report.id], events, score, names)
        spans = [
            (report.text.find(g["evidence"]), report.text.find(g["evidence"]) + len(g["evidence"]))
            for g in golds[report.id]
        ]
        for sentence in find_sentences(report.text):
            if not any(a < sentence.end and sentence.start < b for a, b in spans):
                score.eventless += 1
                score.alarms += any(e.start == sentence.start for e in events)
    return score


def is_tuned(ident: str) -> bool:
    """Whether a report belongs to the half that rules are made on."""
    number = int(re.sub(r"\D", "", ident) or 0)
    return number <= 24 or number % 4 == 0


def show(title: str, score: Score, out: Any = sys.stdout) -> None:
    """Print one half's figures."""
    print(
        f"\n{title}: {sum(score.found.values())} found, {sum(score.missed.values())} missed,"
        f" {sum(score.wrong.values())} wrong",
        file=out,
    )
    for type in [None, *sorted({*score.found, *score.missed, *score.wrong})]:
        print(
            "  {:10} precision {:.3f}  recall {:.3f}  F1 {:.3f}".format(type or "all", *score.figures(type)),
            file=out,
        )
    for name in ("date", "status", "actor", "governorate"):
        print(
            f"  {name:11} {score.right[name] / max(1, score.asked[name]):.3f} of {score.asked[name]}",
            file=out,
        )
    print(
        f"  false alarms per 100 sentences without event:"
        f" {100 * score.alarms / max(1, score.eventless):.1f} of {score.eventless}",
        file=out,
    )


def score_seed(folder: Path, names: dict[str, set[str]]) -> Score:
    """Score the acceptance article, and print the traps that were walked into."""
    from conflictmap.events.merging import merge_events
    from conflictmap.pipeline import code_report
    from conflictmap.reading.documents import read_reports

    data = json.loads((folder / "seed_events.json").read_text(encoding="utf-8"))
    report = next(read_reports(folder / "seed_article.txt", published=data["article"]["published"]))
    score = Score()
    events = merge_events(code_report(report))
    wrong = score_report(report, data["events"], events, score, names)
    asserted = [e for e in events if e.status in ("reported", "claimed")]
    caught = [
        t["text"] for t in data["traps"] if any(e in asserted and t["text"] in e.evidence for e in wrong)
    ]
    taken = [e for e in asserted if e.type == "captured" and e.place == "Homs" and e.date[:7] == "2024-12"]
    plain = [e for e in taken if e.location_method != "relative"]
    print(f"\nseed article: {len(caught)} of {len(data['traps'])} traps walked into {caught or ''}")
    print(
        f"  captures of Homs itself in December 2024: {len(plain)} (with a displacing relation: {len(taken)})"
    )
    return score


@dataclass
class QueryScore:
    """Counts of place look-ups: those that have an answer, and those that should be declined."""

    right: int = 0
    asked: int = 0
    declined: int = 0
    doubtful: int = 0
    lines: list[str] = field(default_factory=list)


def count_queries(path: Path) -> QueryScore:
    """Score place look-up on spreadsheet spellings (columns query, canonical_name, kind, governorate)."""
    gazetteer = Gazetteer.bundled()
    score = QueryScore()
    for row in csv.DictReader(path.open(encoding="utf-8")):
        resolution = gazetteer.resolve(row["query"])
        place = resolution.place
        if not row["canonical_name"]:
            score.doubtful += 1
            score.declined += resolution.status != "resolved"
            if resolution.status == "resolved" and place:
                score.lines.append(f"  SURE     {row['query']}: {place.name} ({resolution.confidence:.2f})")
            continue
        score.asked += 1
        right = place is not None and is_answer(place, row)
        score.right += right
        if not right:
            found = f"{place.name} ({place.kind}, {place.governorate})" if place else resolution.status
            score.lines.append(
                f"  PLACE    {row['query']}: {found}, gold {row['canonical_name']} ({row['kind']})"
            )
    return score


def is_answer(place: Place, row: dict[str, str]) -> bool:
    """Whether a place is the one of the row: kind, name and governorate."""
    kind = place.kind == row["kind"] or {place.kind, row["kind"]} <= SETTLEMENTS
    name = fold(row["canonical_name"]) in {fold(place.name), *map(fold, place.variants)}
    return kind and name and place.governorate == row["governorate"]


def score_queries(path: Path) -> None:
    """Print how place look-up does."""
    score = count_queries(path)
    print(
        f"\nplace queries: {score.right} of {score.asked} right ({score.right / max(1, score.asked):.3f}),"
        f" {score.declined} of {score.doubtful} doubtful ones declined"
    )
    print("\n".join(score.lines))


def load_names() -> dict[str, set[str]]:
    """Folded names of every gazetteer row."""
    return {place.id: {fold(place.name), *map(fold, place.variants)} for place in Gazetteer.bundled()}


def main(arguments: Iterable[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("devset", type=Path)
    parser.add_argument(
        "--errors", choices=("tuned", "unseen", "seed", "arabic"), help="list the errors of one part"
    )
    options = parser.parse_args(arguments)
    names = load_names()
    parts: dict[str, Score] = {}
    reports = options.devset / "reports.jsonl"
    if reports.is_file():
        parts["tuned"] = score_reports(reports, names, "tuned")
        parts["unseen"] = score_reports(reports, names, "unseen")
    if (options.devset / "arabic.jsonl").is_file():
        parts["arabic"] = score_reports(options.devset / "arabic.jsonl", names)
    if (options.devset / "seed_events.json").is_file():
        parts["seed"] = score_seed(options.devset, names)
    if options.errors:
        print("\n".join(parts[options.errors].lines))
    for title, score in parts.items():
        show(title, score)
    if (options.devset / "place_queries.csv").is_file():
        score_queries(options.devset / "place_queries.csv")


if __name__ == "__main__":
    main()
