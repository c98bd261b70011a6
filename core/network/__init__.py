"""The layered classifier: its settings, model, training step, training, gradient check and decision field.

`state` and the rooms above it may use it; it uses `plane` and `datasets`, and never `weights`.
"""
