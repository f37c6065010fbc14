"""Pictures drawn as SVG by the server; pure."""
