"""Scenarios: changes on the baseline, run and compared."""
