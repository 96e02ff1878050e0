"""What a million more or less does, line by line and year by year, and which split is best."""
