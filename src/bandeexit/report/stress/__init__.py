"""TRANSITION: names that verbs without a room still take from here."""
