"""Makes the vendored files again from their npm packages, and `vendor.json` beside them.

    python static/vendor/make.py

Needs npm (only here: nothing in the portal needs node to start, to be tested or to be installed).
Raises CalledProcessError when npm cannot fetch a package.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

BOOTSTRAP = "5.3.9"
# Reboot (even ground for all browsers) and grid (containers, columns, display, flex, margin and
# padding classes) are 9 kB compressed; the whole of Bootstrap is 31 kB, and its buttons, cards,
# tables, pills and forms would only be there to be overridden by ours. None of its scripts is
# needed: menus are <details>, dialogs are pages.
BOOTSTRAP_PARTS = ("bootstrap-reboot.min.css", "bootstrap-grid.min.css")
BOOTSTRAP_REASON = (
    "Reboot and grid only: 9 kB compressed instead of 31 kB, so that the first page stays far "
    "below 100 kB on a weak line. Components are the portal's own (static/css/components.css)."
)


def fetch(package: str, version: str, into: Path) -> tarfile.TarFile:
    """The npm package as an open archive; its files stand below `package/`."""
    packed = subprocess.run(  # noqa: S603 (names and versions are constants of this file)
        ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(into)],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    return tarfile.open(into / packed.stdout.split()[-1])


def read(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read().decode("utf-8")


def without_source_map(text: str) -> str:
    """The manifest storage of static files refuses a file that names a map which is not there."""
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text).strip() + "\n"


def make_bootstrap() -> dict[str, object]:
    """Writes the trimmed style sheet and its licence; returns its entry for vendor.json."""
    folder = HERE / f"bootstrap-{BOOTSTRAP}"
    folder.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        fetch("bootstrap", BOOTSTRAP, Path(scratch)) as archive,
    ):
        parts = [without_source_map(read(archive, f"dist/css/{part}")) for part in BOOTSTRAP_PARTS]
        licence = read(archive, "LICENSE")
    style = folder / "bootstrap-reboot-grid.min.css"
    style.write_text("".join(parts), encoding="utf-8")
    (folder / "LICENSE").write_text(licence, encoding="utf-8")
    return {
        "name": "bootstrap",
        "version": BOOTSTRAP,
        "licence": "MIT",
        "parts": list(BOOTSTRAP_PARTS),
        "reason": BOOTSTRAP_REASON,
        "files": {
            str(style.relative_to(HERE)): hashlib.sha256(style.read_bytes()).hexdigest(),
        },
    }


if __name__ == "__main__":
    listing = json.dumps([make_bootstrap()], ensure_ascii=False, indent=2)
    (HERE / "vendor.json").write_text(listing + "\n", encoding="utf-8")
