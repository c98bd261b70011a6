"""What each view draws, in data coordinates: one file per view, its frozen Picture and its resolver.

`core/pictures/x.py` says what `gui/views/x.py` paints. A resolver is made by
`x_resolver()` and called with a `Moment`: the same moment always gives an equal
picture. It remembers the expensive parts of its last pictures and hands them on
by identity, so a view can skip what has not changed. One resolver belongs to one
thread. `gui` and `films` may use this room; it uses `runs` and the rooms below that.
"""
