"""Checks that a sceptic can run: both engines agree, and both agree with theory."""
