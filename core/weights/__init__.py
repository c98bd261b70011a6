"""The 2-D weight vector: its loss, minimiser, descent and landscape, and what can be asked of them (`settings`).

`state` and the rooms above it may use it; it uses `plane`, and never `network`.
"""
