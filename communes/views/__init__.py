"""Pages about units, villages and officers: each view scopes, permits, calls and renders."""
