from __future__ import annotations

import numpy as np

from bandeexit.model.events import EventKind
from small_studies import free_inputs, outcomes, programme, run


def test_littles_law_holds_path_by_path():
    """The area under the stock is the sum of the times spent, exactly but for rounding."""
    study = programme(
        capacity__headroom=1.0, capacity__minimum_places=0.0, visitation__patience_days=50.0
    )
    days = 1000.0
    path = run(free_inputs(study, days))
    log = path.log
    entry, left = np.full((2, path.tape.n_candidates), days)
    entry[log.person[log.kind == EventKind.REFERRED]] = log.time[log.kind == EventKind.REFERRED]
    out = np.isin(log.kind, [EventKind.RENEGED, EventKind.VISITATION_STARTED])
    left[log.person[out]] = log.time[out]
    spent = (left - entry).sum()
    steps = np.unique(log.time)
    waiting = outcomes(path, [*steps[1:], days], study)["waiting"][:, 0]
    area = (waiting * np.diff([*steps, days])).sum()
    assert spent > 1000.0
    np.testing.assert_allclose(area, spent, rtol=1e-9)
