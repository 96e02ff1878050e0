"""Reverse stress tests in words, tables and charts."""
