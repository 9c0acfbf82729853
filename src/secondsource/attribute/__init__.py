"""Room 3: statements, and the chain of sources each one rests on."""
