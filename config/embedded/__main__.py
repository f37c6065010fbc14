"""`python -m config.embedded COMMAND ...`: one command with the portal's own servers around it."""

import subprocess
import sys

from config import embedded


def main() -> int:
    """The command finds DATABASE_URL and REDIS_URL in its environment; its exit code is ours."""
    try:
        with embedded.services():
            return subprocess.run(sys.argv[1:], check=False).returncode  # noqa: S603  the operator's
    except embedded.Unavailable as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
