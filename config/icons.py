"""The few drawings of the portal, as inline SVG; each stands beside a word and says nothing alone.

Drawn on a field of 16 by 16 with a line of 1.75 in the colour of the text (css class `icon`).
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# fmt: off
ICONS: dict[str, str] = {
    # frame and buttons
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 4 4"/>',
    "bell": '<path d="M2 12h12c-1.5-1.2-2-2.5-2-5a4 4 0 0 0-8 0c0 2.5-.5 3.8-2 5zM6.5 14.5h3"/>',
    "person": '<circle cx="8" cy="5" r="3"/><path d="M2.5 14.5c.5-3.5 3-5 5.5-5s5 1.5 5.5 5"/>',
    "turn": '<path d="m4 6 4 4 4-4"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "leave": '<path d="M6 2H2.5v12H6M6.5 8h8M11.5 5l3 3-3 3"/>',
    "key": '<circle cx="5" cy="11" r="3"/><path d="m7 9 6.5-6.5M11 5l2.5 2.5"/>',
    "add": '<path d="M8 2.5v11M2.5 8h11"/>',
    "edit": '<path d="m2.5 13.5.7-3L11 2.7a1.3 1.3 0 0 1 2 2L5.3 12.7z"/>',
    "file": '<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"/>',
    "print": '<path d="M4 6V1.5h8V6M4 12H1.5V6h13v6H12M4 9.5h8v5H4z"/>',
    "download": '<path d="M8 2v8M4.5 7 8 10.5 11.5 7M2.5 14h11"/>',
    "upload": '<path d="M8 10.5v-8M4.5 6 8 2.5 11.5 6M2.5 14h11"/>',
    "calendar": '<path d="M2 3.5h12v10.5H2zM2 7h12M5 1.5v3M11 1.5v3"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 2"/>',
    "history": '<path d="M2.5 3v3.5H6M2.8 6.5A5.7 5.7 0 1 1 2.3 9M8 5v3.2l2.3 1.5"/>',
    "eye": '<path d="M1 8c2-3.3 4.3-5 7-5s5 1.7 7 5c-2 3.3-4.3 5-7 5s-5-1.7-7-5z"/>'
           '<circle cx="8" cy="8" r="2"/>',
    "place": '<path d="M8 14.5C4.5 10.8 3 8.5 3 6.3a5 5 0 0 1 10 0c0 2.2-1.5 4.5-5 8.2z"/>'
             '<circle cx="8" cy="6.3" r="1.7"/>',
    "people": '<circle cx="5.5" cy="5" r="2.5"/><path d="M1 13.5c.3-3 2-4.5 4.5-4.5s4.2 1.5 '
              '4.5 4.5M10.5 2.7a2.5 2.5 0 0 1 0 4.6M12 9.3c1.8.6 2.8 2 3 4.2"/>',
    "back": '<path d="M14 8H2.5M6.5 4l-4 4 4 4"/>',
    "next": '<path d="M2 8h11.5M9.5 4l4 4-4 4"/>',
    "check": '<path d="m2.5 8.5 3.5 3.5 7.5-8.5"/>',
    "save": '<path d="M2 2h9l3 3v9H2zM5 2v3.5h5V2M4.5 14V9h7v5"/>',
    "delete": '<path d="M2 4h12M6 4V2h4v2M3.5 4l.7 10h7.6l.7-10M6.5 7v4.5M9.5 7v4.5"/>',
    "phone": '<path d="M4.5 1.5h7v13h-7zM7 12.5h2"/>',
    "lock": '<path d="M3 7h10v7.5H3zM5 7V4.5a3 3 0 0 1 6 0V7"/>',
    "chart": '<path d="M2 2v12h12M5 11V8M8.5 11V4.5M12 11V6.5"/>',
    "list": '<path d="M5.5 3.5H14M5.5 8H14M5.5 12.5H14M2 3.5h.1M2 8h.1M2 12.5h.1"/>',
    # notices
    "info": '<circle cx="8" cy="8" r="6.5"/><path d="M8 7.5v4M8 4.7v.1"/>',
    "success": '<circle cx="8" cy="8" r="6.5"/><path d="m5 8.3 2.2 2.2L11 6"/>',
    "warning": '<path d="M8 1.7 15 14H1zM8 6v4M8 12v.1"/>',
    "error": '<path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5zM8 4.5v4M8 11.2v.1"/>',
    # standings: shapes that stay apart without colour
    "disc-check": '<circle cx="8" cy="8" r="7" fill="currentColor" stroke="none"/>'
                  '<path d="m4.7 8.3 2.3 2.3 4.3-4.8" stroke="#fff"/>',
    "ring-check": '<circle cx="8" cy="8" r="6.2"/><path d="m5 8.3 2.2 2.2L11 6"/>',
    "half": '<circle cx="8" cy="8" r="6.2"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" '
            'fill="currentColor" stroke="none"/>',
    "ring": '<circle cx="8" cy="8" r="6.2"/>',
    "triangle": '<path d="M8 1 15.5 14.5H.5z" fill="currentColor" stroke="none"/>'
                '<path d="M8 6v4M8 12.2v.1" stroke="#fff"/>',
    "hatched": '<path d="M2 2h12v12H2zM2 8l6-6M2 14 14 2M8 14l6-6"/>',
    "dashed": '<circle cx="8" cy="8" r="6.2" stroke-dasharray="2.8 2.4"/>',
    "dash": '<path d="M3 8h10"/>',
    "send": '<path d="M14.5 1.5 1.5 6.5l5 2.5 2.5 5.5zM6.5 9l8-7.5"/>',
    "returned": '<path d="M6 2.5 2 6.5l4 4M2.5 6.5H10a4 4 0 0 1 0 8H7"/>',
    "swap": '<path d="M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5l-3 3 3 3"/>',
    "cross": '<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>',
    "withdrawn": '<circle cx="8" cy="8" r="6.2"/><path d="M5 8h6"/>',
    "void": '<circle cx="8" cy="8" r="6.2"/><path d="m3.7 12.3 8.6-8.6"/>',
}
# fmt: on


def draw(name: str) -> SafeString:
    """The drawing of that name, hidden from screen readers. Raises KeyError for an unknown name."""
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        name,
        mark_safe(ICONS[name]),  # noqa: S308 (constants of this module)
    )
