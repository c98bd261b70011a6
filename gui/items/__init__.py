"""Things that are drawn in a plot: they know pixels and gestures, not state."""
