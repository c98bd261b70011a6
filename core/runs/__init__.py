"""Runs of any page: experiments, timelines, saved runs, comparisons and sweeps.

`films`, `pictures`, `scenes`, the command line and `gui` may use it; it uses `state` and the rooms below that.
"""
