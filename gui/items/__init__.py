"""Items drawn in a plot; they know pixels and gestures, not the state."""
