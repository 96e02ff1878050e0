"""Which unknowns matter, in charts, tables and sentences."""
