"""Room 1: one page's or file's bytes in, one Report out.  No socket, no disk."""
