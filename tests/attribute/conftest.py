"""``read(text)`` gives the statements of a text; ``told`` shows one as a line."""

from dataclasses import replace

import pytest

from secondsource.annotate.coref import describe, entity_at, resolve
from secondsource.annotate.segment import segment
from secondsource.attribute.attribution import Who
from secondsource.attribute.chains import find_statements


def who_in(text, annotation):
    def who(span):
        entity = entity_at(span, annotation.entities, annotation)
        name = describe(text, annotation, span, annotation.entities)
        return Who(name) if entity is None else Who(name, entity.id, entity.kind)

    return who


@pytest.fixture(scope="session")
def read(nlp):
    def read(text, tag=None):
        annotation = segment(text, None, nlp, "A")
        annotation = replace(annotation, entities=resolve(text, annotation))
        return find_statements(text, annotation, who_in(text, annotation), tag)

    return read


@pytest.fixture(scope="session")
def told(read):
    """Statements as "words | outer → inner", the form in which the tables below speak."""

    def told(text):
        return [
            f"{s.span.of(text)} | {' → '.join(link.source for link in s.chain) or 'own'}"
            for s in read(text)
        ]

    return told
