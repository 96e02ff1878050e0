"""Years later, on another machine: the stored tape still gives the stored log, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from bandeexit.model.compiled.block import simulate_compiled
from bandeexit.model.events import EventKind
from bandeexit.model.reference import simulate_reference
from engines import golden
from engines.side_by_side import first_difference

INPUTS, TAPE, LOG = golden.read()


@pytest.mark.parametrize("engine", [simulate_reference, simulate_compiled])
def test_the_golden_tape_gives_the_golden_log(engine):
    assert first_difference(LOG, engine(INPUTS, TAPE)) == ""


def test_everything_that_can_happen_happens_in_it():
    assert set(np.unique(LOG.kind).tolist()) == {int(kind) for kind in EventKind}
    assert len(LOG.kind) > 1000
