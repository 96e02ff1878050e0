"""What docs/calibration-checks.md says: measured by slow tests, or read from the stored fit.

The tests write what they measure to checks.json (`make calibration-checks`); a row of the page is
made from the entries of one or more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from bandeexit.report.words import number
from fit import fits
from words import ENGLISH, grid

Entry = Mapping[str, Any]
HEADINGS = ("check", "bar", "measured", "met", "where")
NOT_MEASURED = "not measured yet"
BELIEFS = ("never", "agnostic", "often")
CONTROLS = (
    "visitation.shape",
    "programme.completion_shape",
    "programme.dropout_shape",
    "programme.dropout_elasticity",
    "visitation.patience_days",
)
SMALL, TINY = 0.001, 1e-300


class Check(NamedTuple):
    """One row of the page."""

    name: str
    bar: str
    tests: tuple[str, ...]
    """Entries of checks.json."""
    words: Callable[..., str]
    """Entries -> what was measured."""

    def row(self, stored: Mapping[str, Entry]) -> tuple[str, ...]:
        """Cells of the page."""
        where = ", ".join(dict.fromkeys(f"`{test.partition('::')[0]}`" for test in self.tests))
        if not all(test in stored for test in self.tests):
            return (self.name, self.bar, NOT_MEASURED, "-", where)
        entries = [stored[test] for test in self.tests]
        met = "yes" if all(entry["passed"] for entry in entries) else "**no**"
        return (self.name, self.bar, self.words(*entries), met, where)


def digits(value: float, n: int = 2) -> str:
    return number(value, ENGLISH, n)


def probability(p: float) -> str:
    """Three digits; a small one by its power of ten."""
    if p < TINY:
        return f"below {TINY:.0e}"
    return digits(p, 3) if p >= SMALL else f"{p:.0e}"


def span(ends: Sequence[float], n: int = 2) -> str:
    return f"{digits(ends[0], n)} to {digits(ends[1], n)}"


def uniform(entry: Entry) -> str:
    """What simulation-based calibration says of the right likelihood."""
    again = "" if entry["on_first_seed"] else "; on a second seed"
    return (
        f"{entry['replicates']:,} replicates, {entry['quantities']} quantities: smallest p "
        f"{probability(entry['p_smallest'])}, coverage {span(entry['coverage'], 3)}; "
        f"log-likelihood {digits(entry['coverage_log_likelihood'], 3)}, completions a year "
        f"{digits(entry['coverage_completions'], 3)}{again}"
    )


def caught(*entries: Entry) -> str:
    return ", ".join(probability(entry["p_smallest"]) for entry in entries)


def second_method(entry: Entry) -> str:
    return (
        f"largest {digits(entry['largest_shift'], 3)}, average {digits(entry['mean_shift'], 3)}; "
        f"ratio {span(entry['sd_ratio'])}; {entry['effective']:,} effective"
    )


def recovered(entry: Entry) -> str:
    slack, tight = entry["intervals"]
    return f"{span(slack)} (slack), {span(tight)} (tight): {digits(100 * entry['overlap'])} %"


def by_belief(values: Mapping[str, float]) -> str:
    return ", ".join(f"{digits(value, 3)} ({name})" for name, value in values.items())


SBC, NEVER = "test_congested_sbc.py::test_", "test_never_sbc.py::test_"
FIT = "test_congested_fit.py::test_"
TRUE, WRONG = "true_parameters_lie_anywhere_in_their_posteriors", "a_wrong_likelihood_is_caught"
BAR_SBC = "p > 0.01 / quantities; 90 % coverage 0.867 to 0.933; one rerun on a new seed"


def wrong_in(law: str) -> tuple[str, ...]:
    """Entries of one wrong likelihood, by belief."""
    tests = [f"{NEVER}{WRONG}[{law}-full-never]"] if law != "capacity ignored" else []
    return (*tests, *(f"{SBC}{WRONG}[{law}-full-{name}]" for name in ("agnostic", "often")))


CHECKS = (
    Check("SBC of `never`: the closed form against the engine", BAR_SBC,
          (f"{NEVER}{TRUE}[full-never]",), uniform),
    Check("SBC of `agnostic`: the emulator against the engine", BAR_SBC,
          (f"{SBC}{TRUE}[full-agnostic]",), uniform),
    Check("SBC of `often`", BAR_SBC, (f"{SBC}{TRUE}[full-often]",), uniform),
    Check("SBC of the closed form from its prior, smooth demand",
          "p > 0.01 / quantities; 90 % coverage 0.875 to 0.925; one rerun on a new seed",
          (f"test_sbc.py::test_{TRUE}_at_full_size",), uniform),
    Check("Is the SBC sharp? Variance doubled (never, agnostic, often)", "smallest p < 1e-6",
          wrong_in("variance doubled"), caught),
    Check("Variance halved (never, agnostic, often)", "the same",
          wrong_in("variance halved"), caught),
    Check("Capacity ignored: the closed form as the likelihood (agnostic, often)", "the same",
          wrong_in("capacity ignored"), caught),
    Check("The closed form's likelihood doubled, from its prior", "the same",
          ("test_sbc.py::test_a_doubled_likelihood_is_caught_at_full_size",), caught),
    Check("Second method: rejection with regression, 270,000 histories (agnostic)",
          "means within 0.25 posterior sd; ratio of sds 0.85 to 1.2",
          (f"{FIT}simulation_without_an_emulator_agrees[full-agnostic]",), second_method),
    Check("Known truths: headroom of a slack (5.0) and a tight (0.8) programme",
          "90 % intervals overlap by more than 80 %",
          (f"{FIT}the_counts_cannot_tell_a_slack_programme_from_a_tight_one[full-agnostic]",),
          recovered),
    Check("The other true values", "between the 1 % and 99 % points",
          (f"{FIT}the_other_true_values_are_found[full-agnostic]",),
          lambda entry: f"{entry['values']} values: {span(entry['places'])}"),
    Check("A new seed: means", "within 0.2 posterior sd",
          (f"{FIT}a_new_seed_reproduces_every_regime",),
          lambda entry: f"largest {by_belief(entry['largest_shift'])}"),
    Check("A new seed: log evidence", "within 0.15",
          (f"{FIT}a_new_seed_reproduces_every_regime",),
          lambda entry: by_belief(entry["evidence_shift"])),
    Check("Importance sampling against emcee", "5, 50, 95 % points within 0.15 sd",
          ("test_sampler.py::test_importance_sampling_agrees_with_emcee_closely",),
          lambda entry: f"largest {digits(entry['largest_gap'], 3)}"),
    Check("The reference engine against the closed form", "abs(z) < 4 on five counts",
          ("test_engine_agrees.py::"
           "test_the_engine_hits_the_closed_form_within_its_own_error[full]",),
          lambda entry: f"{entry['histories']:,} histories: largest {digits(entry['largest_z'])}"),
    Check("Start at the census: all draws of all beliefs", "every path has the five counts",
          ("test_stored_paths.py::test_every_draw_that_is_stored_hits_the_census",),
          lambda entry: f"{entry['hits']:,} of {entry['paths']:,}"),
)  # fmt: skip


def measured(stored: Mapping[str, Entry]) -> str:
    """The table of what the slow tests measure."""
    return grid(HEADINGS, [check.row(stored) for check in CHECKS])


def tests() -> set[str]:
    """Entries that the page needs."""
    return {test for check in CHECKS for test in check.tests}


def minutes(stored: Mapping[str, Entry]) -> str:
    """Processor time of all of them; of those that have one, where some have none."""
    spent = [stored.get(test, {}).get("processor_seconds") for test in tests()]
    total = sum(seconds for seconds in spent if seconds is not None)
    told = f"{number(total / 60, ENGLISH)} minutes of processor time"
    return told if None not in spent else f"{told} for {len(spent) - spent.count(None)} of them"


def of_the_fit(stored: Mapping[str, Entry]) -> str:
    """The table of what the stored fit says of itself."""
    told = fits()
    emulated = {name: one for name, one in told.items() if one["check"]}
    share = {name: one["check"]["ess_share"] for name, one in emulated.items()}
    khat = {name: one["check"]["khat"] for name, one in emulated.items()}
    errors = {name: max(one["emulator_errors"]) for name, one in emulated.items()}
    ess = {name: one["histories"]["ess"] for name, one in told.items()}
    tails = {n: max(one["smooth"]["khat"], one["histories"]["khat"]) for n, one in told.items()}
    rows = (
        ("Emulator against fresh simulations: effective share", "> 0.5", by_belief(share),
         min(share.values()) > 0.5),
        ("The same: Pareto k-hat", "< 0.5", by_belief(khat), max(khat.values()) < 0.5),
        ("Held-out error of the four shares, sd of the data", "< 0.25", by_belief(errors),
         max(errors.values()) < 0.25),
        ("Effective draws", "> 400", ", ".join(f"{number(n, ENGLISH)} ({b})" for b, n in
                                               ess.items()), min(ess.values()) > 400),
        ("Pareto k-hat of the sampler", "< 0.5", by_belief(tails), max(tails.values()) < 0.5),
        ("Posterior predictive mid-p of the five counts (finds bugs, says nothing of fit)",
         "0.3 to 0.7", *predictive(told)),
        ("Negative control: shapes, elasticity, patience", "contraction < 0.10", *controls(told)),
    )  # fmt: skip
    cells = [(*row[:3], "yes" if row[3] else "**no**", "`bandeexit calibrate`") for row in rows]
    return grid(HEADINGS, cells)


def predictive(told: Mapping[str, Entry]) -> tuple[str, bool]:
    ranges = {}
    for name, one in told.items():
        mids = [count["mid_p"] for count in one["predictive"]]
        ranges[name] = (min(mids), max(mids))
    words = ", ".join(f"{span(ends)} ({name})" for name, ends in ranges.items())
    return words, all(low > 0.3 and high < 0.7 for low, high in ranges.values())


def controls(told: Mapping[str, Entry]) -> tuple[str, bool]:
    """Largest contraction of each belief, and which are above the bar."""
    words, all_met = [], True
    for name, one in told.items():
        rows = {row["name"]: row["contraction"] for row in one["table"] if row["name"] in CONTROLS}
        worst = max(rows, key=lambda path: rows[path])
        met = rows[worst] < 0.10
        all_met &= met
        value = f"{digits(rows[worst])} ({name}, `{worst}`)"
        words.append(value if met else f"**{value}**")
    return f"at most {', '.join(words)}", all_met


FIGURES = {
    "checks.measured": measured,
    "checks.minutes": minutes,
    "checks.of_the_fit": of_the_fit,
}


def figures(stored: Mapping[str, Entry]) -> dict[str, str]:
    """Key -> text of every figure of the page."""
    return {key: of(stored) for key, of in FIGURES.items()}
