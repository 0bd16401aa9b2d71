"""``conflictmap lexicon``: check a lexicon of your own."""

from __future__ import annotations

import click

from conflictmap.errors import DataFileError


@click.group(name="lexicon")
def command() -> None:
    """Check a lexicon of your own, which ``extract --lexicon FILE`` then adds to the bundled one.

    \b
    Examples:
      conflictmap lexicon check own-words.toml
    """


@command.command(name="check")
@click.argument("file", type=click.Path())
@click.option(
    "--sentences/--no-sentences", default=True, help="Also run the positive and negative sentences."
)
def check(file: str, *, sentences: bool) -> None:
    """Name every fault of FILE: its schema, and its sentences that give the wrong answer.

    \b
    Examples:
      conflictmap lexicon check own-words.toml
      conflictmap lexicon check own-words.toml --no-sentences
    """
    from conflictmap.events.lexicon import Lexicon
    from conflictmap.pipeline import find_wrong_sentences

    lexicon = Lexicon.bundled().extended(file)
    added = [t for t in lexicon.triggers if t not in Lexicon.bundled().triggers]
    faults = find_wrong_sentences(added, lexicon) if sentences else []
    if faults:
        raise DataFileError("; ".join(faults), path=file)
    types = ", ".join(dict.fromkeys(t.type for t in added)) or "none new"
    click.echo(f"{file}: no fault; {len(added)} triggers, types {types}")
