"""The window: all Qt code, and no mathematics."""
