"""Who is called what, outlet by outlet.

python examples/changed_words.py [FILE_OR_URL …]
"""

import sys

from secondsource import demo, read


def main(sources: list[str]) -> None:
    """Print a line for each thing that reports name differently."""
    dossier = read(sources or [str(path) for path in demo.reports()])
    names = {entity.id: entity.name for entity in dossier.entities}
    if not dossier.labels:
        print("No two of these reports use different words for one thing.")
    for label in dossier.labels:
        print(names.get(label.entity, label.entity))
        for report, uses in sorted(label.by_report.items()):
            words = ", ".join(f"{use.text} ({use.count})" for use in uses)
            print(f"  {report}: {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
