"""Room 5: which statements assert the same, which cannot all hold, how many origins."""
