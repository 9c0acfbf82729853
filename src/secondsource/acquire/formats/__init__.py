"""How each kind of file gives up its text."""
