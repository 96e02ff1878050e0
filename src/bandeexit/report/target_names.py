"""What a target is called where people read it: by its title, and whose it is; never by its key."""

from __future__ import annotations

from bandeexit.model.measures import MEASURES
from bandeexit.report.changed import EVERY_KEYS, UNIT_KEYS, figure
from bandeexit.report.names import measure_name
from bandeexit.report.words import say
from bandeexit.scenarios.scenario import Target

LABELS = {
    "example": "target_label_example",
    "proposed": "target_label_proposed",
    "agreed": "target_label_agreed",
}


def target_title(target: Target, language: str) -> str:
    """Title of a target; where it has none, its measure and bound."""
    if language in target.title:
        return target.title[language]
    about = MEASURES[target.measure]
    return say(
        "target_untitled_at_most" if target.at_most else "target_untitled_at_least",
        language,
        measure=measure_name(about, language),
        bound=figure(target.bound, language),
        unit=f" {say(UNIT_KEYS[about.unit], language)}" if about.unit in UNIT_KEYS else "",
    )


def target_label(target: Target, language: str, *, begins: bool = True) -> str:
    """Write title and status: `Example target 'Nine of ten start within 12 weeks'`.

    Parameters
    ----------
    begins : bool
        Whether a sentence begins with it.
    """
    label = say(LABELS[target.status], language, title=target_title(target, language))
    return label if begins else label[:1].lower() + label[1:]


def target_sentence(target: Target, language: str) -> str:
    """Say what a target asks for."""
    about = MEASURES[target.measure]
    return say(
        "target_at_most" if target.at_most else "target_at_least",
        language,
        label=target_label(target, language),
        measure=measure_name(about, language),
        bound=figure(target.bound, language),
        unit=f" {say(UNIT_KEYS[about.unit], language)}" if about.unit in UNIT_KEYS else "",
        every=say(EVERY_KEYS[target.every], language),
        share=figure(100 * target.probability, language),
        where=target.district or say("whole_country", language),
    )
