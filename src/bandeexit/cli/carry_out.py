"""Simulate the scenarios of a request one after the other, and pack each while the next one runs.

Besides the one that is simulated, only the first scenario's paths and those of the one before,
whose tables are being made, are held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from bandeexit.cli.pack import Pack, ScenarioPack, Tables, pack_run, pack_scenario
from bandeexit.scenarios.block import Engine
from bandeexit.scenarios.result import Result, national
from bandeexit.scenarios.scenario import Scenario
from bandeexit.scenarios.store import Store
from bandeexit.scenarios.workers import Workers

if TYPE_CHECKING:
    from bandeexit.files.request import Request
    from bandeexit.study import Progress, Study

Stores = Callable[[Scenario], Store]
"""Where the blocks of a scenario wait."""
Watch = Callable[[str], AbstractContextManager["Progress"]]
"""Shows the progress of a scenario, by its name."""
Check = Callable[[Result], None]
"""Looks at a result before anything is made of it."""


def carry_out(
    study: Study,
    request: Request,
    engine: Engine,
    workers: Workers,
    stores: Stores,
    watch: Watch,
    check: Check | None = None,
) -> Pack:
    """Run a request: what a run folder holds, in memory.

    Raises
    ------
    RunError
        A scenario has no result.
    """
    tables, first, first_national = Tables(), None, None
    packing: list[Future[ScenarioPack]] = []
    adding: Future[None] | None = None
    with _background("packing") as pool, _background("tables") as other_pool:
        for scenario in request.scenarios:
            with watch(scenario.name) as report:
                result = study.simulate(
                    scenario,
                    regime=request.regime,
                    engine=engine,
                    workers=workers,
                    store=stores(scenario),
                    progress=report,
                )
            if check is not None:
                check(result)
            if adding is not None:
                adding.result()
            adding = other_pool.submit(tables.add, result, first)
            country = national(result)
            language = request.language
            packing.append(pool.submit(pack_scenario, study, country, first_national, language))
            if first is None:
                first, first_national = result, country
            del result  # before the next one is simulated
            if len(packing) > 1:
                packing[-2].result()  # what went wrong is told now, and none lags behind
        if adding is not None:
            adding.result()
        del first
        packs = [one.result() for one in packing]
    return pack_run(study, request, packs, tables, engine)


@contextmanager
def _background(name: str) -> Iterator[ThreadPoolExecutor]:
    """One thread, as matplotlib is not made for several; an interrupt drops what waits."""
    pool = ThreadPoolExecutor(1, name)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
