"""The child process of ``rim.pdf``: bytes in, JSON out, little allowed.

Exit codes: 0 read, 1 damaged, 3 locked by a password, 4 the library is not installed.
"""

from __future__ import annotations

import json
import sys

_BYTES, _SECONDS, _MOST_PAGES, _MOST_CHARS = 1_000_000_000, 20, 500, 2_000_000


def main() -> int:
    """Reads a PDF from standard input and writes its pages' texts to standard output."""
    try:
        import pypdfium2  # type: ignore[import-untyped]
    except ImportError:
        return 4
    _bind()
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        pages: list[str] = []
        for number in range(min(len(document), _MOST_PAGES)):
            pages.append(document[number].get_textpage().get_text_bounded())
            if sum(map(len, pages)) > _MOST_CHARS:
                break
    except pypdfium2.PdfiumError as error:
        return 3 if "password" in str(error).lower() else 1
    sys.stdout.write(json.dumps(pages))
    return 0


def _bind() -> None:
    """Takes away what a page of text never needs.  Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
