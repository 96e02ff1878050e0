"""What the model is fitted to, and the fit."""
