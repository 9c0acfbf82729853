"""One row for each count and source, as conflict-data coders keep them.

python examples/figures_csv.py [FILE_OR_URL …] > figures.csv
"""

import csv
import sys

from secondsource import demo, read


def main(sources: list[str]) -> None:
    """Write the rows to standard output; an open bound is an empty cell."""
    dossier = read(sources or [str(path) for path in demo.reports()])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["report", "what", "low", "high", "part_of", "origin", "through", "words"])
    for statement in dossier.statements:
        hands = [link.source for link in statement.chain]
        for quantity in statement.quantities:
            out.writerow(
                [
                    statement.report,
                    quantity.what,
                    quantity.low,
                    quantity.high,
                    quantity.of,
                    hands[-1] if hands else "",
                    " < ".join(hands[:-1]),
                    dossier.words(statement),
                ]
            )


if __name__ == "__main__":
    main(sys.argv[1:])
