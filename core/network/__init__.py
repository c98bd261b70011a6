"""The layered classifier: settings, model, training step, training loop, gradient check and decision regions.

`state` and the rooms above it may use it; it uses `plane` and `datasets`, and never `weights`.
"""
