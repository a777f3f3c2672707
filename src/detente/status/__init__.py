"""Where are we, who is late or in breach, what do inspections say, what is at stake, what now?"""
