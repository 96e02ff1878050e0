"""Comparisons as readers meet them: targets, sources of spread, steps, how many draws."""
