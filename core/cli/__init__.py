"""The command line: one file per command, and what they share; none of it needs a window.

Only `main` may use it; it uses every other room of `core`.
"""
