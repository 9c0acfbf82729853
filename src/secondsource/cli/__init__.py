"""The command line.  A command imports what it needs when it runs: ``--help`` stays quick."""

from __future__ import annotations

import sys

from secondsource.cli import exporting, judging, keeping, library, root, serving, users, watching
from secondsource.errors import SecondSourceError

__all__ = ["app", "main"]

app = root.app
library.register(app)
exporting.register(app)
watching.register(app)
keeping.register(app)
judging.register(app)
serving.register(app)
users.register(app)


def main() -> None:
    """Run the command line; errors of ours are one sentence and an exit code."""
    try:
        app(standalone_mode=True)
    except SecondSourceError as error:
        sys.stderr.write(f"secondsource: {error}\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("secondsource: stopped\n")
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output has gone (a pager that was closed): not an error of ours.
        sys.stderr.close()
        raise SystemExit(141) from None
