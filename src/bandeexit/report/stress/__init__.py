"""Stress grids in words, tables and heat maps."""
