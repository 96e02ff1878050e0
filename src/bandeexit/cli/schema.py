"""Print a JSON schema of the study's files, for `make schema`: `scenario` or `stress`."""

from __future__ import annotations

import sys
from pathlib import Path

from bandeexit.files import schema, stress_schema
from bandeexit.files.locate import find_study
from bandeexit.files.study import read_study
from bandeexit.report.names import names_in

TEXTS = {"scenario": schema.schema_text, "stress": stress_schema.schema_text}

if __name__ == "__main__":
    programme = read_study(find_study(None, Path.cwd())).programme
    # Editors show one language; errors are in English, too.
    print(TEXTS[sys.argv[1]](programme, names_in("en", programme.budget.lines)), end="")
