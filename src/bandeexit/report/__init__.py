"""Charts, tables, words and the page."""
