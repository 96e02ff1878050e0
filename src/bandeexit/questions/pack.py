"""One way from an answer into the files of a run folder, whatever was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bandeexit.files.question import question_files
from bandeexit.questions import analysis_of
from bandeexit.questions.answer import Answer
from bandeexit.questions.asking import command_of
from bandeexit.questions.manifest import manifest_of
from bandeexit.questions.standing import standing_section
from bandeexit.report.chart import files_of
from bandeexit.report.html import html_page
from bandeexit.report.story import Section, Story, finding, listed
from bandeexit.report.table_files import TableFile
from bandeexit.report.voice import Voice
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.run import TooManyFailedError as TooManyFailedError

_N_DIGEST = 12
"""Letters of a digest that are printed."""


@dataclass(frozen=True)
class Pack:
    """What an answer leaves behind, before it is written."""

    story: Story
    files: dict[str, bytes]
    manifest: dict[str, object]


def pack(answer: Answer[Any], engine: Engine = "compiled", command: str = "") -> Pack:
    """Make page, pictures, tables, question and manifest.

    Parameters
    ----------
    command : str
        As it was typed; empty where nobody has typed one.
    """
    question, voice = answer.question, Voice(answer.question.language)
    analysis = analysis_of(question.verb)
    facts = analysis.room.facts(answer)
    # With as many draws as a precision came to, or another machine might stop elsewhere.
    again = command_of(analysis, question.with_draws(facts.draws) if facts.draws else question)
    story = answer.story
    warnings = [voice.say(line) for line in (*story.warnings, *story.caveats)]
    manifest = manifest_of(answer, (command, again), facts, warnings, engine)
    # On the page only: on a terminal, what always holds is passed over after the first time.
    about = (standing_section(answer), _provenance(answer, again))
    page = replace(story, sections=(*story.sections, *about))
    files = {"report.html": html_page(page, voice).encode()}
    for chart in story.charts:
        files |= {f"charts/{name}": content for name, content in files_of(chart, voice).items()}
    # The tables as they are in Python: a number has one place where it is computed.
    for name, table in answer.tables.items():
        files |= _table_files(name, table)
    if facts.log:
        files["log.txt"] = "".join(f"{line}\n" for line in facts.log).encode()
    files |= question_files(answer.study.programme, question, again)
    return Pack(story, files, manifest)


def _table_files(name: str, table: Any) -> dict[str, bytes]:
    """Make both forms of a table; one without rows has none."""
    file = TableFile(name)
    if len(table):
        file.add(table)
    return file.files()


def _provenance(answer: Answer[Any], again: str) -> Section:
    """Command, version and inputs: the same however the answer was computed."""
    basis, base = answer.study.basis, answer.question.base
    run = finding(
        "provenance_run",
        command=again,
        version=basis.version,
        seed=str(base.seed),
        horizon=base.horizon.isoformat(),
    )
    # No time and no folder: the same request gives the same page to the bit (docs/runs.md).
    digests = listed([f"{name} {one[:_N_DIGEST]}" for name, one in basis.inputs.items()], ", ")
    return Section(
        finding("provenance_title"), (run, finding("provenance_digests", digests=digests))
    )
