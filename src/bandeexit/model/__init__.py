"""The model: pure, no files, no charts."""
