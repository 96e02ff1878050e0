"""Read a study: every number of the model, its targets, priors and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bandeexit.calibration.priors import Prior
from bandeexit.calibration.regimes import Regime
from bandeexit.calibration.series import PublishedSeries
from bandeexit.calibration.settings import Settings
from bandeexit.calibration.targets import CountTarget
from bandeexit.clock import Calendar
from bandeexit.errors import Fault, StudyError
from bandeexit.files.budget_lines import read_lines
from bandeexit.files.digests import digest, study_digests
from bandeexit.files.districts import read_districts
from bandeexit.files.fields import Fields
from bandeexit.files.parameters import Assumption, Labels, read_parameter
from bandeexit.files.priors import read_priors
from bandeexit.files.regimes import read_regimes
from bandeexit.files.series import read_series
from bandeexit.files.settings import read_settings
from bandeexit.files.targets import read_targets
from bandeexit.files.yaml_nodes import (
    UNREADABLE,
    Faults,
    Node,
    items,
    read_yaml,
    without_words,
)
from bandeexit.model.programme import REGISTRY, SECTIONS, Programme

_SOURCES = "model/sources.yaml"
SECTIONS_IN = {
    "model/pathway.yaml": ("visitation", "programme", "threat", "measures"),
    "model/demand.yaml": ("demand",),
    "model/capacity.yaml": ("capacity",),
    "model/budget.yaml": ("budget",),
}
TARGETS = "calibration/targets.yaml"
_REGIMES = "calibration/regimes.yaml"
SERIES = "calibration/series.yaml"
LINES = "budget.lines"
CALENDAR_FILE = "model/pathway.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the bibliography."""

    title: str
    publisher: str
    when: str
    url: str
    confidence: str


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """A study as read from disk."""

    folder: Path
    programme: Programme
    priors: tuple[Prior, ...]
    regimes: tuple[Regime, ...]
    targets: tuple[CountTarget, ...]
    """Published numbers besides the census: evidence on top, and hold-outs."""
    settings: Settings
    series: Mapping[str, PublishedSeries]
    """Published series that priors rest on."""
    assumptions: tuple[Assumption, ...]
    """Every entry of the model with its defence, for the report."""
    sources: Mapping[str, Source]
    digests: Mapping[str, str]
    """File of the study -> SHA-256."""
    numbers: Mapping[str, str]
    """File that a fit may rest on -> SHA-256 of what it says, without comments and words."""
    census_source: str = ""
    """Where the counts were read: an id in `sources`."""

    @property
    def fit_digests(self) -> dict[str, str]:
        """What a fit rests on: numbers, not notes; no weights or titles of regimes."""
        beliefs = [(r.name, [(p.path, p.law) for p in r.priors], r.unlimited) for r in self.regimes]
        # The file itself is in `numbers`, too, and replaced here: another weight mixes the same
        # fits, and must not ask for a new one.
        return {**self.numbers, _REGIMES: digest(repr(beliefs).encode())}


class _Reader:
    """Reads the files of one study and collects what is wrong in all of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.numbers: dict[str, str] = {}

    def open(self, name: str, elsewhere: Path | None = None) -> tuple[Node, Faults]:
        faults = Faults(str(elsewhere) if elsewhere else name)
        node = read_yaml(elsewhere or self.folder / name, faults)
        self.faults += faults.found
        # Already told: the same object goes on collecting what the readers note.
        faults.found = []
        if node is not None:
            # Of what it says, so that a better note does not ask for a fit of minutes. `digests`
            # of a run are of the bytes: a run is to be made again from the very files.
            self.numbers[name] = digest(repr(without_words(node)).encode())
        return node or UNREADABLE, faults

    def close(self, faults: Faults) -> None:
        self.faults += faults.found


def read_study(folder: Path, targets_file: Path | None = None) -> StudyFiles:
    """Read and check a whole study.

    Parameters
    ----------
    targets_file : Path, optional
        Read in place of the study's own targets.

    Raises
    ------
    StudyError
        With every fault of every file.
    """
    reader = _Reader(folder)
    # Before all else: every number names one of them.
    sources = _read_sources(reader)
    labels = Labels(tuple(sources) or None)
    # Before the model, whose numbers are asked for a range only where they have no prior.
    series, priors, regimes, named = _read_beliefs(reader, labels)
    if named is not None:
        labels = Labels(labels.sources, named)
    # All files are read, whatever is wrong in one: an author mends a study in one go.
    values: dict[str, object] = {}
    assumptions: list[Assumption] = []
    origin = None
    for name, sections in SECTIONS_IN.items():
        node, faults = reader.open(name)
        fields = Fields(node, faults, "this file")
        if name == CALENDAR_FILE:
            origin = _read_origin(fields, faults, labels, assumptions)
        for section in sections:
            _read_section(fields, section, faults, labels, values, assumptions)
        fields.finish()
        reader.close(faults)
    node, faults = reader.open("model/districts.yaml")
    districts = read_districts(node, faults, labels)
    reader.close(faults)
    node, faults = reader.open(TARGETS, targets_file)
    names = [district.name for district in districts]
    targets = read_targets(node, faults, labels, origin, names)
    reader.close(faults)
    node, faults = reader.open("calibration/settings.yaml")
    settings = read_settings(node, faults)
    reader.close(faults)
    _refuse_unread_files(reader)
    if reader.faults:
        raise StudyError(reader.faults)
    # A missing one was a fault; from here on there is none.
    assert origin is not None
    assert targets is not None
    assert settings is not None
    parts = {section: cls(**_of(section, values)) for section, cls in SECTIONS.items()}
    programme = Programme(
        calendar=Calendar(origin), districts=districts, census=targets.census, **parts
    )
    # By itself, after the rest: it takes a whole programme.
    _refuse_late_ledger(programme, assumptions)
    return StudyFiles(
        folder,
        programme,
        priors,
        regimes,
        targets.others,
        settings,
        series,
        tuple(assumptions),
        sources,
        _digests(folder, targets_file),
        # No number of the fit hangs on the bibliography.
        {name: sha for name, sha in reader.numbers.items() if name != _SOURCES},
        targets.source,
    )


def _refuse_late_ledger(programme: Programme, assumptions: Sequence[Assumption]) -> None:
    """Refuse a budget of which nothing is known when the forecast begins."""
    first, census = programme.budget.first_year, programme.census.when
    if first <= census.year:
        return
    path = programme.budget.lines[0].path
    place = next(one.place for one in assumptions if one.path == path)
    file, line, column = place.rsplit(":", 2)
    told = f"the first year of any budget line is {first}; expected {census.year} or earlier, as "
    told += f"the census is on {census}"
    raise StudyError([Fault(file, int(line), int(column), told, "Give the line that year, too.")])


class _Beliefs(NamedTuple):
    """What was believed before the counts."""

    series: dict[str, PublishedSeries]
    priors: tuple[Prior, ...]
    regimes: tuple[Regime, ...]
    with_prior: tuple[str, ...] | None
    """Paths that have a prior; None where the priors could not be read."""


def _read_beliefs(reader: _Reader, labels: Labels) -> _Beliefs:
    node, faults = reader.open(SERIES)
    series = read_series(node, faults, labels)
    reader.close(faults)
    priors_node, faults = reader.open("calibration/priors.yaml")
    priors = read_priors(priors_node, faults, labels, series)
    reader.close(faults)
    node, faults = reader.open(_REGIMES)
    # By what is written, whether it could be read or not: a prior with a fault is there all the
    # same.
    named = None if priors_node.broken else tuple(path for path, _ in items(priors_node))
    regimes = read_regimes(node, faults, labels, named, series)
    reader.close(faults)
    return _Beliefs(series, priors, regimes, named)


def _digests(folder: Path, targets_file: Path | None) -> dict[str, str]:
    digests = study_digests(folder)
    if targets_file is not None:
        digests[TARGETS] = digest(targets_file.read_bytes())
    return digests


def _of(section: str, values: Mapping[str, object]) -> dict[str, object]:
    prefix = f"{section}."
    return {path.removeprefix(prefix): v for path, v in values.items() if path.startswith(prefix)}


def _read_sources(reader: _Reader) -> dict[str, Source]:
    node, faults = reader.open(_SOURCES)
    sources = {}
    for name, entry in items(node):
        fields = Fields(entry, faults, f"source `{name}`")
        when = fields.day("date")
        sources[name] = Source(
            title=fields.text("title"),
            publisher=fields.text("publisher"),
            when=when.isoformat() if when else "",
            url=fields.text("url", required=False),
            confidence=fields.text("confidence"),
        )
        fields.finish()
    reader.close(faults)
    return sources


def _read_origin(
    fields: Fields, faults: Faults, labels: Labels, assumptions: list[Assumption]
) -> date | None:
    node = fields.node_of("calendar")
    if node is None:
        return None
    calendar = Fields(node, faults, "calendar")
    entry = calendar.node_of("origin")
    calendar.finish()
    if entry is None:
        return None
    origin = Fields(entry, faults, "calendar.origin")
    day = origin.day("value", required=True)
    source, status, note = labels.read(origin)
    origin.finish()
    if day is not None:
        assumptions.append(
            Assumption("calendar.origin", day.isoformat(), "date", "", status, source, note)
        )
    return day


def _read_section(
    fields: Fields,
    section: str,
    faults: Faults,
    labels: Labels,
    values: dict[str, object],
    assumptions: list[Assumption],
) -> None:
    node = fields.node_of(section)
    if node is None:
        return
    inside = Fields(node, faults, section)
    if section == "budget":
        values[LINES] = read_lines(inside, faults, labels, assumptions)
    for path, parameter in REGISTRY.items():
        # What is derived has no entry: one that is written is a key that nothing reads.
        if path.startswith(f"{section}.") and not parameter.derived:
            entry = inside.node_of(path.removeprefix(f"{section}."))
            if entry is not None:
                values[path] = read_parameter(entry, parameter, faults, labels, assumptions)
    inside.finish()


def _refuse_unread_files(reader: _Reader) -> None:
    read = {*SECTIONS_IN, _SOURCES, "model/districts.yaml"}
    read |= {SERIES, TARGETS, _REGIMES, "calibration/priors.yaml", "calibration/settings.yaml"}
    # What nobody reads its author believes to count.
    for name in study_digests(reader.folder):
        if name not in read:
            reader.faults.append(Fault(name, 0, 0, "nothing reads this file", "Remove it."))
