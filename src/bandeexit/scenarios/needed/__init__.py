"""How much is needed to meet a target: a curve along one lever, and where its verdict changes."""
