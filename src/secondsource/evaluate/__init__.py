"""The judge: yardsticks, metrics and the gate, importable."""

#: What can be measured; the registry in ``run`` says how.  The command line's help names these
#: without loading the registry, which takes most of a second.
NAMES = (
    "alignment",
    "attribution",
    "contradiction",
    "copies",
    "dossier",
    "entities",
    "labels",
    "places",
    "quantities",
    "ranges",
    "stories",
    "times",
)
