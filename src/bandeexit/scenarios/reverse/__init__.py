"""From a missed target to the circumstances: reverse stress tests."""
