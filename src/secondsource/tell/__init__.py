"""Room 7: a dossier as text, Markdown, HTML or JSON."""
