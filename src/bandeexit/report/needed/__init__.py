"""How much is needed: words, tables, charts."""
