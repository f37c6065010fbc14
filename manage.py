#!/usr/bin/env python3
"""The command line of the portal."""

import os
import sys

from config import embedded

# Commands that ask no database, so none is started for them.
WITHOUT_DATABASE = {
    "collectstatic",
    "compilemessages",
    "findstatic",
    "help",
    "makemessages",
    "version",
    "--help",
    "--version",
}


def main() -> int:
    """Run one management command, on the portal's own servers when no others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    if len(sys.argv) < 2 or sys.argv[1] in WITHOUT_DATABASE:
        execute_from_command_line(sys.argv)
        return 0
    try:
        with embedded.services():
            execute_from_command_line(sys.argv)
    except embedded.Unavailable as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
