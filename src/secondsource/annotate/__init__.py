"""Room 2: what one report contains: sentences, entities, dates, places, quantities."""
