"""A report's layout, sentences and parse.

First the layout: every line of the text is a block (a paragraph, a headline, a caption, or
furniture that is no part of the report).  Then the sentences of each block, by rule, because a
statistical parser splits at quotation marks and abbreviations as the fit takes it.  Then the
parse, which is told where the sentences are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np

from secondsource.annotate.annotation import Annotation, Block, BlockKind, Sentence, Token
from secondsource.lexicon import rows, words
from secondsource.spans import Span, trim


class Parser(Protocol):
    """A spaCy pipeline, or what behaves like one."""

    def make_doc(self, text: str) -> Any: ...
    def pipe(self, texts: Iterable[Any], batch_size: int = ...) -> Iterator[Any]: ...


def segment(text: str, title: str | None, nlp: Parser, report: str = "") -> Annotation:
    """Blocks, sentences and tokens of one report.

    Args:
        text: the report's text, unchanged.
        title: its headline as the metadata give it, or None.
        nlp: the parser; its sentence boundaries are preset here.
        report: the id that the annotation carries.

    Returns:
        An annotation with ``blocks``, ``sentences`` and ``tokens``; offsets count in ``text``.
    """
    blocks = find_blocks(text, title)
    sentences: list[Sentence] = []
    tokens: list[Token] = []
    read = [(i, b) for i, b in enumerate(blocks) if b.kind != "furniture"]
    docs = (_preset(nlp.make_doc(_flat(b.span.of(text)))) for _, b in read)
    for (index, block), doc in zip(read, nlp.pipe(docs, batch_size=64), strict=True):
        at, first = _places(block.span, text), len(tokens)
        tokens += _tokens(doc, at, first)
        for sent in doc.sents:
            span = trim(Span(at[sent.start_char], at[sent.end_char - 1] + 1), text)
            if span.length:
                where = Span(first + sent.start, first + sent.end)
                sentences.append(Sentence(span, where, index))
    return Annotation(report, tuple(blocks), tuple(sentences), tuple(tokens))


_TOLD = ("IDX", "LENGTH", "ORTH", "LEMMA", "POS", "TAG", "DEP", "HEAD", "ENT_TYPE")
_WRAP = 2**64  # a head to the left is told as a number without a sign


def _tokens(doc: Any, at: Sequence[int], first: int) -> Iterator[Token]:
    """The tokens of a parsed Doc; asked one by one, spaCy takes three times as long to tell."""
    strings = doc.vocab.strings
    for i, (start, size, *ids, away, entity) in enumerate(doc.to_array(_TOLD).tolist()):
        text, lemma, pos, tag, dep = (strings[n] for n in ids)
        end = at[start + size - 1] + 1
        head = first + (i + away) % _WRAP
        yield Token(at[start], end, text, lemma, pos, tag, dep, head, strings[entity])


# ------------------------------------------------------------------------------------- layout

_DATELINE = re.compile(
    r"""^(?: \( [A-Z]{2,6} \) \s* (?=[A-Z“"'‘])                  # (CNN)A road was shut
    | (?:\(?\s*)
    (?: (?!FILE) [A-Z][A-Z.'’]+ (?:[ \-/][A-Z][A-Z.'’]+){0,4}          # NIZHNY NOVGOROD
        (?: ,\ [A-Z][\w.'’]+ (?:\ [A-Z][\w.'’]+){0,3} ){0,2}    # , Costa Rica
        (?: \ *\( [^()]{2,40} \) )?                          # (Reuters)
      | \( [A-Z][\w ./&-]{1,30} \) )                         # (CNN)
    \ * (?: - | – | — | -- )+ \s* )""",
    re.VERBOSE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DATE_LINE = re.compile(
    rf"""^(?:(?:published|updated|posted|last\ (?:updated|modified)|date|on)\b[\s:]*)*
    (?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?
    (?: \d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}
      | {_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}
      | \d{{4}}-\d\d-\d\d | \d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}} )
    [\s,|·•-]*(?:at\s+)?(?:\d{{1,2}}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?|hrs)?)?\s*[A-Z]{{0,4}}\.?$""",
    re.VERBOSE | re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?i:by|from|written by|reporting by|editing by)\s+[A-Z][^.!?]{2,80}$"
    r"|^[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}(?:,| \||,? (?:for|of)) [\w.'’ ]{2,40}$",
)
_FURNITURE = re.compile(
    r"""^(?: \d+\s+min(?:ute)?s?\s+read
      | (?:share|tweet|email|e-mail|print|save|comments?|sponsored|loading|play|videos?|photos?
          |images?|graphic|more|next|previous|updated|correction)(?:\W{1,3}[\w\ ]{0,14})?
      | advertisement.{0,60} | scroll\ down.{0,40} | https?://\S+ | [\W_]+
      | (?:read|see|watch|view)\s+(?:more|also|full|the\ full)\b.{0,80}
      | also\s+(?:read|see|watch|on)\b.{0,200} | now\s+playing\b.{0,80}
      | \[[^\[\]]{20,300}\]
      | (?:follow|like|join)\s+us\b.{0,80} | sign\s+up\b.{0,80} | subscribe\b.{0,80}
      | (?:click|tap)\s+here\b.{0,80}
      | related(?:\s+(?:stories|articles?|headlines|content|links?|coverage)\b.*|\s+\w+)?:?
      | more\s+on\s+this\s+story.*
      | \(?(?:©|\(c\)|copyright)\s.{0,400} | \(source:.{0,200} | all\s+rights\s+reserved.*
      | image\s+(?:copyright|caption).*
      | (?:file\ )?photo(?:graph)?s?(?:\s+by)?:.{0,120} | photo\ \d+\ of\ \d+.*
      | (?:an\ error\ has\ occurred|please\ (?:try\ again|verify|re-enter|enable)|invalid\ e-?mail
        |thank\ you\ for\ subscribing|you\ (?:must|agree\ to)|newsletter|get\ the\ latest)\b.*
      | story\ continues\ below.* | this\ (?:material|story)\ may\ not\ be\ published.*
      | continue\ reading\W.{0,60} | .{0,160}\boriginally\ appeared\ on\ \w+\.(?:com|org|net)\b.*
      | read\ or\ share\ this\ story.* | (?:read\ more|related|see\ also)\ ?[:|].{0,200}
      | (?:this|a\ version\ of\ this)\ (?:story|article|post|report|piece)
        \ (?:(?:has\ been|was|is|will\ be)\ )?(?:originally\ |first\ )?
        (?:published|posted|updated|edited|appear(?:s|ed)|ran)\b.*
      | follow\ @?\w+(?:\ \w+){0,3}\ on\ (?:facebook|twitter|instagram)\b.*
      | like\ [\w\ ']{2,40}\ on\ facebook(?:\ and\b.*)?\.?
      | (?:contact|e-?mail|reach|call|follow)\b.{0,120}@\w.* | contact\ the\ (?:writer|author).*
      | (?:we\ pay\ for\ your|do\ you\ have\ (?:a|any)\ (?:story|tip)|join\ the\ conversation
        |order\ reprints|save\ ?save|buy\ photo)\b.*
      | (?:image|photo)\ \d+\ (?:of|/)\ .*
      | photo:\ [^.]{0,60}\ image\ \d+\ of\ .*  # a gallery run together
      | this\ text\ may\ not\ be\ in\ its\ final\ form.* | accuracy\ and\ availability\ may\ vary.*
      | (?:—\ ?)?(?:(?:additional\ )?reporting\ by|contributing:
        |with\ (?:assistance|reporting|files|inputs?)\ (?:by|from))\b.*
      )$""",
    re.VERBOSE | re.IGNORECASE,
)
_THREAD = re.compile(r"\(?\d{1,2}/\d{1,2}\)?[.:]? +")  # "1/2 Today we … — Ana Ruiz (@ana)"
_CONTRIBUTED = re.compile(
    r"\bcontributed(?: to (?:this|the|these) (?:report|story|article|post|piece|coverage)\b"
    r"| (?:additional )?(?:reporting|research)\b| from [A-Z]|\W*$)"
)
_TELLS = re.compile(r"\b(?:said|says|told|who|which|that|has|had|have|was|were|is|are)\b")
_LINKS = re.compile(  # a heading above links to other stories
    r"(?:read more|see also|most read|recommended|(?:[\w ]{0,20} )?top (?:deals|stories)"
    r"|trending(?: (?:right )?now)?|more (?:from|on|in) [\w ]{2,40}"
    r"|(?:more|related)(?: (?:stories|articles|coverage|links|news))?)\W*",
    re.IGNORECASE,
)
_REPEATED = 6  # words; "He declined to comment." may be written twice
_LINK = 40  # words; where lines are lost, several headlines stand in one
_CREDIT = (
    r"(?:getty|reuters|afp|ap|epa|pa|dpa|rex|shutterstock|associated press|photo|images?|file)"
)
_CAPTION = re.compile(
    rf"[\[(][^\[\]()]*\b{_CREDIT}\b[^\[\]()]*[\])]\s*$"
    r"|^(?:pictured|above|image|photo|picture)\b.*[:(]"
    r"|^[^.]*(?:[,(] ?pictured\b| pictured (?:left|right|centre|center|above)\b)[^.]*\.?$"
    r"|^(?:getty images|afp|ap|epa|reuters)[ :][A-Z]"
    r"|(?:view full|hide) caption|^file -|^facebook twitter"
    rf"|^{_CREDIT} - |\b(?:reuters|afp|ap|epa|pa|dpa)/[A-Z][\w .'’-]{{2,40}}\W*$"
    r"|\b(?:getty images|shutterstock|rex features)\W*$"
    r"|\b(?:photograph|photo|picture|image|credit): ?[A-Z][^.!?]{2,60}$"
    r"|^(?:this|a|an|in this) [\w ,.]{0,40}\b(?:photo|picture|image|video)\b",
    re.IGNORECASE,
)
_FILE_PHOTO = re.compile(r"file -|.{0,60}\bfile photo\b", re.IGNORECASE)
_SENTENCE_END = (".", "!", "?", ":", ";", "…")
_TRAILING = " \"”’'`)]"  # what may stand behind the full stop, with or without a space
_SHOUTED = re.compile(r"(?:\b[A-Z]{2,}\b['’\"“”]?[ -]['’\"“”]?){2,}[A-Z]{2,}")
_SHORT = 16  # words; a heading is shorter.  20 swallowed unpunctuated last lines of transcripts.


def find_blocks(text: str, title: str | None = None) -> list[Block]:
    r"""The layout of a text, in order; every character that is not white space is in one block.

    >>> text = "Bridge shut\n\nBridge shut\n3 min read\nLEEDS - The bridge is shut."
    >>> [(b.kind, b.span.of(text)) for b in find_blocks(text)][:3]
    [('headline', 'Bridge shut'), ('furniture', 'Bridge shut'), ('furniture', '3 min read')]
    """
    lines = _lines(text)
    seen: set[str] = set()
    blocks: list[Block] = []
    for index, span in enumerate(lines):
        words_ = span.of(text)
        kind = _kind(words_, index, len(lines), title, seen)
        # Captions and pulled quotes are printed again; a paragraph that says something is not.
        if kind == "headline" or (kind != "furniture" and len(words_.split()) > _REPEATED):
            seen.add(_key(words_))
        lead, of = _lead(words_, index) if kind == "paragraph" else (0, kind)
        if lead:
            cut = span.start + lead
            blocks.append(Block(trim(Span(span.start, cut), text), of))
            blocks.append(Block(Span(cut, span.end), kind))
        else:
            blocks.append(Block(span, kind))
    blocks = _without_teasers(blocks, text)
    return _with_standfirst(_without_links(_with_tail(blocks, text), text))


def _without_teasers(blocks: list[Block], text: str) -> list[Block]:
    """A paragraph that stands twice in a row is a teaser of another story, or of a picture.

    Unless most of the text does: then the whole is printed twice.
    """
    keys = [_key(b.span.of(text)) for b in blocks]
    twice = [
        n
        for n in range(len(blocks) - 1)
        if blocks[n].kind == "paragraph"
        and blocks[n + 1].kind == "furniture"
        and len(keys[n].split()) > _REPEATED
        and (keys[n] == keys[n + 1] or keys[n].startswith(keys[n + 1] + " "))
    ]
    told = sum(b.kind == "paragraph" for b in blocks)
    if not twice or len(twice) > told / 2:
        return blocks
    return [Block(b.span, "furniture") if n in twice else b for n, b in enumerate(blocks)]


def _lead(line: str, index: int) -> tuple[int, BlockKind]:
    """How many characters of a paragraph are its dateline, or the count of a thread of posts."""
    dateline = _DATELINE.match(line)
    if dateline and dateline.end() < len(line) and index < 12:
        return dateline.end(), "dateline"
    thread = _THREAD.match(line)
    return (thread.end() if thread and "(@" in line else 0), "furniture"


def _without_links(blocks: list[Block], text: str) -> list[Block]:
    """«Read more:» and the headlines below it, to the end of the text, are no part of it.

    Unless sentences stand among them: a report goes on below such a line as often as not.
    """
    for index, block in enumerate(blocks):
        if not _LINKS.fullmatch(block.span.of(text).strip()):
            continue
        below = [b.span.of(text) for b in blocks[index + 1 :]]
        ended = sum(line.rstrip(_TRAILING).endswith(".") for line in below)
        if 3 * ended <= len(below) and all(len(line.split()) <= _LINK for line in below):
            return blocks[:index] + [Block(b.span, "furniture") for b in blocks[index:]]
    return blocks


def _with_tail(blocks: list[Block], text: str) -> list[Block]:
    """Where lines are lost, who contributed and whose rights it is end the last paragraph."""
    last = blocks[-1] if blocks else None
    if last is None or last.kind != "paragraph":
        return blocks
    cut = last.span.end
    starts = [m.end() for m in re.finditer(r"[.!?”\"’)]\s+(?=[A-Z(—©])", last.span.of(text))]
    for start in reversed(starts):
        words_ = text[last.span.start + start : cut].strip()
        if not (_FURNITURE.match(words_) or _thanks(words_)):
            break
        cut = last.span.start + start
    if cut == last.span.end:
        return blocks
    told = trim(Span(last.span.start, cut), text)
    return [
        *blocks[:-1],
        Block(told, "paragraph"),
        Block(trim(Span(cut, last.span.end), text), "furniture"),
    ]


def _thanks(line: str) -> bool:
    """«Ana Ruiz in Leeds contributed to this report.»; not «Ice contributed to the crash»."""
    found = _CONTRIBUTED.search(line)
    if found is None or len(line.split()) > 80:
        return False
    names = line[: found.start()]
    return len(re.findall(r"\b[A-Z]", names)) >= 2 and not _TELLS.search(names)


def _with_standfirst(blocks: list[Block]) -> list[Block]:
    """The first paragraph is a standfirst when bylines or furniture part it from the next."""
    kinds = [b.kind for b in blocks]
    if "headline" in kinds and "paragraph" in kinds:
        first = kinds.index("paragraph")
        if kinds[first + 1 : first + 2] in (["furniture"], ["byline"]):
            blocks[first] = Block(blocks[first].span, "standfirst")
    return blocks


def _kind(line: str, index: int, lines: int, title: str | None, seen: set[str]) -> BlockKind:
    key = _key(line)
    if key in seen or not key or _FURNITURE.match(line.strip()) or _thanks(line.strip()):
        return "furniture"
    if len(_SHOUTED.findall(line)) >= 3:  # teasers run together: "BOY SAVED Dog finds … GOAL FEAST"
        return "furniture"
    if _DATE_LINE.match(line.strip()):
        return "byline"
    if index <= 2 and title and key == _key(title):
        return "headline"
    short = len(line.split()) <= _SHORT
    ended = line.rstrip(_TRAILING).endswith(_SENTENCE_END)
    if index <= 12 and short and not ended and _BYLINE.match(line.strip()):
        return "byline"
    if (len(line.split()) <= 60 and _CAPTION.search(line)) or _FILE_PHOTO.match(line):
        return "caption"
    if line.lstrip().startswith(("•", "* ", "- ", "– ")) and len(line) > 3:
        return "list"
    if not ended and short and lines > 2:
        if index == 0:
            return "headline"
        return "subheading" if index < lines - 1 else "paragraph"
    return "paragraph"


def _lines(text: str) -> list[Span]:
    """Lines with words in them; hard-wrapped lines of a paragraph are joined."""
    spans = [
        trim(Span(m.start(), m.end()), text)
        for m in re.finditer(r"[^\n\r\x0b\x0c\u2028\u2029]+", text)
    ]
    spans = [s for s in spans if s.length]
    if not _is_hard_wrapped(text, spans):
        return spans
    joined: list[Span] = []
    for span in spans:
        if joined and text.count("\n", joined[-1].end, span.start) == 1:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _is_hard_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """True when most line ends cut a sentence and no line is longer than a terminal is wide."""
    if len(lines) < 6 or max(s.length for s in lines) > 100:
        return False
    cut = sum(
        not s.of(text).rstrip(_TRAILING).endswith(_SENTENCE_END) and s.length > 50 for s in lines
    )
    return cut > len(lines) / 2


def _key(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.casefold()))


# ---------------------------------------------------------------------------------- sentences

_CLOSERS = frozenset("\"”’'»)]")
_OPENERS = frozenset("\"“‘'«([")
_SAID_SOON = 5  # tokens between ?" and the verb of saying: «"Why?" Mayor Ana Ruiz of Leeds asked»


def _preset(doc: Any) -> Any:
    """Set the sentence starts of a spaCy Doc by rule; the parser then keeps to them.

    All at once: set one by one, each makes spaCy look through the whole Doc.
    """
    _join_abbreviations(doc)
    starts = {0, *_sentence_starts([t.text for t in doc], [bool(t.whitespace_) for t in doc])}
    told = np.array([1 if i in starts else -1 for i in range(len(doc))]).astype(np.uint64)
    return doc.from_array(["SENT_START"], told[:, None]) if len(doc) else doc


_HALF_DAY = re.compile(r"(?i)[\d:.]*\d[ap]\.m")


def _join_abbreviations(doc: Any) -> None:
    """Put "Capt." and "5:30p.m." together again, whose full stop the tokenizer cuts off."""
    cut = [
        t.i
        for t in doc[:-1]
        if not t.whitespace_
        and doc[t.i + 1].text == "."
        and t.text != "No"
        and (t.text + "." in _never() or _HALF_DAY.fullmatch(t.text))
    ]
    if cut:
        with doc.retokenize() as retokenizer:
            for i in cut:
                retokenizer.merge(doc[i : i + 2])


def _sentence_starts(tokens: Sequence[str], spaced: Sequence[bool]) -> Iterator[int]:
    """Indices of tokens that open a sentence (the first token aside)."""
    size = len(tokens)
    i = 0
    while i < size - 1:
        if not _ends(tokens, i):
            i += 1
            continue
        after = i + 1
        closing = False
        while after < size and tokens[after] in _CLOSERS and not spaced[after - 1]:
            closing = True
            after += 1
        if after < size:
            # a mark that stands before a word opens, whichever way round it was typed
            mark = tokens[after] in _OPENERS or (tokens[after] in _CLOSERS and not spaced[after])
            if _opens(tokens, i, after, closing=closing, mark=mark):
                yield after
        i = max(after, i + 1)


def _ends(tokens: Sequence[str], i: int) -> bool:
    token = tokens[i]
    if token in {".", "!", "?", "...", "…", "?!", "!!"}:
        return True
    return token.endswith(".") and len(token) > 1 and token not in _never()


def _opens(tokens: Sequence[str], end: int, start: int, *, closing: bool, mark: bool) -> bool:
    """True when a sentence that may end at ``end`` does, and ``start`` opens the next one."""
    first = tokens[start]
    if mark:
        if start + 1 >= len(tokens):
            return False
        first = tokens[start + 1]
    if not (first[0].isupper() or first[0].isdigit()):
        return False
    last = tokens[end]
    if last == "." and first[0].isdigit() and tokens[end - 1] in {"No", "Nos", "no", "nos"}:
        return False  # the tokenizer parts "No. 2"
    if last in {"?", "!", "?!", "!!"} and closing:
        soon = [t.casefold() for t in tokens[start : start + _SAID_SOON + 1]]
        return not any(t in _SAYING for t in soon)
    if last.endswith(".") and len(last) > 1 and last != "...":
        if re.fullmatch(r"(?:[A-Z]\.)", last):
            return False
        return closing or mark or tokens[start] in words("openers")
    return True


@cache
def _never() -> frozenset[str]:
    return frozenset(row[0] for row in rows("abbreviations") if row[1] == "never")


_SAYING = frozenset({"said", "says", "asked", "asks", "told", "added", "replied", "wrote", "cried"})


# Soft hyphens, zero-width characters and marks of writing direction: pages are full of them, and
# one of them behind a full stop hid the sentence's end ("Ruiz.\u202c She" was read as a name).
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"


def _flat(text: str) -> str:
    """What is seen of a text, every run of white space as one plain space.

    The parser makes a word of the second blank after a full stop, and then sees no new sentence.
    """
    return re.sub(r"\s+", " ", re.sub(f"[{_INVISIBLE}]", "", text))


def _places(span: Span, text: str) -> Sequence[int]:
    """Where each character of the flat text stands in the text."""
    told = span.of(text)
    if not re.search(rf"\s\s|[{_INVISIBLE}]", told):
        return range(span.start, span.end)
    seen = [n for n, c in enumerate(told) if not re.match(f"[{_INVISIBLE}]", c)]
    before = ["", *(told[n] for n in seen)]
    return [
        span.start + n
        for n, last in zip(seen, before, strict=False)
        if not (told[n].isspace() and last.isspace())
    ]
