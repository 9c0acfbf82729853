"""Lists of words with their source and licence; one fact a line."""
