"""Years for which nothing is published: the last published amounts are carried forward."""

from __future__ import annotations

from collections.abc import Sequence

from bandeexit.model.budget import BudgetLine, is_carried_forward

# On every chart of money, as every table has a column of that name: nothing is published after
# the last year, and an amount that is shown without a mark reads as if there were
# (docs/decisions/0015).
STAR = "*"


def year_label(lines: Sequence[BudgetLine], year: int) -> str:
    """Write a year below a chart of money, with a star where its amounts are carried forward."""
    return f"{year}{STAR if is_carried_forward(lines, year) else ''}"
