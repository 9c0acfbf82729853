"""Every claim that two or more outlets tell: on how many origins does it rest, and why?

python examples/origins.py [FILE_OR_URL …]
"""

import sys

from secondsource import demo, read


def main(sources: list[str]) -> None:
    """Print the claims that somebody may take for confirmed."""
    dossier = read(sources or [str(path) for path in demo.reports()])
    report_of = {statement.id: statement.report for statement in dossier.statements}
    for claim in dossier.claims:
        outlets = sorted({report_of[each] for each in claim.statements})
        if len(outlets) < 2:
            continue
        print(f"{claim.status}: {claim.gloss}")
        print(f"  told by {', '.join(outlets)}; {claim.because}")
        for origin in claim.origins:
            print(f"  - {origin.name or 'no source named'}: {origin.because}")


if __name__ == "__main__":
    main(sys.argv[1:])
