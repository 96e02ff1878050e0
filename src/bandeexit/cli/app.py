"""The group of commands, and how their failures are told."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import click

from bandeexit.errors import BandeexitError
from bandeexit.report.words import LANGUAGES

# 128 and the number of the signal, as shells have it.
INTERRUPTED = 130
TERMINATED = 143
FAILED = 1


class Terminated(KeyboardInterrupt):
    """SIGTERM: whoever ends a run from outside gets what Ctrl-C gives."""


def stop_code(stop: BaseException) -> int:
    """Exit code of a command that was stopped."""
    return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED


class _Commands(click.Group):
    """Turns failures into words and exit codes; a traceback only with --debug."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what was typed, of which a run folder tells."""
        ctx.obj = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        # Nothing is caught then: whoever asks for a traceback wants all of it.
        if ctx.params.get("debug"):
            return super().invoke(ctx)
        try:
            return super().invoke(ctx)
        except BandeexitError as error:
            _stop(str(error), error.exit_code)
        except (KeyboardInterrupt, click.Abort) as stop:
            _stop("Stopped; no half-written file was left behind.", stop_code(stop))
        # `bandeexit list | head` ends the pipe while we write: no fault, and nobody is left to
        # tell of one. Left open, Python would complain of it at exit.
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(FAILED)
        # Disks, permissions, paths: whatever no reader or writer has put into words of its own.
        except OSError as error:
            where = f" {error.filename}" if error.filename else ""
            _stop(f"cannot read or write{where}: {error.strerror or error}", FAILED)
        # Draws are what memory goes into: some 95 kB each (docs/engines.md).
        except MemoryError:
            _stop("out of memory: ask for fewer draws (--draws)", FAILED)


def typed() -> list[str]:
    """Give the words of the command at work."""
    return ["bandeexit", *click.get_current_context().find_root().obj]


def _stop(message: str, code: int) -> None:
    click.echo(message, err=True)
    # To stderr, so that stdout is the answer or nothing.
    sys.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bandeexit", prog_name="bandeexit")
@click.option("--debug", is_flag=True, help="Show the traceback of a failure.")
def cli(debug: bool) -> None:
    """Forecast and stress-test Denmark's programme for leaving gangs.

    A study is a folder with model/, calibration/ and scenarios/; the nearest one
    upward is used, else the copy that came with the package.
    """


def study_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command name its study."""
    return click.option(
        "--study",
        "study_folder",
        type=click.Path(file_okay=False),
        help="Folder that holds model/, calibration/ and scenarios/.",
    )(command)


def set_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command set parameters, above all that the files say."""
    return click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="PATH=VALUE",
        help="Set a parameter, whatever the files say of it; repeatable.",
    )(command)


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be told in a language."""
    return click.option("--language", type=click.Choice(LANGUAGES), help="By default da.")(command)


def prices_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command tell amounts in the prices of the study's price year, or nominal."""
    return click.option(
        "--prices",
        type=click.Choice(["real", "nominal"]),
        default="real",
        show_default=True,
        help="Amounts in the prices of the study's price year, or in the money of each year.",
    )(command)


def _terminate(number: int, frame: FrameType | None) -> None:
    # Once: a second one must not come between what the first has set going to leave nothing half.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated


def main() -> None:
    """Entry point of the command `bandeexit`."""
    signal.signal(signal.SIGTERM, _terminate)
    # Also under `python -m`, where it would be called `__main__.py`.
    cli(prog_name="bandeexit")
