"""From a broken promise to the circumstances: reverse stress tests."""
