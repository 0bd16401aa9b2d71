"""``conflictmap extract`` of a corpus into a folder: progress, and a summary at the end."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeGuard

import click

from conflictmap.cli.messages import clear_line, say_count, show_plain
from conflictmap.errors import FormatError

if TYPE_CHECKING:
    from conflictmap.corpus.extraction import Progress
    from conflictmap.corpus.publishing import CorpusSummary

_EVERY_S: Final = {True: 0.2, False: 30.0}  # a line of a terminal is rewritten; a log file gets few lines
_QUIET_S: Final = 2.0  # work shorter than this shows no progress
_BAR: Final = 24
_MOST_NAMED: Final = 10


def is_corpus_output(output: str | None, *, workers: int | None, scheduler: str | None) -> TypeGuard[str]:
    """Whether the events go to a dataset: a folder, or what several workers write.

    Raises
    ------
    click.UsageError
        When there are workers but no folder.
    """
    is_folder = bool(output) and (
        str(output).endswith("/") or "://" in str(output) or Path(str(output)).is_dir()
    )
    if (workers or scheduler) and not is_folder:
        raise click.UsageError("several workers write a folder of files: give -o FOLDER/")
    return is_folder


def extract_to_folder(
    inputs: tuple[str, ...],
    output: str,
    *,
    published: str | None,
    gazetteer: str | None,
    lexicon: str | None,
    extractor: str | None,
    workers: int | None,
    scheduler: str | None,
) -> None:
    """Extract a corpus into a dataset, and say what was found."""
    try:
        from conflictmap.corpus.extraction import extract_corpus
    except ImportError as error:
        raise FormatError(
            "a folder of events needs pyarrow and fsspec; pip install 'conflictmap[scale]'"
        ) from error

    bar = ProgressBar()
    try:
        summary = extract_corpus(
            inputs,
            output,
            published=published,
            gazetteer=gazetteer,
            lexicon=lexicon,
            extractor=extractor,
            workers=workers,
            scheduler=scheduler,
            on_progress=bar.show,
        )
    except KeyboardInterrupt:
        clear_line()
        click.echo("interrupted; run the same command again, what is done is kept", err=True)
        sys.exit(130)
    clear_line()
    for line in describe(summary, output):
        click.echo(show_plain(line), err=True)
    if summary.quarantined_count and not summary.documents:
        sys.exit(1)


class ProgressBar:
    """One line on standard error: how much is done, how fast, how long it still takes."""

    def __init__(self) -> None:
        self._begin = self._shown = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Draw it, unless it was drawn just now."""
        now, live = time.monotonic(), sys.stderr.isatty()
        is_early = now - self._begin < _QUIET_S
        if is_early or (progress.stage == "reading" and now - self._shown < _EVERY_S[live]):
            return
        self._shown = now
        text = self.describe(progress, now - self._begin)
        click.echo(f"\r\033[K{text}" if live else text, err=True, nl=not live)

    @staticmethod
    def describe(progress: Progress, elapsed_s: float) -> str:
        """The line. What an earlier run had done counts as done, not as speed."""
        if progress.stage != "reading":
            return (
                f"merging {say_count(progress.events, 'event')} of {say_count(progress.documents, 'report')}"
            )
        share = progress.done_bytes / max(progress.total_bytes, 1)
        bar = ("#" * round(_BAR * share)).ljust(_BAR, ".")
        new = progress.done_bytes - progress.old_bytes
        counts = f"{share:4.0%} [{bar}] {say_count(progress.documents, 'report')}"
        if not new or elapsed_s <= 0:
            return counts
        left_s = (progress.total_bytes - progress.done_bytes) * elapsed_s / new
        return f"{counts}, {new / elapsed_s / 1e6:.2f} MB/s, {_say_time(left_s)} left"


def describe(summary: CorpusSummary, output: str) -> list[str]:
    """What a run found, as lines."""
    types = ", ".join(f"{count:,} {name}" for name, count in summary.types.most_common())
    lines = [
        f"{say_count(summary.documents, 'report')}: {say_count(summary.events, 'event')}"
        f"{f' ({types})' if types else ''} -> {output}"
    ]
    rejected = summary.statuses["negated"] + summary.statuses["hypothetical"]
    if rejected:
        lines.append(f"{rejected:,} of them denied or only possible")
    if summary.capped:
        lines.append(f"{say_count(summary.capped, 'event')} with more sources than are kept")
    if summary.unresolved:
        named = ", ".join(
            f"{name} ({count:,})" for name, count in summary.unresolved.most_common(_MOST_NAMED)
        )
        lines.append(f"{say_count(len(summary.unresolved), 'name')} unknown or ambiguous: {named}")
    if summary.quarantined_count:
        lines.append(f"{say_count(summary.quarantined_count, 'document')} put aside, see _quarantine.jsonl:")
        lines += [f"  {row.file} at {row.at:,}: {row.reason}" for row in summary.quarantined[:_MOST_NAMED]]
    return lines


def _say_time(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
