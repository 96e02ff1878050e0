"""Write the JSON schemas of the study's files, for `make schema`."""

from __future__ import annotations

from pathlib import Path

from bandeexit.files.locate import find_study
from bandeexit.files.schema import schema_texts
from bandeexit.files.study import read_study
from bandeexit.report.names import names_in

if __name__ == "__main__":
    study = read_study(find_study(None, Path.cwd()))
    # Editors show one language; errors are in English, too.
    names = names_in("en", study.programme.budget.lines)
    for file, text in schema_texts(study.programme, names).items():
        (study.folder / file).write_text(text, encoding="utf-8")
