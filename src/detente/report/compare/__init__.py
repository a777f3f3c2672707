"""Two cases, or one in two states, side by side."""
