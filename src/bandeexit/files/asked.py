"""What an analysis was asked besides its scenario: `asked.yaml` of its run folder, and back.

With `resolved.yaml`, which holds the scenario, and the manifest, it says everything that the
folder was made from; the files of the study are not needed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bandeexit.errors import RunError, UsageError
from bandeexit.files.plain import from_plain, yaml_bytes
from bandeexit.scenarios.axes import Axis, Lever

ASKED = "asked.yaml"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of one analysis."""

    verb: str
    """Of the command line, as `stress`."""
    again: str
    """The command that asks for the same."""
    axes: tuple[Axis, ...] = ()
    """In full, as they were read."""
    name: str = ""
    """Of the file that asks; empty: there is none."""
    title: Mapping[str, str] = field(default_factory=dict)
    """By language."""
    question: Mapping[str, str] = field(default_factory=dict)
    """By language."""
    levers: tuple[Lever, ...] = ()
    """What could restore a missed target, in full."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What else the verb takes: plain values only."""

    def file(self) -> dict[str, bytes]:
        """Make the file of a run folder, by path."""
        return {ASKED: yaml_bytes(asdict(self))}


def read_asked(folder: Path) -> Asked:
    """Read back what an analysis was asked.

    Raises
    ------
    RunError
        The folder does not say it, or not in a way that can be read.
    """
    file = folder / ASKED
    try:
        return from_plain(Asked, yaml.safe_load(file.read_text("utf-8")))
    except OSError as error:
        raise RunError(
            f"cannot read {file}: {error.strerror or error}. Without it the analysis cannot be "
            "made again; run the command in its manifest."
        ) from error
    except (ValueError, TypeError, UsageError, yaml.YAMLError) as error:
        told = " ".join(str(error).split())
        raise RunError(
            f"{file} does not say what was asked ({told}); it may be damaged, or of another "
            "version of bandeexit. Run its command again."
        ) from error
