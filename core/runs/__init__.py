"""Runs of any page: experiments, timelines, runs that are kept, compared or swept.

`films`, `pictures`, `scenes`, the command line and `gui` may use it; it uses `state` and the rooms below that.
"""
