"""The compiled engine: the reference engine's event log, a hundred times faster, in numba."""
