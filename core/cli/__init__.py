"""The command line: one file per command, and shared code; none of it needs a window.

Only `main` may use it; it uses every other room of `core`.
"""
