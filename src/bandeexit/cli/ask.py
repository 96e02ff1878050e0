"""One command for every question: the same options mean the same everywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bandeexit.cli.app import cli, language_option, prices_option, set_option, study_option
from bandeexit.questions import ROOMS, analysis_of

if TYPE_CHECKING:
    from bandeexit.questions.analysis import Analysis, Option, Size
    from bandeexit.questions.asking import Given
    from bandeexit.questions.fitted import FittedStudy
    from bandeexit.scenarios.block import Engine
    from bandeexit.scenarios.question import Question
    from bandeexit.scenarios.workers import Backend, Workers

SEVERAL = 2
"""Of more scenarios, tables are made of one while the next is simulated."""
TARGET_NOT_REACHED = 3
"""Exit code with --fail-on-target."""
# For free cores: an estimate cannot know what else the machine does.
PATHS_A_SECOND = 1000
"""What a core does, for estimates (benchmarks/run.py)."""
_REPORT_SECONDS = 3


class Common(NamedTuple):
    """What every question can be told besides what it is about."""

    study_folder: str | None
    sets: tuple[str, ...]
    draws: int | None
    seed: int | None
    prices: str
    regime: str | None
    target: str | None
    workers: int | None
    out: str
    language: str | None
    resume: bool
    as_json: bool
    words: bool
    fail_on_target: bool
    dry_run: bool
    quiet: bool


class Paths(NamedTuple):
    """Who makes whole paths, and what becomes of them."""

    engine: Engine = "compiled"
    backend: Backend | None = None
    scheduler: str = ""
    extend: str | None = None
    keep_paths: bool = False


# The same for every verb: an option that meant one thing in `run` and another in `compare` is
# what one command for all was made against (docs/decisions/0019).
COMMON: tuple[Callable[[Callable[..., Any]], Any], ...] = (
    study_option,
    set_option,
    click.option("--draws", type=click.IntRange(1), help="Paths, instead of the scenario's."),
    click.option("--seed", type=click.IntRange(0), help="Seed, instead of the scenario's."),
    prices_option,
    click.option("--regime", help="One belief about capacity (calibration/regimes.yaml)."),
    click.option("--target", help="The only target that is looked at; by default every one."),
    click.option("--workers", type=click.IntRange(1), help="How many; by default one a core."),
    click.option("--out", default="runs", show_default=True, help="Folder for run folders."),
    language_option,
    click.option("--resume", is_flag=True, help="Go on with what an earlier try left in --out."),
    click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
    click.option("--words", is_flag=True, help="Print everything that is told in sentences."),
    # Only then: a missed target is an answer, not a failure of the command.
    click.option("--fail-on-target", is_flag=True, help="Exit with 3 if a target is not reached."),
    click.option("--dry-run", is_flag=True, help="Say what would be done, and how long."),
    click.option("--quiet", is_flag=True, help="No progress."),
)
AXIS = click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="PATH=VERB:VALUES[@FROM..UNTIL][@DISTRICTS]",
    help="Vary a parameter of scenario NAME; repeatable. As demand.referrals=scale:0.8..1.4:7, or "
    "demand.referrals=scale:1,1.2@2021-01-01..2022-01-01@Fyn.",
)
# Where points are asked instead of paths, the engine has to let futures part at the census, which
# the compiled one does (docs/decisions/0013).
ENGINE = (
    click.option(
        "--engine",
        type=click.Choice(["compiled", "reference"]),
        default="compiled",
        show_default=True,
        help="numba, or SimPy: the same numbers, a hundred times slower.",
    ),
    click.option(
        "--backend",
        type=click.Choice(["threads", "processes", "dask"]),
        help="What the workers are; by default threads (compiled) or processes (reference).",
    ),
    click.option("--scheduler", default="", help="Address of a Dask scheduler, tcp://HOST:PORT."),
    click.option(
        "--extend",
        type=click.Path(file_okay=False, exists=True),
        help="A run folder: the same run with more --draws, in a new folder.",
    ),
    click.option("--keep-paths", is_flag=True, help="Keep every path in the folder, for --extend."),
)
"""Where whole paths are asked for: who makes them, and what becomes of them."""
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "scenario": click.argument("subjects", metavar="SCENARIO", nargs=1),
    "scenarios": click.argument("subjects", metavar="SCENARIOS...", nargs=-1),
    "grid": click.argument("subjects", metavar="NAME", nargs=1),
}


def add_commands() -> None:
    """Give the command line one command a question."""
    for verb in ROOMS:
        cli.add_command(_command(analysis_of(verb)))


def _command(analysis: Analysis) -> click.Command:
    def carry_out(**values: Any) -> None:
        # Imported when a command runs, here and below: `--help` of eight verbs takes 0.1 s,
        # science alone half a second.
        from bandeexit.questions.asking import Given

        common = Common(**{name: values.pop(name) for name in Common._fields})
        paths = Paths(**{name: values.pop(name) for name in Paths._fields if name in values})
        subjects, axes = values.pop("subjects"), values.pop("axes", ())
        # click gives one argument as a text and several as a tuple.
        several = subjects if isinstance(subjects, tuple) else (subjects,)
        options = {n: list(v) if isinstance(v, tuple) else v for n, v in values.items()}
        # `nargs=-1` takes none as well, since --extend brings its own.
        if not several and not paths.extend:
            raise click.UsageError("Missing argument 'SCENARIOS...': give one scenario or more.")
        given = Given(
            several,
            sets=common.sets,
            draws=common.draws,
            seed=common.seed,
            prices=common.prices,
            regime=common.regime,
            target=common.target,
            language=common.language or "da",
            axes=axes,
            options=options,
        )
        _carry_out(analysis, given, common, paths)

    decorators: list[Callable[..., Any]] = [ARGUMENTS[analysis.subject]]
    decorators += [AXIS] if analysis.subject == "grid" else []
    decorators += [_option(one) for one in analysis.options]
    decorators += ENGINE if analysis.takes_engine else ()
    command: Callable[..., Any] = carry_out
    # In reverse, as the last decorator stands first in the help.
    for decorate in reversed([*decorators, *COMMON]):
        command = decorate(command)
    return click.command(analysis.verb, help=analysis.help)(command)


def _option(option: Option) -> Callable[..., Any]:
    """Make a click option; a list is given piece by piece, a yes or no as a flag."""
    if isinstance(option.default, bool):
        # One that is off by default needs no --no-: it would be a second way to say nothing.
        flag = f"{option.flag}/--no-{option.flag.lstrip('-')}" if option.default else option.flag
        return click.option(
            flag, option.name, is_flag=True, default=option.default, help=option.help
        )
    kind = click.Choice(option.kind) if isinstance(option.kind, tuple) else option.kind
    return click.option(
        option.flag,
        option.name,
        # None has no type that click could convert to.
        type=kind or (None if option.default in (None, ()) else type(option.default)),
        multiple=option.many,
        default=option.default,
        show_default=option.default not in (None, ()),
        metavar=option.metavar or None,
        help=option.help,
    )


def _carry_out(analysis: Analysis, given: Given, common: Common, paths: Paths) -> None:
    """Ask, say how long it takes, answer, write, print."""
    from bandeexit.cli.extend import read_extension
    from bandeexit.cli.work import answer_into_folder
    from bandeexit.questions.asking import ask
    from bandeexit.report.voice import Voice
    from bandeexit.study import load_study

    study = load_study(common.study_folder).fitted
    extension = None
    if paths.extend:
        extension = read_extension(study, Path(paths.extend), given, common.language)
        question = extension.question
    else:
        question = ask(study, analysis, given)
    # Before any work and with --dry-run alike: a cluster that is not there, or is another one.
    workers = workers_of(question, common, paths).ready(study.digest)
    # Before the work and with --dry-run alike: refusals that only sizes know come first.
    size = analysis.room.size(study, question)
    if common.dry_run or not common.quiet:
        kept = _kept(study, question, common) if common.resume else 0
        # With --dry-run the plan is the answer; else it is progress.
        click.echo(_plan(size, common, workers.count, kept), err=not common.dry_run)
        for line in size.notes if common.dry_run else ():
            click.echo(line)
    if common.dry_run:
        return
    answer = answer_into_folder(study, question, common, paths, workers, extension)
    # After the folder is written: an effect must not outlive an answer that failed.
    if any(given.options[one.name] for one in analysis.options if one.is_effect):
        click.echo(Voice(question.language).say(analysis.room.after(answer)), err=True)
    if answer.story.missed and common.fail_on_target:
        # Last, with the answer printed and the folder in place.
        sys.exit(TARGET_NOT_REACHED)


def workers_of(question: Question, common: Common, paths: Paths) -> Workers:
    """As many as were asked for, else one a core; beside several scenarios tables are made."""
    from bandeexit.scenarios.workers import Workers

    cores = os.cpu_count() or 1
    # A core for tables and charts gained more than it cost: twelve scenarios in 54 s instead of
    # 62 (docs/decisions/0010).
    free = cores if len(question.scenarios) <= SEVERAL else max(1, cores - 1)
    usual: Backend = "threads" if paths.engine == "compiled" else "processes"
    return Workers(common.workers or free, paths.backend or usual, paths.scheduler)


def _kept(study: FittedStudy, question: Question, common: Common) -> int:
    """Count the paths that an earlier attempt has left."""
    from bandeexit.files.belonging import key_of
    from bandeexit.files.work_folder import unfinished_of

    left = unfinished_of(Path(common.out), question.folder, key_of(question, study.basis))
    # The fullest one, which is the one that will be gone on with.
    return left[0].n_paths if left else 0


def _plan(size: Size, common: Common, workers: int, kept: int) -> str:
    """Say how much there is to do, and about how long it takes."""
    paths = max(size.paths - kept, 0)
    seconds = (paths / PATHS_A_SECOND + size.seconds) / workers + _REPORT_SECONDS
    already = f", {kept} of them kept already" if kept else ""
    return (
        f"{size.words}; {size.paths} paths{already}, about {seconds:.0f} s on {workers} worker(s), "
        f"report included; one folder in {common.out}/."
    )
