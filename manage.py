"""The command line of the portal."""

import os
import sys

from config import embedded


def main() -> None:
    """Run one management command, on the portal's own database when no other is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    with embedded.services():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
