"""Style sheets and vendored files: contrast, one home for colours, nothing unaccounted for."""

import json
import re
from hashlib import sha256
from itertools import product

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"


def test_vendored_files_are_those_that_are_declared():
    vendor = STATIC / "vendor"
    listed = json.loads((vendor / "vendor.json").read_text())
    files = {path: digest for package in listed for path, digest in package["files"].items()}
    for path, digest in files.items():
        content = (vendor / path).read_bytes()
        assert sha256(content).hexdigest() == digest
        assert b"sourceMappingURL" not in content
    present = {
        str(path.relative_to(vendor)) for path in vendor.glob("*/*") if path.suffix == ".css"
    }
    assert present == set(files)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TOKENS = dict(
    re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (STATIC / "css" / "tokens.css").read_text())
)
WORDS_ON = [
    *product(("ink", "muted", "action", "masthead"), ("paper", "band")),
    *((tone, "paper") for tone in ("met", "met-late", "under-way", "due-soon", "overdue", "none")),
    *((tone, f"{tone}-tint") for tone in ("met", "met-late", "under-way", "due-soon", "overdue")),
    ("none", "none-tint"),
    ("overdue", "band"),
    ("on-action", "action"),
    ("on-action", "action-deep"),
    ("action", "action-tint"),
    ("on-masthead", "masthead"),
    ("on-masthead", "masthead-deep"),
    ("ink", "due-soon-tint"),
    ("ink", "gold"),
]


@pytest.mark.parametrize(("word", "ground"), WORDS_ON)
def test_words_have_contrast_on_their_ground(word, ground):
    assert contrast(TOKENS[word], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("line", "ground"),
    [("control", "paper"), ("control", "band"), ("focus", "paper"), ("gold", "masthead")],
)
def test_controls_and_focus_have_contrast_on_their_ground(line, ground):
    assert contrast(TOKENS[line], TOKENS[ground]) >= 3


def test_colours_are_named_in_tokens_only():
    """One place to change a colour, and one place to measure its contrast."""
    for sheet in ("base.css", "components.css"):
        assert not re.findall(r"#[0-9a-f]{3,8}\b", (STATIC / "css" / sheet).read_text())
