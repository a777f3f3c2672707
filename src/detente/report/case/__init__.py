"""The case itself, and what levels are worth, in words and pictures."""
