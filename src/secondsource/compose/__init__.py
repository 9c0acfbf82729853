"""Room 6: the dossier of one story."""
