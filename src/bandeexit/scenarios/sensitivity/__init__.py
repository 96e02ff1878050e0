"""Which unknowns matter: value of knowing, one at a time, and all ranges together."""
