"""The pool of money for special measures, and who waits for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bandeexit.model.cases import Case
from bandeexit.model.inputs import Inputs


class MeasuresFund:
    """The money of one replication.

    Parameters
    ----------
    cost_of : callable
        What a measure of somebody costs now, DKK.
    paid : callable
        Told whose measure has been paid.
    """

    def __init__(
        self, inputs: Inputs, cost_of: Callable[[Case], float], paid: Callable[[Case], None]
    ) -> None:
        self.money, self.n_segments = inputs.money, inputs.n_segments
        self.cost_of, self.paid = cost_of, paid
        self.grants = {day: i for i, day in enumerate(inputs.money.grant_day.tolist())}
        self.balance = 0.0
        """DKK; an action that takes money away in mid-year may bring it below 0."""
        self.requests: deque[Case] = deque()

    def fill(self, now: float, segment: int, before: int, state: int) -> None:
        """Put the year's grant in; or what another state gives more until New Year.

        It may give less: a fund below 0 pays nobody.
        """
        money, n = self.money, self.n_segments
        # Known in January with all dated changes of its year: a scenario without actions never
        # takes back what has been paid (model/README.md, the pool).
        if now in self.grants:
            grant = float(money.grant[state * len(self.grants) + self.grants[now]])
            # A debt is owed even where what is left lapses.
            self.balance = (self.balance if money.carry_over else min(self.balance, 0.0)) + grant
        # Nobody knew of an action in January, so the fund gets what the two states differ by until
        # New Year. It adds up to the appropriation over the year (docs/decisions/0009).
        elif state != before:
            until_new_year = money.left_of_year
            self.balance += float(
                until_new_year[state * n + segment] - until_new_year[before * n + segment]
            )
        else:
            return
        self.pay()

    def pay_whatever_it_holds(self, case: Case) -> None:
        """Pay at once, as the history does; what goes beyond the fund is a need only."""
        # Everybody is paid, because the fit rests on it: an unpaid measure would speed up dropping
        # out. But no more is posted than the year's pool holds (docs/decisions/0015).
        self.balance -= min(self.cost_of(case), max(self.balance, 0.0))
        self.paid(case)

    def ask(self, case: Case) -> None:
        """Queue a request."""
        self.requests.append(case)
        self.pay()

    def pay(self) -> None:
        """Pay in the order of request, as far as the money goes."""
        while self.requests:
            case = self.requests[0]
            # Who has left has withdrawn, and is passed over when the turn comes.
            if case.unpaid:
                cost = self.cost_of(case)
                # In the order of request: a dear one holds up cheap ones behind it until there is
                # money or it is withdrawn (model/README.md, special measures).
                if cost > self.balance:
                    break
                self.balance -= cost
                case.unpaid = False
                self.paid(case)
            self.requests.popleft()
