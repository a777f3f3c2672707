"""An agreement under way, as a user writes it: its terms, and the log of what happened."""
