"""The fit where capacity may have bound: simulation, an emulator of it, and found histories."""
