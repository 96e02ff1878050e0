"""How a fault is worded: place, value, what was expected, next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from reprlib import repr as shortened


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in the files of a study."""

    file: str
    """The file as the user named it, or relative to the study."""
    line: int
    """Counted from 1; 0 where the fault is about the whole file."""
    column: int
    """Counted from 1; 0 where the fault is about the whole file."""
    message: str
    """The value, and what was expected."""
    hint: str = ""
    """The next step, where one is known."""

    def __str__(self) -> str:
        """`file:line:column   message`, the hint indented below."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        first = f"{place}   {self.message}"
        return f"{first}\n{' ' * (len(place) + 3)}{self.hint}" if self.hint else first


# Everything that is told without a traceback is one of these; anything else is a bug.
class BandeexitError(Exception):
    """A failure that is told in words, with the exit code the command ends on."""

    exit_code = 1


class StudyError(BandeexitError):
    """The files or the request are wrong; all faults found, in file order."""

    # 2 for what the user can mend before any work, 1 for a run that began (docs/runs.md).
    exit_code = 2

    def __init__(self, faults: Sequence[Fault]) -> None:
        # By file, line and column: readers note faults in the order in which they look, which is
        # not the author's.
        self.faults = tuple(sorted(faults))
        super().__init__(str(self))

    def __str__(self) -> str:
        """Every fault in one list."""
        n = len(self.faults)
        lines = "\n".join(str(fault) for fault in self.faults)
        indented = "\n".join(f"  {line}" for line in lines.splitlines())
        return f"{n} fault{'s' if n != 1 else ''} in the study:\n{indented}"


class UsageError(BandeexitError):
    """The request cannot be carried out as asked."""

    exit_code = 2


class RunError(BandeexitError):
    """The run began and failed."""

    exit_code = 1


def unexpected(name: str, value: object, expected: str) -> UsageError:
    """Word the refusal of a value that somebody gives in Python: its name, itself, what fits."""
    return UsageError(f"`{name}` is {shortened(value)}; expected {expected}.")


def did_you_mean(word: object, names: Sequence[str]) -> str:
    """Return `; did you mean ...?` for the nearest valid name, or what is valid."""
    # One only: of three guesses the reader has to choose again. difflib is enough for hundreds of
    # names.
    near = get_close_matches(str(word), names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean `{near[0]}`?"
    # Where nothing is near, what is valid: the next step has to be on the screen.
    shown = ", ".join(f"`{name}`" for name in names[:12])
    return f"; valid here: {shown}{', ...' if len(names) > 12 else ''}" if names else ""
