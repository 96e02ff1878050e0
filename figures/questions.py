"""The questions whose answers stand in documents: name -> command, as on the page."""

from __future__ import annotations

QUESTIONS = {
    "demo": "run scenarios/baseline.yaml scenarios/budget_cut.yaml scenarios/gang_conflict.yaml "
    "scenarios/flat_nominal.yaml",
    "sensitivity": "sensitivity baseline",
    "needed": "needed baseline --target wait",
    "reverse": "reverse wait_over_12_weeks",
    "reckoner": "reckoner baseline",
    "reckoner_any_need": "reckoner need_for_measures_unknown",
    "reckoner_low_need": "reckoner baseline --set measures.need_share=0.1",
    "reckoner_high_need": "reckoner baseline --set measures.need_share=0.9",
    "reallocate": "reallocate baseline",
    "reallocate_low_need": "reallocate baseline --set measures.need_share=0.1",
    "reallocate_high_need": "reallocate baseline --set measures.need_share=0.9",
}
