"""The command line: arguments in, one API call, messages out.

Each command is a module of this package, loaded only when it runs, so that ``--version`` and ``--help``
stay fast. A command's function is called ``command`` (``map`` lives in ``map_.py``).
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from conflictmap import __version__
from conflictmap.cli.messages import show_plain
from conflictmap.errors import ConflictMapError

# command -> (module, one-line help shown by --help without loading the module)
COMMANDS: dict[str, tuple[str, str]] = {
    "map": ("map_", "Draw reports, tables, event files or a store as one offline HTML map."),
    "extract": ("extract", "Find the events of reports."),
    "query": ("query", "Filter and count events."),
    "locate": ("locate", "Show every place mention of a text, what it resolves to and why."),
    "place": ("place", "Look names up in the gazetteer."),
    "add": ("add", "Add reports or events to a store; adding twice changes nothing."),
    "report": ("report", "Write a briefing: picture or map, tables, sources."),
    "ladder": ("ladder", "Draw events along the M5 against time as a picture."),
    "gazetteer": ("gazetteer", "Build and check gazetteers of your own."),
    "lexicon": ("lexicon", "Check a lexicon of your own."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"conflictmap.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # so that a reader that went away is noticed here
        except BrokenPipeError:
            # whoever read our output has enough; Python's own flush at exit must not complain either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="conflictmap")
def group() -> None:
    """Read war reports, find who took, struck, closed or left which place, and map it.

    \b
    Examples:
      conflictmap map examples/homs-2024-12-06.txt -o homs.html
      conflictmap extract report.txt --published 2024-12-07
      conflictmap query events.csv --governorate Homs --type captured
      conflictmap place "Deir az Zor" Rastan Naseeb
    """


def main() -> None:
    """Run the command line. Exit status 0 on success, 1 for bad input, 2 for wrong usage."""
    try:
        status = group(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        status = error.exit_code
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except ConflictMapError as error:
        click.echo(f"error: {show_plain(str(error))}", err=True)
        status = 1
    sys.exit(status if isinstance(status, int) else 0)
