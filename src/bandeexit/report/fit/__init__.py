"""The report of a fit: what five counts taught, and what they cannot."""
