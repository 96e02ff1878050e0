"""What documents say of the calibration's checks (a stub, filled below)."""


def figures(stored):
    return {}
