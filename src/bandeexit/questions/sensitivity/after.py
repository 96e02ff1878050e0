"""What `--write-effects` does besides answering."""

from __future__ import annotations

from bandeexit.files.effects import write_effects
from bandeexit.questions.answer import Answer
from bandeexit.questions.sensitivity.sense import Sensitivity
from bandeexit.report.story import Text, finding
from bandeexit.report.table_files import TableFile


def after(answer: Answer[Sensitivity]) -> Text:
    """Keep the effects with the study, where the assumption log finds them; say where."""
    effects, question = TableFile("effects"), answer.question
    # The bytes of the run folder's table, so that the two can be compared.
    effects.add(answer.tables["effects"])
    table = effects.files()["tables/effects.csv"]
    file = write_effects(answer.study.files, question.base, question.regime, table)
    return finding("sensitivity_written", file=str(file))
