"""Hypothesis: random small studies with every mechanism on or off."""

from __future__ import annotations

from math import inf

from hypothesis import strategies as st

from small_studies import district, programme

RATE = st.sampled_from([0.0, 0.5, 3.0])
VALUES = {
    "demand__referrals": st.sampled_from([0.0, 20.0, 90.0, 200.0]),
    "demand__trend": st.sampled_from([-0.3, 0.0, 0.3]),
    "demand__volatility": st.sampled_from([0.0, 0.4]),
    "demand__initial_load": st.sampled_from([0, 7]),
    "demand__initial_visitation": st.sampled_from([0.0, 0.2]),
    "demand__prison_handovers": st.sampled_from([0.0, 15.0]),
    "visitation__days": st.sampled_from([1.0, 60.0]),
    "visitation__discontinued_share": st.sampled_from([0.0, 0.3, 1.0]),
    "visitation__patience_days": st.sampled_from([1e-6, 40.0, inf]),
    "programme__completion_days": st.sampled_from([20.0, 300.0]),
    "programme__dropout_days": st.sampled_from([30.0, 400.0, inf]),
    "programme__dropout_shape": st.sampled_from([0.6, 1.0, 2.0]),
    "programme__control_share": st.sampled_from([0.0, 0.4, 1.0]),
    "programme__dropout_elasticity": st.sampled_from([0.0, 0.7, 2.0]),
    "programme__late_offer_share": st.sampled_from([0.0, 0.5]),
    "programme__late_offer_days": st.sampled_from([0.0, 90.0]),
    "programme__longest_days": st.sampled_from([15.0, 250.0, inf]),
    "threat__high_share": st.sampled_from([0.0, 0.3, 1.0]),
    "threat__rise_per_year": RATE,
    "threat__fall_per_year": RATE,
    "threat__places": st.sampled_from([1.0, 1.3, 2.0]),
    "measures__need_share": st.sampled_from([0.0, 0.5, 1.0]),
    "measures__cost_dkk": st.sampled_from([0.0, 24_000.0, 2e6]),
    "measures__unpaid_dropout_factor": st.sampled_from([1.0, 1.7]),
    "measures__carry_over": st.booleans(),
    "capacity__headroom": st.sampled_from([0.0, 0.3, 1.0, inf]),
    "capacity__stretch": st.sampled_from([0.5, 1.0, 1.3]),
    "capacity__minimum_places": st.sampled_from([0.0, 1.0, 2.5]),
    "capacity__municipal_places": st.sampled_from([3.0, inf]),
    "capacity__prison_places": st.sampled_from([4.5, inf]),
    "capacity__productive_after_days": st.sampled_from([0.0, 0.0, 45.0, 200.0]),
    "capacity__mentoring_share": st.sampled_from([0.0, 0.5, 3.0]),
    "budget__wage_growth": st.sampled_from([0.0, 0.03]),
    "budget__indexation": st.sampled_from([0.0, 1.0]),
}


@st.composite
def studies(draw):
    """Two or three districts, two of which may share a pool; the budget may be nothing."""
    values = {path: draw(strategy) for path, strategy in VALUES.items()}
    pool = draw(st.sampled_from(["South", "North"]))
    districts = [district("North", 3.0), district("South", 2.0, pool), district("Isle", 0.1)]
    money = draw(st.sampled_from([0.0, 0.02, 1.0]))
    return programme(*districts, by_year=money, **values)
