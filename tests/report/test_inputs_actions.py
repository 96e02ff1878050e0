"""Charts of inputs say which actions they cannot show."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bandeexit.cli import main  # noqa: F401  (registers the commands)
from bandeexit.cli.app import cli


@pytest.mark.parametrize(("language", "said"), [("da", "Ikke vist"), ("en", "Not drawn")])
def test_actions_are_named_below_the_charts_that_cannot_show_them(tmp_path, language, said):
    for scenario, is_told in (("conflict_with_response", True), ("gang_conflict", False)):
        out = tmp_path / scenario
        asked = ["plot-inputs", scenario, "--out", str(out), "--language", language]
        done = CliRunner().invoke(cli, asked)
        assert done.exit_code == 0, done.output
        pictures = list(out.glob("*.svg"))
        assert pictures
        assert all((said in one.read_text("utf-8")) is is_told for one in pictures)
