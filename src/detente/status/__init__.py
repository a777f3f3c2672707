"""Where are we, what do inspections say, what is at stake, and what now?"""
