"""Geometry of the plane: lines, contours, class boundaries, projections and series of numbers, independent of any model.

Everything else in `core` may use it; it uses only the single files.
"""
