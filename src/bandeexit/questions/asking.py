"""From what somebody gives, on the command line or in Python, to a question, and back."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bandeexit.errors import UsageError, did_you_mean, unexpected
from bandeexit.files.address import argument_of
from bandeexit.files.scenario import spread
from bandeexit.files.scenario_sets import Sets, sets_of
from bandeexit.questions import analysis_of
from bandeexit.questions.analysis import Analysis
from bandeexit.questions.fitted import FittedStudy
from bandeexit.scenarios.axes import Axis
from bandeexit.scenarios.compare import pair_scenarios
from bandeexit.scenarios.prices import REAL, in_prices, is_nominal
from bandeexit.scenarios.question import Question
from bandeexit.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Given:
    """What is told of a question; every verb takes all of it."""

    subjects: Sequence[str | Scenario]
    """Scenarios, or one stress test, by name or path."""
    sets: Sets = ()
    draws: int | None = None
    seed: int | None = None
    prices: str = REAL
    regime: str | None = None
    target: str | None = None
    """The only target that is looked at; None: every one."""
    language: str = "da"
    axes: Sequence[Axis | str] = ()
    """Of a stress test that no file describes."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the verb takes besides, by name."""

    def __post_init__(self) -> None:
        """Refuse a text where several are expected: its letters would be taken one by one."""
        for name, several in (("scenarios", self.subjects), ("axes", self.axes)):
            if isinstance(several, str) or not isinstance(several, Sequence):
                raise unexpected(name, several, "a list")


def ask(study: FittedStudy, analysis: Analysis, given: Given) -> Question:
    """Read what is asked about, and refuse before any work what cannot be answered.

    Raises
    ------
    UsageError, StudyError
        With what is wrong, and the next step.
    """
    if given.regime is not None:
        study.regime(given.regime)
    # With every default: a folder says the whole question, whatever later versions take for
    # granted.
    options = {
        one.name: one.read(given.options.get(one.name, one.default))
        for one in analysis.question_options
    }
    draft = Question(analysis.verb, (), given.regime, given.language, options=options)
    if analysis.subject == "grid":
        draft = _with_grid(study, draft, given)
    else:
        draft = replace(draft, scenarios=tuple(pair_scenarios(_scenarios(study, analysis, given))))
    # Before `complete`, so that no room has to know of --target.
    draft = _with_target(draft, given.target)
    # The fewest: pairs exist for the draws that all scenarios have.
    few = min(scenario.draws for scenario in draft.scenarios)
    if few < analysis.fewest_draws:
        raise unexpected("draws", few, f"{analysis.fewest_draws} or more to answer this question")
    study.refuse_unfit(draft.scenarios, given.regime)
    # Whatever can be refused is refused here, before minutes of work.
    return analysis.room.complete(study, draft)


def refuse_damaged(question: Question) -> None:
    """Refuse a question that was read from a folder, and that its verb cannot have asked.

    Raises
    ------
    UsageError
        There is no such verb, or it has other options.
    """
    for option in analysis_of(question.verb).question_options:
        if option.name not in question.options:
            raise UsageError(f"there is no option `{option.name}`.")
        option.read(question.options[option.name])


def _scenarios(study: FittedStudy, analysis: Analysis, given: Given) -> list[Scenario]:
    if not given.subjects:
        raise unexpected("scenarios", given.subjects, "one or more")
    return [
        study.scenario_of(
            one, sets=given.sets, draws=given.draws, seed=given.seed, prices=given.prices
        )
        for subject in given.subjects
        for one in _each(study, analysis, subject)
    ]


def _each(study: FittedStudy, analysis: Analysis, subject: str | Scenario) -> list[str | Scenario]:
    """Name the scenarios of a subject: a file may be asked for with all of its variants."""
    if analysis.subject == "scenarios" and isinstance(subject, str):
        return [*spread(subject, study.files)]
    return [subject]


def _with_grid(study: FittedStudy, draft: Question, given: Given) -> Question:
    (name,) = given.subjects
    grid = study.grid(name, given.axes, draws=given.draws, seed=given.seed, sets=given.sets)
    texts = [one for one in given.axes if isinstance(one, str)]
    return replace(
        draft,
        # After the axes were read: what they change stays in the prices of the study
        # (docs/decisions/0015).
        scenarios=(in_prices(grid.base, given.prices),),
        axes=grid.axes,
        levers=grid.levers,
        name=grid.name,
        title=grid.title,
        words=grid.question,
        # For the command only; the axes themselves are stored in full.
        options={**draft.options, "axis": texts} if texts else draft.options,
    )


def _with_target(draft: Question, name: str | None) -> Question:
    """Look at one target only: the scenarios have no other."""
    if name is None:
        return draft
    known = [target.name for one in draft.scenarios for target in one.targets]
    if name not in known:
        whose = ", ".join(argument_of(one) for one in draft.scenarios)
        hint = did_you_mean(name, list(dict.fromkeys(known)))
        raise UsageError(f"there is no target `{name}` in {whose}{hint}")
    # Taken out of the scenarios: nothing further on can look at another target by mistake.
    only = tuple(
        replace(one, targets=tuple(target for target in one.targets if target.name == name))
        for one in draft.scenarios
    )
    return replace(draft, scenarios=only, options={**draft.options, "target": name})


def command_of(analysis: Analysis, question: Question) -> str:
    """Write the command that asks for the same, wherever its folder and whoever its workers are."""
    base = question.base
    # As they were asked: of a variant, or where something is set, the own name is no argument.
    subjects = [question.name] if question.name else map(argument_of, question.scenarios)
    words = ["bandeexit", question.verb, *subjects]
    if question.name:  # whose file names the scenario: what is set in that stands beside
        words += [word for one in sets_of(base) for word in ("--set", one)]
    for text in question.options.get("axis", ()):
        words += ["--axis", text]
    for option in analysis.question_options:
        words += _option_words(option.flag, question.options[option.name], option.default)
    words += _option_words("--target", question.options.get("target"), None)
    # Always, also where they are the scenario's own: its file may say others by then.
    words += ["--draws", str(base.draws), "--seed", str(base.seed)]
    words += _option_words("--regime", question.regime, None)
    # Neither --out nor --workers: the same request gives the same folder, whoever works on it.
    words += ["--prices", "nominal"] if is_nominal(base) else []
    return shlex.join([*words, "--language", question.language])


def _option_words(flag: str, value: object, default: object) -> list[str]:
    # A short command is read by people, who look for what is special in it.
    if value == default or value is None:
        return []
    if isinstance(value, bool):
        return [flag if value else flag.replace("--", "--no-", 1)]
    if isinstance(value, list | tuple):
        return [word for one in value for word in (flag, str(one))]
    return [flag, _shortest(value) if isinstance(value, float) else str(value)]


def _shortest(value: float) -> str:
    """Write a number as a person would, but never as another number."""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)
