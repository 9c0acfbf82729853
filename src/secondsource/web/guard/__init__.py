"""Who is asking, and what they may.

::

    every request ─► Headers ─► Door (host, size, rate) ─► role of the route ─► forgery ─► route
                     headers.py  door.py                    who.py               csrf.py
"""
