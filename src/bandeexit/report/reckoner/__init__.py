"""The ready reckoner and the best split in words, tables and charts."""
