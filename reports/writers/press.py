"""Sets one part of a long PDF in a process of its own, which gives its memory back by ending.

Called with a folder that holds the files of the part, the folder of the fonts, where to write, and
the words 'archive' and 'tagged' as far as they hold. Imports nothing of the portal.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst


def main(folder: Path, fonts: str, out: Path, *asked: str) -> int:
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    try:
        made = typst.compile(  # type: ignore[call-overload]
            files,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="a-2b" if "archive" in asked else [],
            pdf_tags="tagged" in asked,
            timestamp=0,
        )
    except typst.TypstError as fault:
        sys.stderr.write(str(fault))
        return 1
    out.write_bytes(bytes(made))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *sys.argv[4:]))
