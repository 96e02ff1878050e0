"""Several scenarios on the same draws and luck."""
