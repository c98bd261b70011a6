"""The 2-D weight vector: its loss, minimiser, gradient descent, landscape and settings.

`state` and the rooms above it may use it; it uses `plane`, and never `network`.
"""
