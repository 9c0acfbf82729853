"""The desk over HTTP: pages under /desk, REST at the root.  `secondsource serve` starts it.

::

    guard/   who is asking, and what they may: hosts, sizes, limits, roles, forgery, headers
    rest/    one router per noun: stories, reports, additions, judgements …
    pages/   the desk in the browser
"""
