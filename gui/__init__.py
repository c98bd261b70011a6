"""The window: all of Qt, and never a formula."""
