"""What commands say on standard error, and what their exit status follows from."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

import click

from conflictmap.errors import ConflictMapError

_QUIET_S = 2.0  # work shorter than this shows no progress
_EVERY_S = {True: 0.2, False: 30.0}  # a line of a terminal is rewritten; a log file gets few lines

T = TypeVar("T")


class Faults:
    """Says each fault at once and counts them; the rest goes on. Give it as ``on_fault``."""

    def __init__(self) -> None:
        self.count = 0
        self.read = 0

    def saw_input(self) -> None:
        """Count a report, table or store that could be read. Give it as ``on_read``."""
        self.read += 1

    def __call__(self, error: ConflictMapError) -> None:
        self.count += 1
        clear_line()
        click.echo(f"error: {show_plain(str(error))}", err=True)

    def exit_if_all(self) -> None:
        """End with exit status 1 when there were faults and nothing could be read."""
        if self.count and not self.read:
            sys.exit(1)


class Progress:
    """Counts what passes through it, and shows the count on standard error when the work takes long."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self.count = 0
        self._begin = self._shown = time.monotonic()
        self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_shown:
            clear_line()

    def follow(self, items: Iterable[T]) -> Iterator[T]:
        """Pass the items on, one by one."""
        for item in items:
            self._show()
            yield item
            self.count += 1

    def _show(self) -> None:
        now = time.monotonic()
        live = sys.stderr.isatty()
        if now - self._begin < _QUIET_S or now - self._shown < _EVERY_S[live]:
            return
        self._shown, self._is_shown = now, True
        rate = self.count / (now - self._begin)
        text = f"{self.count:,} {self.noun}s read, {rate:,.0f} a second"
        click.echo(f"\r\033[K{text}" if live else text, err=True, nl=not live)


def clear_line() -> None:
    """Wipe a progress line that stands on the terminal."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)


def say_count(count: int, noun: str) -> str:
    """ "1 event", "2,000 events"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def show_plain(text: str) -> str:
    """The text in one line without control characters: a report must not steer the reader's terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
